# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report document in the words and the order in which people read it.

Every text is one printable line of limited length here. The outputs only escape what has a meaning in their format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    escape_unprintable,
    printable_line,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import (
    LONGEST_COMMAND,
    PROBLEMS,
    STATES,
    check_document,
)

LABELS = {
    "failed": "Failed",
    "unknown": "Unknown",
    "not_attempted": "Not attempted",
    "drift": "Drift",
    "waiting": "Waiting for the device",
    "contained": "Contained",
    "released": "Released",
    "not_contained": "Not contained",
    "planned": "Planned",
    "unchanged": "Unchanged",
}
_TITLES = {"contain": "Containment", "release": "Release", "status": "Containment status", "reconcile": "Reconcile"}
SYSTEM_NAMES = {"cylance": "Cylance", "opswat": "OPSWAT", "sdm": "SDM"}
_FREE = ("released", "not_contained")  # states
_OUTCOMES = {"failed": "failed", "unknown": "outcome unknown", "skipped": "not attempted"}

_LONGEST_NAME = 255  # characters, as in DNS
_LONGEST_PROBLEM = 600
_LONGEST_HEADLINE = 1000
_COMMIT = 10  # characters of a commit that are shown
_DIGITS = re.compile(r"(\d+)", re.ASCII)


@dataclass(frozen=True)
class Console:
    """A machine in one console. text: its state there, without the name of the console. since, until: timestamps."""

    system: str
    device_id: str
    text: str
    message: str
    since: str
    until: str


@dataclass(frozen=True)
class Entry:
    """An entry of desired state. place: file and line. until: its end, as text. A lockdown may end before it."""

    id: str
    place: str
    commit: str
    reason: str
    ticket: str
    requested_by: str
    until: str


@dataclass(frozen=True)
class Machine:
    """A machine.

    requested: how it was named in the request, unless its name begins like that. until: the first end in a console.
    entries_end: when its last entry ends, or "".
    """

    name: str
    requested: str
    state: str
    problem: str
    consoles: Sequence[Console]
    entries: Sequence[Entry]
    since: str
    until: str
    entries_end: str

    @property
    def consoles_text(self) -> str:
        """The states in all consoles: "Cylance: locked until 2026-01-15 18:00 UTC; OPSWAT: in group Quarantine"."""
        end = [f"entry until {time_text(self.entries_end)}"] if self.entries_end else []
        return "; ".join([*(f"{console.system}: {console.text}" for console in self.consoles), *end])


@dataclass(frozen=True)
class Group:
    """Machines in the same state, about which the same is said. text: what."""

    text: str
    machines: Sequence[Machine]


@dataclass(frozen=True)
class Section:
    """The machines in one state. count: of the document, which may list fewer machines."""

    state: str
    count: int
    machines: Sequence[Machine]

    @property
    def label(self) -> str:
        """The state, as a heading."""
        return LABELS[self.state]

    @property
    def is_problem(self) -> bool:
        """Whether these machines need attention."""
        return self.state in PROBLEMS

    def groups(self) -> list[Group]:
        """Return the machines by what is said about them: frequent problems first, otherwise early ends first."""
        members: dict[str, list[Machine]] = {}
        for machine in self.machines:
            members.setdefault(_explanation(machine), []).append(machine)
        groups = [Group(_text(text, machines), machines) for text, machines in members.items()]
        return sorted(groups, key=lambda group: -len(group.machines)) if self.is_problem else groups


@dataclass(frozen=True)
class Report:
    """A whole report. facts: labels and values, for the top. sections: worst first. steps: titles and commands."""

    title: str
    headline: str
    generated: str
    is_plan: bool
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    steps: Sequence[tuple[str, str]]
    warnings: Sequence[str]

    @property
    def machines(self) -> list[Machine]:
        """All machines, worst first."""
        return [machine for section in self.sections for machine in section.machines]


def read_report(document: Mapping[str, Any]) -> Report:
    """Return the Report for a document. Raise InputError if the document is invalid."""
    check_document(document)
    is_plan = document["check_mode"]
    facts = [(label, _line(document[key])) for label, key in _FACTS]
    return Report(
        title=_TITLES[document["operation"]] + (" plan" if is_plan else ""),
        headline=printable_line(document["headline"], _LONGEST_HEADLINE),
        generated=document["generated"],
        is_plan=is_plan,
        facts=[(label, value) for label, value in facts if value],
        sections=_sections(document),
        steps=[
            # Blanks in a command count, so nothing is replaced or cut off. Control characters become escapes.
            (printable_line(step["title"]), escape_unprintable(step["command"], LONGEST_COMMAND))
            for step in document["next_steps"]
        ],
        warnings=[printable_line(warning, _LONGEST_PROBLEM) for warning in document["warnings"]],
    )


_FACTS = (("Reason", "reason"), ("Ticket", "ticket"), ("Requested by", "requested_by"), ("Job", "job"))


