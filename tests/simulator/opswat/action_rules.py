# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which devices an action applies to, as the vendor's pages of Device Action say (v3.0 to v3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .commands import AGENT_LOG, SCAN
from .devices import DOMAIN_CONTROLLER, MOBILE, PERSISTENT, Device
from .paths import Version

Rule = Callable[[Device, str], bool]
"""Whether an action applies to a device that shows this status."""

FIRST_VERSION = {AGENT_LOG: (3, 1), SCAN: (3, 2)}
"""The version of the endpoint with which an action came, for those that were not there from the start."""

OUT_OF_REACH = frozenset({"unknown", "ignored", "out_of_license_usage"})


def agent_version(device: Device) -> tuple[int, ...]:
    """The version of a device's agent as numbers."""
    return tuple(int(part) for part in (device.agent_version or "").split(".") if part.isdecimal())


def is_persistent(device: Device, dummy: str) -> bool:
    """Whether the device has a persistent agent."""
    return device.agent_type == PERSISTENT


def persistent_since(oldest: Mapping[str, tuple[int, ...]]) -> Rule:
    """A rule: a persistent agent of a certain age, by the family of its operating system."""

    def rule(device: Device, status: str) -> bool:
        since = oldest.get(device.system.family)
        return is_persistent(device, status) and since is not None and agent_version(device) >= since

    return rule


def is_within_reach(device: Device, status: str) -> bool:
    """Whether the console judges the device at all."""
    return status not in OUT_OF_REACH


def is_exemptable(device: Device, status: str) -> bool:
    """The same, domain controllers aside."""
    return is_within_reach(device, status) and device.agent_type != DOMAIN_CONTROLLER


re_identifying_agent = persistent_since({"windows": (7, 6, 71, 0), "mac": (10, 4, 123, 0)})

RULES: dict[str, Rule] = {
    "exempt": is_exemptable,
    "unexempt": is_exemptable,
    "ignore": lambda device, status: status == "unknown",
    "unignore": lambda device, status: status == "ignored",
    "delete": lambda device, status: True,
    "dhcprenew": is_persistent,
    "re-identify": lambda device, status: device.agent_type == MOBILE or re_identifying_agent(device, status),
    "assign_to_group": lambda device, status: device.agent_type != DOMAIN_CONTROLLER,
    AGENT_LOG: persistent_since({"windows": (7, 6, 231, 0), "mac": (10, 4, 225, 0)}),
    SCAN: persistent_since({"windows": (7, 6, 206, 0), "mac": (10, 4, 205, 0)}),
}

# What the pages of v3.0 and v3.1 say otherwise.
OLD_RULES: dict[str, Rule] = {
    "exempt": is_within_reach,
    "unexempt": is_within_reach,
    "re-identify": is_within_reach,
}


def rule_for(action: str, version: Version, agent_log_rule: str) -> Rule:
    """The rule of an action. The page of v3.3 has none for the agent's log; ``none`` asks for any agent."""
    if action == AGENT_LOG and agent_log_rule == "none":
        return lambda device, status: device.agent_type is not None
    if version < (3, 2) and action in OLD_RULES:
        return OLD_RULES[action]
    return RULES[action]


def knows(version: Version, action: object) -> bool:
    """Whether a version of the endpoint has an action."""
    return action in RULES and version >= FIRST_VERSION.get(str(action), (3, 0))
