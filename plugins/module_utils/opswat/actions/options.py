# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a device action, checked before the first request (page "Device Action")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.errors import InputError
from ..._common.text import counted, printable_line
from ..._engine.results import Verbs
from ..._http.options import check_minimums
from .catalog import ACTIONS, SCAN_TYPES

MAX_EXEMPTION = 64_999  # hours
_WAITS = {"wait_timeout": 1800, "wait_interval": 30}  # {option: default in seconds}
_SCAN_NUMBERS = {str(number) for number in SCAN_TYPES.values()}

# Each of these is valid for some actions only. See Action.options.
_SPECIFIC_OPTIONS: dict[str, dict[str, Any]] = {
    "exempt_time": {"type": "int"},
    "force": {"type": "bool"},
    "group": {"type": "str"},
    "group_id": {"type": "str"},
    "full_scan": {"type": "bool"},
    "scan_types": {"type": "list", "elements": "str"},
    "path": {"type": "str"},
    "wait": {"type": "bool"},
    "wait_timeout": {"type": "int"},
    "wait_interval": {"type": "int"},
    "dest": {"type": "path"},
}

ACTION = ArgumentSpec(
    options={
        "action": {"type": "str", "required": True, "choices": list(ACTIONS), "aliases": ["types"]},
        **_SPECIFIC_OPTIONS,
        "confirm_timeout": {"type": "int", "default": 30},
    },
    mutually_exclusive=(("group", "group_id"),),
)


@dataclass(frozen=True)
class ActionSettings:
    """What a task does, and how long it waits. Times are in seconds.

    group, group_id: for assign_to_group, which has one of them. parameters: the C(params) of the request, except
    group_id. dest: the folder for reports, as the task gives it.
    """

    action: str
    force: bool
    group: str | None
    group_id: str | None
    parameters: Mapping[str, Any]
    confirm_timeout: int
    wait: bool
    wait_timeout: int
    wait_interval: int
    dest: str | None

    def verbs(self, group: str | None) -> Verbs:
        """Return the words for results. group: the name of the group that devices are assigned to."""
        verbs = ACTIONS[self.action].verbs
        if self.wait and verbs.note:
            return replace(verbs, note="")  # the reports show what the devices did
        details = f" {printable_line(group)!r}" if group else ""
        if "exempt_time" in self.parameters:
            hours = self.parameters["exempt_time"]
            details = f" for {counted(hours, 'hour')}" if hours else " without an end"
        return replace(verbs, done=f"{verbs.done}{details}", planned=f"{verbs.planned}{details}")

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> ActionSettings:
        """Return the settings for the values of ACTION, or raise InputError."""
        action = params["action"]
        _refuse_options_of_other_actions(params)
        waits = {option: default if params[option] is None else params[option] for option, default in _WAITS.items()}
        check_minimums({**params, **waits}, {"confirm_timeout": 0, **dict.fromkeys(_WAITS, 1)})
        if params["dest"] and not params["wait"]:
            raise InputError("dest: requires wait: true, because reports are not fetched otherwise.")
        if params["wait"] and not (params["dest"] or "").strip():
            raise InputError("dest: is required with wait: true. Set it to a folder for the reports.")
        group, group_id = ((params[option] or "").strip() or None for option in ("group", "group_id"))
        if action == "assign_to_group" and not (group or group_id):
            raise InputError(
                "group: assign_to_group requires group or group_id. "
                "The API would assign the devices to the default group otherwise."
            )
        return cls(
            action=action,
            force=bool(params["force"]),
            group=group,
            group_id=group_id,
            parameters=_parameters(params),
            confirm_timeout=params["confirm_timeout"],
            wait=bool(params["wait"]),
            dest=params["dest"],
            **waits,
        )


def _refuse_options_of_other_actions(params: Mapping[str, Any]) -> None:
    """Raise an InputError for an option that the action would ignore."""
    for option in _SPECIFIC_OPTIONS:
        if params[option] is None or option in ACTIONS[params["action"]].options:
            continue
        actions = [name for name, action in ACTIONS.items() if option in action.options]
        raise InputError(f"{option}: is valid for the action {' or '.join(actions)} only, got {params['action']}.")


def _parameters(params: Mapping[str, Any]) -> dict[str, Any]:
    if params["action"] == "exempt":
        return _exemption(params)
    if params["action"] == "scan_threats":
        return _scan(params)
    return {}


def _exemption(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return {exempt_time: hours}."""
    hours = params["exempt_time"]
    if hours is None:
        raise InputError("exempt_time: is required for the action exempt. Set it to hours, or to 0 for no end.")
    if not 0 <= hours <= MAX_EXEMPTION:
        raise InputError(f"exempt_time: must be from 0 (no end) to {MAX_EXEMPTION} hours, got {hours}.")
    return {"exempt_time": hours}


def _scan(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return {full_scan: 0 or 1, scan_types: [numbers], path: text}. The last two are only for custom scans."""
    types = [_scan_type(name) for name in params["scan_types"] or []]
    path = (params["path"] or "").strip()
    if params["full_scan"] and types:
        raise InputError("scan_types: a full scan includes all of them. Omit them, or set full_scan: false.")
    if not params["full_scan"] and not types:
        raise InputError("scan_threats: requires full_scan: true or scan_types.")
    specific = SCAN_TYPES["specific_path"] in types
    if specific and not path:
        raise InputError("path: is required for the scan type specific_path.")
    if path and not specific:
        raise InputError("path: requires the scan type specific_path. Add it to scan_types.")
    parameters: dict[str, Any] = {"full_scan": 1 if params["full_scan"] else 0}
    if types:
        parameters["scan_types"] = sorted(set(types))
    if specific:
        parameters["path"] = path
    return parameters


def _scan_type(name: Any) -> int:
    text = str(name).strip().lower().replace(" ", "_").replace("-", "_")
    if text in SCAN_TYPES:
        return SCAN_TYPES[text]
    if text in _SCAN_NUMBERS:
        return int(text)
    known = ", ".join(f"{known} ({number})" for known, number in SCAN_TYPES.items())
    raise InputError(f"scan_types: must be among {known}, got {str(name)!r}.")
