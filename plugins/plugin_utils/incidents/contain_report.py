# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a report on C(contain): what each is, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import as_sentence, printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.admission import LeftAlone
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import (
    ConsoleEntry,
    TaskResults,
    minute,
    show_plan,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import (
    ReportMachine,
    worst_state,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import CYLANCE, OPSWAT
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES

_STATES = {"failed": "failed", "unknown": "unknown", "skipped": "not_attempted"}
_NOT_CONFIRMED = "not_confirmed"
_PAST = {CYLANCE: "locked", OPSWAT: "moved"}


def contained_machine(
    machine: Mapping[str, Any],
    lockdowns: TaskResults,
    moves: TaskResults,
    group: str | None,
    failures: Mapping[str, str],
    check_mode: bool,
) -> ReportMachine:
    """Return what became of a machine.

    group: of OPSWAT, that machines are moved to, or None. failures: {system: why it could not be asked}.
    """
    consoles: list[ConsoleEntry] = []
    cylance, opswat = machine["devices"][CYLANCE], machine["devices"][OPSWAT]
    if cylance:
        consoles.append(lockdowns.console(CYLANCE, "lock", cylance))
    if opswat and group:
        consoles.append(moves.console(OPSWAT, "move", opswat))
    states = [_state(console, check_mode) for console in consoles]
    problems = []
    for console, state in zip(consoles, states):
        if state == "planned":
            show_plan(console)
    for console, state in zip(consoles, states):
        if state in _STATES.values():
            problems.append(
                f"{SYSTEM_NAMES[console['system']]}: {console['message'] or 'The result does not say why.'}"
            )
        elif state == "waiting":
            problems.append(_waiting(console))
    asked = (CYLANCE, OPSWAT) if group else (CYLANCE,)
    for system in asked:
        if not machine["devices"][system] and (why := machine["problems"].get(system) or failures.get(system)):
            states.append("failed")
            problems.append(f"{SYSTEM_NAMES[system]}: not {_PAST[system]}. {printable_line(why)}")
    if machine.get("left_alone"):
        states, problems = ["drift" if "released" in machine["left_alone"] else "failed"], [machine["left_alone"]]
        consoles = []
    if not states:
        states = ["not_attempted"]
        problems.append(f"No console that was asked can contain it.{_how_to_use_opswat(machine, group)}")
    if problems:
        problems = [*_good_news(consoles, states), *problems]
    return ReportMachine.of(machine, worst_state(states), problems, consoles)


def left_alone_machine(requested: str, machine: Mapping[str, Any] | None, why: LeftAlone) -> ReportMachine:
    """Return a machine that was not acted on. machine: its entry of machine_info, or None if it was not found."""
    if machine is None:
        return ReportMachine(requested, requested, why.state, why.problem)
    return replace(ReportMachine.of(machine, why.state, [why.problem], []), held_back=why.is_over_ceiling)


def _state(console: ConsoleEntry, check_mode: bool) -> str:
    """Return the state of a machine as far as one console shows it."""
    if console["reason"] == _NOT_CONFIRMED and console["system"] == CYLANCE:
        return "waiting"
    if state := _STATES.get(console["outcome"]):
        return state
    if check_mode and console["outcome"] == "changed":
        return "planned"
    if console["confirmed"] is False:
        return "waiting"
    return "unchanged" if check_mode else "contained"


def _waiting(console: ConsoleEntry) -> str:
    until = f" The console keeps the command until {minute(console['until'])}." if console["until"] else ""
    name = SYSTEM_NAMES[console["system"]]
    return f"{name}: locked in the console, and the device has not confirmed it. It may be offline.{until}"


def _good_news(consoles: Sequence[ConsoleEntry], states: Sequence[str]) -> list[str]:
    """Return what was done for a machine that has a problem elsewhere."""
    news = []
    for console, state in zip(consoles, states):
        if state == "contained":
            until = f" until {minute(console['until'])}" if console["until"] else ""
            state = console["state"] or _PAST[console["system"]]
            news.append(as_sentence(f"{SYSTEM_NAMES[console['system']]}: {state}{until}"))
    return news


def _how_to_use_opswat(machine: Mapping[str, Any], group: str | None) -> str:
    if machine["devices"][OPSWAT] and not group:
        return " OPSWAT knows it: set contain_opswat_group."
    return ""
