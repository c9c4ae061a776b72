# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a device action, and the C(params) of the request that they make, checked before anything is sent."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._common.errors import InputError
from .catalog import ACTIONS, SCAN_TYPES

LONGEST_EXEMPTION = 64_999  # hours
_WAIT_TIMEOUT, _WAIT_INTERVAL = 1800, 30  # seconds
_SCAN_NUMBERS = {str(number) for number in SCAN_TYPES.values()}

# Of these each action takes its own.
_PARTICULAR = {
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
        **_PARTICULAR,
        "confirm_timeout": {"type": "int", "default": 30},
    },
    mutually_exclusive=(("group", "group_id"),),
)


def check_action(params):
    """The params with defaults for what the action takes, or an InputError for what makes no sense with it."""
    _refuse_foreign_options(params)
    if params["confirm_timeout"] < 0:
        raise InputError("confirm_timeout: it is a number of seconds, 0 or more.")
    params = {**params, "force": bool(params["force"]), "wait": bool(params["wait"])}
    for option, default in (("wait_timeout", _WAIT_TIMEOUT), ("wait_interval", _WAIT_INTERVAL)):
        params[option] = default if params[option] is None else params[option]
        if params[option] < 1:
            raise InputError(f"{option}: it is a number of seconds from 1 on.")
    if params["dest"] and not params["wait"]:
        raise InputError("dest: reports are fetched with wait: true only.")
    return params


def parameters(params, group_id=None):
    """The C(params) of the request. group_id: that of the group to which devices are assigned."""
    if params["action"] == "exempt":
        return _exemption(params)
    if params["action"] == "scan_threats":
        return _scan(params)
    return {"group_id": group_id} if group_id is not None else {}


def _refuse_foreign_options(params):
    """Raise an InputError for an option that another action takes: it would do nothing, and somebody counts on it."""
    action = ACTIONS[params["action"]]
    for option in _PARTICULAR:
        if params[option] is None or option in action.options:
            continue
        takers = [name for name, other in ACTIONS.items() if option in other.options]
        raise InputError(f"{option}: it belongs to the action {' or '.join(takers)}, and not to {params['action']}.")


def _exemption(params):
    """{exempt_time: hours}."""
    hours = params["exempt_time"]
    if hours is None:
        raise InputError("exempt_time: say for how many hours the devices are exempted. 0 is for ever.")
    if not 0 <= hours <= LONGEST_EXEMPTION:
        raise InputError(f"exempt_time: it is a number of hours from 0 (for ever) to {LONGEST_EXEMPTION}, not {hours}.")
    return {"exempt_time": hours}


def _scan(params):
    """{full_scan: 0 or 1, scan_types: [numbers], path: text}, as far as they are asked for."""
    wanted = [_scan_type(name) for name in params["scan_types"] or []]
    path = (params["path"] or "").strip()
    if params["full_scan"] and wanted:
        raise InputError("scan_types: a full scan has all of them. Leave them out, or set full_scan: false.")
    if not params["full_scan"] and not wanted:
        raise InputError("scan_threats: say what to scan, by full_scan: true or by scan_types.")
    specific = SCAN_TYPES["specific_path"] in wanted
    if specific and not path:
        raise InputError("path: the scan type specific_path needs it.")
    if path and not specific:
        raise InputError("path: it is looked at only with the scan type specific_path. Add that to scan_types.")
    body = {"full_scan": 1 if params["full_scan"] else 0}
    if wanted:
        body["scan_types"] = sorted(set(wanted))
    if specific:
        body["path"] = path
    return body


def _scan_type(name):
    text = str(name).strip().lower().replace(" ", "_").replace("-", "_")
    if text in SCAN_TYPES:
        return SCAN_TYPES[text]
    if text in _SCAN_NUMBERS:
        return int(text)
    known = ", ".join(f"{name} ({number})" for name, number in SCAN_TYPES.items())
    raise InputError(f"scan_types: there is no {str(name)!r}, but {known}.")
