# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine in a report, from what was found out about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    as_sentence,
    printable_line,
    summarize,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import (
    ConsoleEntry,
    without_details,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import STATES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES

_LONGEST_PROBLEM = 3000  # characters
_FEW_REASONS = 3
# Keywords of errors that may be gone in a later run.
_TEMPORARY = {
    "unreachable",
    "untrusted_server",
    "answer_lost",
    "bad_answer",
    "unknown_fate",
    "server_error",
    "throttled",
    "daily_limit",
    "interrupted",
    "login_refused",
    "unauthorized",
    "system_error",
    "not_confirmed",
}


@dataclass(frozen=True)
class ReportMachine:
    """A machine of a report.

    name, requested, state, problem, consoles: as in the report document. devices: {system: device} of machine_info.
    containment: its record, or None. refused: whether it is not acted on until a person names it in another way.
    unknown: whether no console knows it. held_back: whether only contain_max_per_hour keeps it from being contained.
    """

    name: str
    requested: str
    state: str
    problem: str | None
    consoles: Sequence[ConsoleEntry] = ()
    devices: Mapping[str, Any] = field(default_factory=dict)
    containment: Mapping[str, Any] | None = None
    macs: Sequence[str] = ()
    refused: bool = False
    unknown: bool = False
    held_back: bool = False

    @classmethod
    def of(
        cls, machine: Mapping[str, Any], state: str, problems: Sequence[str], consoles: Sequence[ConsoleEntry]
    ) -> ReportMachine:
        """Return one for an entry of machine_info. problems: sentences."""
        problem = " ".join(as_sentence(text) for text in problems)
        devices = {system: device for system, device in machine["devices"].items() if device}
        return cls(
            machine["name"],
            machine["requested"],
            state,
            printable_line(problem, _LONGEST_PROBLEM) or None,
            consoles,
            devices,
            machine["containment"],
            machine["macs"],
        )

    @property
    def can_be_finished(self) -> bool:
        """Whether a later run may contain the machine without a change of what is asked for.

        What a guard rail has refused, or the console for good, is nothing that goes on by itself.
        """
        if self.state == "waiting":
            return True
        if self.state not in ("failed", "unknown", "not_attempted") or self.refused:
            return False
        trouble = [one for one in self.consoles if one["outcome"] not in ("changed", "unchanged")]
        return all(one["reason"] in _TEMPORARY for one in trouble)

    @property
    def is_partly_contained(self) -> bool:
        """Whether one console contains the machine, although it has a problem elsewhere."""
        done = any(console["outcome"] in ("changed", "unchanged") for console in self.consoles)
        return done and self.state in ("failed", "unknown", "not_attempted")

    @property
    def is_unchanged(self) -> bool:
        """Whether the machine was contained before, as its consoles show."""
        return bool(self.consoles) and all(console["outcome"] == "unchanged" for console in self.consoles)

    def to_document(self) -> dict[str, Any]:
        """Return the machine of a report document. Its entry says why it was contained, if that is recorded."""
        entries = []
        if self.containment:
            settings = dict_or_empty(self.containment.get("settings"))
            entries.append(
                {
                    "id": settings.get("ticket") or "contain",
                    "file": None,
                    "line": None,
                    "commit": None,
                    "reason": settings.get("reason"),
                    "ticket": settings.get("ticket"),
                    "requested_by": self.containment.get("requested_by"),
                    "until": None,
                }
            )
        return {
            "name": self.name,
            "requested": self.requested if self.requested != self.name else None,
            "state": self.state,
            "problem": self.problem,
            "consoles": [without_details(console) for console in self.consoles],
            "entries": entries,
        }


def recorded_reasons(machines: Sequence[ReportMachine]) -> tuple[str | None, str | None]:
    """Return the reasons and the tickets with which machines were contained, as the record has them."""
    settings = [dict_or_empty(dict_or_empty(machine.containment).get("settings")) for machine in machines]
    texts = (list(dict.fromkeys(filter(None, (one.get(key) for one in settings)))) for key in ("reason", "ticket"))
    reason, ticket = (summarize(each, _FEW_REASONS) or None for each in texts)
    return reason, ticket


def worst_state(states: Sequence[str]) -> str:
    """Return the state that needs attention most."""
    return min(states, key=STATES.index)


def machines_not_found(
    info: Mapping[str, Any], acted: Mapping[str, Sequence[ConsoleEntry]], untouched: str = "not_attempted"
) -> list[ReportMachine]:
    """Return the machines that were asked for and not found, or found more than once.

    info: the result of machine_info. acted: {identifier: consoles} of those on which a task acted nevertheless.
    untouched: the state of the others that the consoles may know.
    """
    asked = " or ".join(SYSTEM_NAMES[system] for system in info["systems"])
    found = []
    for requested in info["not_found"]:
        problem = f"Not known to {asked}. Check the spelling, and use the full name of a machine in a domain."
        found.append(ReportMachine(requested, requested, "failed", problem, refused=True, unknown=True))
    for entry in info["undetermined"]:
        problem = as_sentence(f"It could not be looked up. {printable_line(entry['message'], _LONGEST_PROBLEM // 2)}")
        found.append(ReportMachine(entry["requested"], entry["requested"], untouched, problem))
    known = {machine["requested"] for machine in info["machines"]}
    for entry in info["ambiguous"]:
        if entry["requested"] in known:
            continue
        devices = ", ".join(
            f"{SYSTEM_NAMES[device['system']]} {device['hostname'] or 'without a name'} ({device['device_id']})"
            for device in entry["devices"]
        )
        problem = f"Ambiguous: {entry['reason']} Choose by its id: {devices}."
        consoles = acted.get(entry["requested"], ())
        state = "failed" if consoles else untouched
        found.append(
            ReportMachine(
                entry["requested"],
                entry["requested"],
                state,
                printable_line(problem, _LONGEST_PROBLEM),
                consoles,
                refused=True,
            )
        )
    return found