def short_time(timestamp: str) -> str:
    """Return a timestamp to the minute: "2026-01-15 18:00"."""
    return timestamp[:16].replace("T", " ")


def time_text(timestamp: str) -> str:
    """Return a timestamp in a text: "2026-01-15 18:00 UTC"."""
    return f"{short_time(timestamp)} UTC"


def _sections(document: Mapping[str, Any]) -> list[Section]:
    counts = {count["state"]: count["count"] for count in document["counts"]}
    members: dict[str, list[Machine]] = {state: [] for state in STATES}
    for machine in (_machine(machine, document["check_mode"]) for machine in document["machines"]):
        members[machine.state].append(machine)
    sections = (
        Section(state, max(counts.get(state, 0), len(machines)), sorted(machines, key=_order))
        for state, machines in members.items()
    )
    return [section for section in sections if section.count]


def _order(machine: Machine) -> Any:
    """Return the key by which machines in the same state are sorted: their end, then their name, numbers by value."""
    parts = _DIGITS.split(machine.name.casefold())
    numbers = [(len(part.lstrip("0")), part.lstrip("0")) for part in parts[1::2]]
    return not machine.until, machine.until, list(zip_longest(parts[::2], numbers, fillvalue=(0, "")))


def _explanation(machine: Machine) -> str:
    """Return what is said about a machine, in a form that is equal for all machines with the same problem."""
    if not machine.problem:
        messages = [console.message for console in machine.consoles if console.message and machine.state in PROBLEMS]
        return ". ".join(filter(None, [machine.consoles_text, " ".join(dict.fromkeys(messages))]))
    if machine.name not in machine.problem:
        return machine.problem
    return re.sub(rf"(?<![\w.-]){re.escape(machine.name)}(?![\w-])", "NAME", machine.problem)


def _text(explanation: str, machines: Sequence[Machine]) -> str:
    """Return what is said about machines with the same explanation. A single one is named."""
    return machines[0].problem or explanation if len(machines) == 1 else explanation


def _machine(machine: Mapping[str, Any], is_plan: bool) -> Machine:
    name = _line(machine["name"], _LONGEST_NAME) or "(no name)"
    requested = _line(machine["requested"], _LONGEST_NAME)
    may_be_planned = is_plan or machine["state"] == "planned"
    consoles = [_console(console, may_be_planned) for console in machine["consoles"]]
    ends = [] if machine["state"] in _FREE else [entry["until"] for entry in machine["entries"]]
    return Machine(
        name=name,
        requested="" if f"{name}.".casefold().startswith(f"{requested}.".casefold()) else requested,
        state=machine["state"],
        problem=_line(machine["problem"], _LONGEST_PROBLEM),
        consoles=consoles,
        entries=[_entry(entry) for entry in machine["entries"]],
        since=_first(console.since for console in consoles),
        until=_first(console.until for console in consoles),
        # One without an end keeps the machine as it is.
        entries_end=max(ends) if ends and all(ends) else "",
    )


def _first(timestamps: Iterable[str]) -> str:
    return min(filter(None, timestamps), default="")


def _console(console: Mapping[str, Any], may_be_planned: bool) -> Console:
    return Console(
        system=SYSTEM_NAMES[console["system"]],
        device_id=_line(console["device_id"]),
        text=_console_text(console, may_be_planned),
        message=_line(console["message"], _LONGEST_PROBLEM),
        since=console["since"] or "",
        until=console["until"] or "",
    )


def _console_text(console: Mapping[str, Any], may_be_planned: bool) -> str:
    state, action = _line(console["state"]), _line(console["action"]).replace("_", " ")
    end = f" until {time_text(console['until'])}" if console["until"] else ""
    if may_be_planned and action and console["outcome"] in (None, "changed"):
        return ", ".join(filter(None, [state, f"planned: {action}{end}"]))
    parts = [f"{state}{end}" if state else "" if action else "state unknown"]
    if console["outcome"] in _OUTCOMES:
        parts.append(f"{action} {_OUTCOMES[console['outcome']]}".strip())
    elif not state and action:
        parts.append(action)
    if console["confirmed"] is False:
        parts.append("not confirmed by the device yet")
    return ", ".join(filter(None, parts))


def _entry(entry: Mapping[str, Any]) -> Entry:
    place = _line(entry["file"])
    return Entry(
        id=_line(entry["id"]),
        place=f"{place}:{entry['line']}" if place and entry["line"] else place,
        commit=_line(entry["commit"], _LONGEST_NAME)[:_COMMIT],
        reason=_line(entry["reason"]),
        ticket=_line(entry["ticket"]),
        requested_by=_line(entry["requested_by"]),
        until=time_text(entry["until"]) if entry["until"] else "",
    )


def _line(text: str | None, limit: int = 300) -> str:
    return "" if text is None else printable_line(text, limit)
