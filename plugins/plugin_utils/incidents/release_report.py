# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a report on C(release): what was released, and what cannot be released remotely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import (
    ConsoleEntry,
    TaskResults,
    console_entry,
    minute,
    show_plan,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import (
    ReportMachine,
    worst_state,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import CYLANCE, OPSWAT
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES

NOT_RELEASED = "not_released"  # the keyword of a lockdown that only its end or its key ends
DOUBT = (
    "The console may not end a full lockdown. It ends by itself, or when its unlock key is entered on the device: see "
    "the playbook secops.device_actions.unlock_keys."
)
_STATES = {"failed": "failed", "unknown": "unknown", "skipped": "not_attempted"}
_ON_THE_DEVICE = (
    "A full lockdown cannot be ended remotely. It ends by itself{end}, or at once when its unlock key is entered on "
    "the device. The command below stores the key."
)


def released_machine(
    machine: Mapping[str, Any],
    lockdowns: TaskResults,
    moves: TaskResults,
    failures: Mapping[str, str],
    check_mode: bool,
) -> ReportMachine:
    """Return what became of a machine. failures: {system: why it could not be asked}."""
    consoles: list[ConsoleEntry] = []
    problems: list[str] = []
    states: list[str] = []
    if cylance := machine["devices"][CYLANCE]:
        console = lockdowns.console(CYLANCE, "release", cylance, "release")
        consoles.append(console)
        states.append(_state(console, check_mode))
        if console["reason"] == NOT_RELEASED:
            end = f" at {minute(console['until'])}" if console["until"] else ""
            problems.append(f"Cylance: {_ON_THE_DEVICE.format(end=end)}")
        elif states[-1] in _STATES.values():
            problems.append(f"Cylance: {console['message'] or 'The result does not say why.'}")
        elif states[-1] == "planned" and cylance["until"]:
            console["message"] = DOUBT
        elif console["confirmed"] is False and states[-1] == "released":
            states[-1] = "waiting"
            problems.append("Cylance: the console has accepted the release, and the device has not confirmed it.")
    if opswat := machine["devices"][OPSWAT]:
        if opswat.get("restore_to"):
            console = moves.console(OPSWAT, "move", opswat, "release")
            states.append(_state(console, check_mode))
            if states[-1] in _STATES.values():
                problems.append(f"OPSWAT: {console['message'] or 'The result does not say why.'}")
        else:
            console = console_entry(OPSWAT, opswat)
            if why := opswat.get("restore_problem") or opswat.get("error"):
                states.append("failed")
                problems.append(f"OPSWAT: {why}")
        consoles.append(console)
    for console in consoles:
        if check_mode and console["outcome"] == "changed":
            show_plan(console)
    for system, why in {**failures, **machine["problems"]}.items():
        if not machine["devices"].get(system):
            states.append("failed")
            problems.append(
                f"{SYSTEM_NAMES[system]}: it is not known whether the machine is contained there. {printable_line(why)}"
            )
    if problems:
        done = [
            one for one in consoles if one["outcome"] == "changed" and not check_mode and one["confirmed"] is not False
        ]
        problems = [*(f"{SYSTEM_NAMES[one['system']]}: {one['state']}." for one in done if one["state"]), *problems]
    return ReportMachine.of(machine, worst_state(states or ["not_contained"]), problems, consoles)


def _state(console: ConsoleEntry, check_mode: bool) -> str:
    if state := _STATES.get(console["outcome"]):
        return state
    if console["outcome"] == "unchanged":
        return "not_contained"
    return "planned" if check_mode else "released"
