# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter of the paged device list (v3.0 to v3.3): any value of a key may match, but all keys must match."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import Refusal
from .bodies import object_of
from .devices import DEVICE_TYPES, EXEMPTED, SEVERITIES, STATUSES, Device
from .fleet import Fleet

Matches = Callable[[Device, float], bool]

ALLOWED = {
    "device_type": frozenset(DEVICE_TYPES),
    "severity": frozenset(SEVERITIES),
    "os": frozenset({"windows", "mac", "linux", "ios", "android"}),
    "device_status": frozenset({*STATUSES, EXEMPTED}),
    "agent_status": frozenset({"connected", "disconnected", "unseen"}),
}
FOUND_BY: dict[str, Callable[[Device, float], Any]] = {
    "device_type": lambda device, now: device.device_type,
    "severity": lambda device, now: device.severity,
    "os": lambda device, now: device.system.family,
    "device_status": lambda device, now: device.shown_status(now),
    "agent_status": lambda device, now: agent_status(device),
    "group_id": lambda device, now: device.group_id,
}
# The simulated devices have no applications, vulnerabilities or issues with a category.
FOUND_BY_NONE = frozenset({"product_ids", "cve_ids", "category"})


def agent_status(device: Device) -> str:
    """Return the connection state of the agent; ``unseen`` without an agent."""
    if device.agent_type is None:
        return "unseen"
    return "connected" if device.online else "disconnected"


def read_filter(body: dict[str, Any], fleet: Fleet) -> Matches:
    """Return the predicate for ``filter`` of a body; raise Refusal if it is invalid."""
    wanted = object_of(body, "filter")
    for key, values in wanted.items():
        if key not in FOUND_BY and key not in FOUND_BY_NONE:
            raise Refusal(400, f"unknown filter {key}")
        if not isinstance(values, list):
            raise Refusal(400, f"filter.{key} must be a list")
        check_values(key, values)
    if "group_id" in wanted:
        groups = [fleet.group(str(group_id)) for group_id in wanted["group_id"]]
        wanted = {**wanted, "group_id": [group.id for group in groups if group is not None]}

    def matches(device: Device, now: float) -> bool:
        return all(key in FOUND_BY and FOUND_BY[key](device, now) in values for key, values in wanted.items())

    return matches


def check_values(key: str, values: Iterable[Any]) -> None:
    """Raise Refusal for values that are invalid for a key."""
    for value in values:
        if key in ALLOWED and (not isinstance(value, str) or value not in ALLOWED[key]):
            raise Refusal(400, f"filter.{key} must be one of {', '.join(sorted(ALLOWED[key]))}")
