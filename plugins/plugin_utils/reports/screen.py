# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as one screen of plain text, for a task's C(msg)."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import LISTED, counted, summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import (
    Group,
    Report,
    Section,
    read_report,
    time_text,
)

MOST_LINES = 40
_WIDTH = 100
_INDENT = "  "
_LONGEST_NAME = 80
_FEW_NAMES = 3  # of each group of machines without a problem
_MOST_STEPS = 6
_MOST_WARNINGS = 3
_WARNING_LINES = 6  # of all warnings

_Block = list[str]  # lines that are shown together or not at all


def screen(document: Mapping[str, Any]) -> str:
    """Return a document as at most MOST_LINES lines: counts, machines by state, worst first, and the next commands.

    Commands are never cut off or wrapped, so their lines can be long. Raise InputError if the document is invalid.
    """
    report = read_report(document)
    head, foot = _head(report), _foot(report)
    return "\n".join([*head, *_body(report.sections, MOST_LINES - len(head) - len(foot)), *foot])


def _head(report: Report) -> _Block:
    lines = _wrapped(f"{report.title}: {report.headline}", most=3)
    if report.facts:
        lines += _wrapped("; ".join(f"{label}: {value}" for label, value in report.facts), most=3)
    if report.sections:
        counts = ", ".join(f"{section.count} {section.label.lower()}" for section in report.sections)
        lines += _wrapped(f"Machines: {counts}", most=2)
    return lines


def _foot(report: Report) -> _Block:
    lines = []
    shown = report.warnings[:_MOST_WARNINGS]
    for warning in shown:
        lines += _wrapped(f"Warning: {warning}", most=_WARNING_LINES // len(shown))
    if len(report.warnings) > _MOST_WARNINGS:
        lines.append(f"and {counted(len(report.warnings) - _MOST_WARNINGS, 'more warning')}")
    for title, command in report.steps[:_MOST_STEPS]:
        lines += [f"{title}:", f"{_INDENT}{command}"]
    if len(report.steps) > _MOST_STEPS:
        lines.append(f"and {counted(len(report.steps) - _MOST_STEPS, 'more command')}")
    return lines


def _body(sections: Sequence[Section], budget: int) -> _Block:
    """Return the sections in at most so many lines: first one block of each section, then the rest, worst first."""
    blocks = [_blocks(section) for section in sections]
    left = budget - len(sections) - sum(len(candidates) > 1 for candidates in blocks)  # a heading, and "and N more"
    shown = [0 for section in sections]
    for most in (1, max(map(len, blocks), default=0)):
        for index, candidates in enumerate(blocks):
            while shown[index] < min(most, len(candidates)) and len(candidates[shown[index]]) <= left:
                left -= len(candidates[shown[index]])
                shown[index] += 1
    lines = []
    for section, candidates, number in zip(sections, blocks, shown):
        lines += [_heading(section), *(line for block in candidates[:number] for line in block)]
        more = section.count - sum(len(group.machines) for group in section.groups()[:number])
        if more and number:
            lines.append(f"{_INDENT}and {more} more")
    return lines


def _heading(section: Section) -> str:
    ends = sorted({machine.until for machine in section.machines if machine.until})
    note = f", first end {time_text(ends[0])}, last end {time_text(ends[-1])}" if len(ends) > 1 else ""
    return f"{section.label} ({section.count}{note})"


def _blocks(section: Section) -> list[_Block]:
    groups = section.groups()
    if len(groups) == 1:
        return [_block(groups[0], groups[0].text, LISTED)]
    most_names = LISTED if section.is_problem else _FEW_NAMES
    return [_block(group, f"{group.text} ({len(group.machines)})", most_names) for group in groups]


def _block(group: Group, title: str, most_names: int) -> _Block:
    names = [_short(machine.name) for machine in group.machines]
    if len(names) == 1 or not group.text:
        return _wrapped(": ".join(filter(None, [names[0], group.text])), _INDENT, most=3)
    listed = _wrapped(summarize(names, most_names), _INDENT * 2, most=6)
    return [*_wrapped(title, _INDENT, most=3), *listed]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."


def _wrapped(text: str, indent: str = "", most: int = 1) -> _Block:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        max_lines=most,
        placeholder=" ...",
    )
