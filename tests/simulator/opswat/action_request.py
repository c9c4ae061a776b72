# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of an action request: an action, devices by id or MAC address, and parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import Refusal
from .action_rules import has_action
from .commands import SCAN
from .groups import DEFAULT
from .paths import Version

EXEMPTION_LIMIT = 65_000
SCAN_TYPES = range(6)
SPECIFIC_PATH = 4


@dataclass(frozen=True)
class ActionRequest:
    """A requested action. ``names`` are MACs if ``by_mac``, else device ids; ``argument`` is hours or a group id."""

    action: str
    names: list[str]
    by_mac: bool
    argument: str | int = ""
    lacks_path: bool = False


def read_request(body: dict[str, Any], version: Version) -> ActionRequest:
    """Parse the body of an action request; raise Refusal with status 400 if it is invalid."""
    action = body.get("types")
    if not isinstance(action, str) or not has_action(version, action):
        raise Refusal(400, "types is not an action")
    if ("ids" in body) == ("macs" in body):
        raise Refusal(400, "either ids or macs must be given")
    by_mac = "macs" in body
    names = body["macs" if by_mac else "ids"]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        raise Refusal(400, "ids and macs must be non-empty lists of non-empty strings")
    params = body.get("params", {})
    if not isinstance(params, dict):
        raise Refusal(400, "params must be an object")
    if action == "exempt":
        return ActionRequest(action, names, by_mac, argument=exempt_time(params))
    if action == "assign_to_group":
        return ActionRequest(action, names, by_mac, argument=group_id(params))
    return ActionRequest(action, names, by_mac, lacks_path=action == SCAN and lacks_path(params))


def exempt_time(params: dict[str, Any]) -> int:
    """Return the length of an exemption in hours; 0 means no end."""
    hours = params.get("exempt_time", 0)
    if not is_number(hours, range(EXEMPTION_LIMIT)):
        raise Refusal(400, f"exempt_time must be a number below {EXEMPTION_LIMIT}")
    return int(hours)


def group_id(params: dict[str, Any]) -> str:
    """Return the id of the target group; the default group if it is missing or empty."""
    wanted = params.get("group_id", DEFAULT)
    if not isinstance(wanted, str):
        raise Refusal(400, "group_id must be a string")
    return wanted or DEFAULT


def lacks_path(params: dict[str, Any]) -> bool:
    """Return whether a scan of a specific path lacks this path."""
    full_scan, scan_types, path = params.get("full_scan", 0), params.get("scan_types", []), params.get("path", "")
    if not is_number(full_scan, range(2)):
        raise Refusal(400, "full_scan must be 0 or 1")
    if not isinstance(scan_types, list) or not all(is_number(kind, SCAN_TYPES) for kind in scan_types):
        raise Refusal(400, "scan_types must be a list of numbers from 0 to 5")
    if not full_scan and not scan_types:
        raise Refusal(400, "a custom scan needs scan_types")
    if not isinstance(path, str):
        raise Refusal(400, "path must be a string")
    return not full_scan and SPECIFIC_PATH in scan_types and not path


def is_number(value: object, allowed: range) -> bool:
    """Return whether a value is one of these integers; booleans are not."""
    return isinstance(value, int) and not isinstance(value, bool) and value in allowed
