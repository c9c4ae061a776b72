# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.markdown_text import (
    code,
    code_block,
    prose,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import (
    Entry,
    Machine,
    Report,
    Section,
    read_report,
    time_text,
)

LONGEST_COMMENT = 60_000  # bytes. GitHub accepts 65,536 characters.
SHORTEST_COMMENT = 16_000  # always enough for the beginning and the counts
_FOLDED_FROM = 20  # machines without a problem
_MOST_ENTRIES = 3  # of a machine
_MOST_WARNINGS = 10
_FOOT_PART = 0.5  # of the room that is left, at most, for the warnings and for each command
_TOO_LONG = "This command is too long for a comment. The JSON report contains it."


def to_markdown(document: Mapping[str, Any], max_size: int = LONGEST_COMMENT) -> str:
    """Return a document as Markdown of at most C(max_size) bytes in UTF-8, but at least SHORTEST_COMMENT.

    What does not fit is replaced by "and N more". Raise InputError if the document is invalid.
    """
    report = read_report(document)
    room = _Room(max(max_size, SHORTEST_COMMENT))
    head = _head(report)
    room.take(head)
    for section in report.sections:
        room.take(_frame(section, section.count))
    foot = _foot(report, room)
    lines = list(head)
    for section in report.sections:
        lines += _section(section, room)
    return "\n".join([*lines, *foot]) + "\n"


class _Room:
    """The bytes that are left."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, lines: Sequence[str], part: float = 1) -> bool:
        """Return whether the lines fit into this part of what is left. If so, they take it."""
        size = sum(len(line.encode()) + 1 for line in lines)
        fits = size <= self._left * part
        self._left -= size if fits else 0
        return fits


def _head(report: Report) -> list[str]:
    lines = [f"### {prose(f'{report.title}: {report.headline}')}", ""]
    facts = [*((label, prose(value)) for label, value in report.facts), ("Time", time_text(report.generated))]
    lines += [*(f"- {label}: {value}" for label, value in facts), ""]
    if report.sections:
        lines += ["| State | Machines |", "|---|---:|"]
        lines += [f"| {section.label} | {section.count} |" for section in report.sections]
        lines.append("")
    return lines


def _frame(section: Section, more: int) -> list[str]:
    """Return the lines around a section's machines. more: how many machines are left out."""
    title = f"{section.label} ({section.count})"
    rest = [f"- and {more} more", ""]
    if section.is_problem or section.count < _FOLDED_FROM:
        return [f"**{title}**", "", *rest]
    return ["<details>", f"<summary>{title}</summary>", "", *rest, "</details>", ""]


def _section(section: Section, room: _Room) -> list[str]:
    machines, shown = _machines(section, room)
    more = section.count - shown
    frame = _frame(section, more)
    place = frame.index(f"- and {more} more")
    return [*frame[:place], *machines, *frame[place if more else place + 1 :]]


def _machines(section: Section, room: _Room) -> tuple[list[str], int]:
    """Return a line for each group that fits, and how many machines these lines name or count."""
    lines: list[str] = []
    shown = 0
    for text, machines in _groups(section):
        if not room.take([f"-  {text} ({len(machines)}):  and {len(machines)} more"]):
            break
        names = []
        for machine in machines:
            name = code(machine.name)
            if not room.take([f"{name},"]):
                break
            names.append(name)
        if names:
            lines.append(_line(text, names, len(machines)))
            shown += len(machines)  # those that are left out are counted in the line
        if len(names) < len(machines):
            break
    return lines, shown


def _groups(section: Section) -> Iterator[tuple[str, list[Machine]]]:
    """Yield machines about which the same is said, and which the same entries name, with the text in Markdown."""
    for group in section.groups():
        members: dict[str, list[Machine]] = {}
        for machine in group.machines:
            members.setdefault(_entries(machine.entries), []).append(machine)
        for entries, machines in members.items():
            yield " ".join(filter(None, [prose(group.text), entries])), machines


def _entries(entries: Sequence[Entry]) -> str:
    texts = [code(entry.id) + (f" in {code(entry.place)}" if entry.place else "") for entry in entries]
    return f"({summarize(texts, _MOST_ENTRIES)})" if texts else ""


def _line(text: str, names: Sequence[str], number: int) -> str:
    """Return the line of a group. number: of its machines, of which names may be the first ones."""
    if number == 1:
        return f"- {names[0]}: {text}" if text else f"- {names[0]}"
    more = f" and {number - len(names)} more" if number > len(names) else ""
    title = f"{text} ({number}): " if text else ""
    return f"- {title}{', '.join(names)}{more}"


def _foot(report: Report, room: _Room) -> list[str]:
    lines: list[str] = []
    if report.warnings:
        warnings = [f"- {prose(warning)}" for warning in report.warnings[:_MOST_WARNINGS]]
        more = len(report.warnings) - len(warnings)
        lines += ["**Warnings**", "", *warnings, *([f"- and {more} more"] if more else []), ""]
    if not room.take(lines, _FOOT_PART):
        lines = [f"**Warnings ({len(report.warnings)}) are in the JSON report.**", ""]
        room.take(lines)
    for title, command in report.steps:
        step = [f"{prose(title)}:", "", code_block(command, "sh"), ""]
        if not room.take(step, _FOOT_PART):
            step = [f"{prose(title)}: {_TOO_LONG}", ""]
            if not room.take(step, _FOOT_PART):
                break
        lines += step
    return lines
