# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices that an action supports, according to the vendor's pages on Device Action (v3.0 to v3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .commands import AGENT_LOG, SCAN
from .devices import DOMAIN_CONTROLLER, MOBILE, PERSISTENT, Device
from .paths import Version

Rule = Callable[[Device, str], bool]
"""A function that returns whether an action supports a device with this shown status."""

FIRST_VERSION = {AGENT_LOG: (3, 1), SCAN: (3, 2)}
"""The endpoint version that introduced an action; the other actions exist in all versions."""

UNASSESSED = frozenset({"unknown", "ignored", "out_of_license_usage"})


def agent_version(device: Device) -> tuple[int, ...]:
    """Return the version of a device's agent as numbers."""
    return tuple(int(part) for part in (device.agent_version or "").split(".") if part.isdecimal())


def is_persistent(device: Device, dummy: str) -> bool:
    """Return whether the device has a persistent agent."""
    return device.agent_type == PERSISTENT


def persistent_since(oldest: Mapping[str, tuple[int, ...]]) -> Rule:
    """Return a rule that requires a persistent agent with a minimum version for the operating system's family."""

    def rule(device: Device, status: str) -> bool:
        since = oldest.get(device.system.family)
        return is_persistent(device, status) and since is not None and agent_version(device) >= since

    return rule


def is_assessed(device: Device, status: str) -> bool:
    """Return whether the console assesses the device."""
    return status not in UNASSESSED


def is_exemptable(device: Device, status: str) -> bool:
    """Return whether the console assesses the device and the device is not a domain controller."""
    return is_assessed(device, status) and device.agent_type != DOMAIN_CONTROLLER


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

# The rules of v3.0 and v3.1 that differ.
OLD_RULES: dict[str, Rule] = {
    "exempt": is_assessed,
    "unexempt": is_assessed,
    "re-identify": is_assessed,
}


def rule_for(action: str, version: Version, agent_log_rule: str) -> Rule:
    """Return the rule of an action. The page of v3.3 has no rule for agent logs; ``none`` then requires any agent."""
    if action == AGENT_LOG and agent_log_rule == "none":
        return lambda device, status: device.agent_type is not None
    if version < (3, 2) and action in OLD_RULES:
        return OLD_RULES[action]
    return RULES[action]


def has_action(version: Version, action: object) -> bool:
    """Return whether a version of the endpoint has an action."""
    return action in RULES and version >= FIRST_VERSION.get(str(action), (3, 0))
