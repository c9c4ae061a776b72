# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Show verdicts as lines of text: a table for a list of devices, one line for one device."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import (
    CHANGED,
    FAILED,
    KINDS,
    LOCKED,
    NOT_LOCKED,
    SKIPPED,
    TROUBLE,
    UNCHANGED,
    UNKNOWN,
    WAITING,
    Verdict,
)

ROWS = 20  # devices of a kind that are shown, before "and N more"
_FEW_ROWS = {NOT_LOCKED: 5, UNCHANGED: 10, SKIPPED: 10}  # of kinds whose names say little
_WITH_REASONS = (NOT_LOCKED, SKIPPED, UNKNOWN, FAILED)  # kinds whose devices are grouped by what is said about them
_NOTES = {WAITING: ", not confirmed by the device yet", UNKNOWN: ", a request was sent and its outcome is not known"}
_REASONS = 3  # of the devices that are left out
_LONGEST_MESSAGE = 4000
_INDENT = "  "
_NAME_WIDTH = 44  # a longer name has a line of its own
_SHORTEST_LINE = 40  # on narrower terminals, lines are as long as they are


@dataclass(frozen=True)
class Line:
    """A line for the terminal. kind: of the verdicts that it shows, one of KINDS."""

    text: str
    kind: str


def title(kind: str, check_mode: bool) -> str:
    """Return the heading of a kind."""
    return "would change" if check_mode and kind == CHANGED else kind


def counts(verdicts: Iterable[Verdict], check_mode: bool) -> str:
    """Return how many devices there are of each kind: "950 changed, 3 failed"."""
    numbers = Counter(verdict.kind for verdict in verdicts)
    return ", ".join(f"{numbers[kind]} {title(kind, check_mode)}" for kind in KINDS if numbers[kind])


def one_line(verdicts: Sequence[Verdict], check_mode: bool) -> str:
    """Return the verdicts on a few devices in one line. The worst one is named."""
    worst = max(verdicts, key=lambda verdict: KINDS.index(verdict.kind))
    note = " (unchanged)" if worst.kind == UNCHANGED and worst.detail else _NOTES.get(worst.kind, "")
    text = f"{worst.name}: {worst.detail or worst.kind}{note}"
    if len(verdicts) == 1:
        return text
    total = f"{len(verdicts)} devices: {counts(verdicts, check_mode)}"
    return f"{total} ({text})" if worst.kind in TROUBLE else total


def table(verdicts: Sequence[Verdict], width: int, check_mode: bool, kinds: Sequence[str] = KINDS) -> list[Line]:
    """Return the verdicts of the given kinds, in the order of the kinds. width: of the terminal."""
    lines = []
    for kind in kinds:
        rows = [verdict for verdict in verdicts if verdict.kind == kind]
        if rows:
            heading = title(kind, check_mode)
            note = _NOTES.get(kind, "")
            lines.append(Line(f"{_INDENT}{heading[0].upper()}{heading[1:]} ({len(rows)}){note}", kind))
            lines += [Line(text, kind) for text in _shown(kind, rows, width)]
    return lines


def message_lines(message: str, width: int, indent: str = _INDENT) -> list[str]:
    """Return the paragraphs of a message, wrapped and without control characters."""
    lines: list[str] = []
    for paragraph in message[:_LONGEST_MESSAGE].splitlines():
        lines += _wrapped(printable_line(paragraph, _LONGEST_MESSAGE), width, indent)
    if len(message) > _LONGEST_MESSAGE:
        lines.append(f"{indent}(shortened, use -v for the whole message)")
    return lines


def _shown(kind: str, verdicts: Sequence[Verdict], width: int) -> list[str]:
    """Return the lines below the heading of a kind."""
    verdicts = _most_telling_first(kind, verdicts)
    shown = verdicts[: _FEW_ROWS.get(kind, ROWS)]
    lines = _groups(kind, shown, width) if kind in _WITH_REASONS else _rows(shown, width)
    left_out = verdicts[len(shown) :]
    return [*lines, f"{_INDENT * 2}and {len(left_out)} more{_reasons(left_out)}"] if left_out else lines


def _most_telling_first(kind: str, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts with rare errors before frequent ones, and lockdowns by their end."""
    if kind == LOCKED:
        return sorted(verdicts, key=lambda verdict: (not verdict.end, verdict.end))
    frequency: Mapping[tuple[str, str], int] = Counter((verdict.reason, _problem(verdict)) for verdict in verdicts)
    order = {key: (number, index) for index, (key, number) in enumerate(frequency.items())}
    return sorted(verdicts, key=lambda verdict: order[verdict.reason, _problem(verdict)])


def _reasons(verdicts: Iterable[Verdict]) -> str:
    numbers = Counter(verdict.reason for verdict in verdicts if verdict.reason).most_common(_REASONS)
    return ": " + ", ".join(f"{number} {reason}" for reason, number in numbers) if numbers else ""


def _rows(verdicts: Sequence[Verdict], width: int) -> list[str]:
    """Return a line for each device."""
    column = max((len(one.name) for one in verdicts if len(one.name) <= _NAME_WIDTH), default=0)
    lines = []
    for verdict in verdicts:
        first = f"{_INDENT * 2}{verdict.name:{column}}"
        if len(verdict.name) > column or width < len(first) + _SHORTEST_LINE:
            lines += [first.rstrip(), *_wrapped(verdict.detail, width, _INDENT * 3)]
        else:
            lines += _wrapped(verdict.detail, width, f"{first}  ", " " * (len(first) + 2)) or [first.rstrip()]
    return lines


def _groups(kind: str, verdicts: Sequence[Verdict], width: int) -> list[str]:
    """Return the reasons, each with the names of its devices."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(_problem(verdict), []).append(verdict)
    lines = []
    for problem, members in groups.items():
        devices = [verdict.name for verdict in members]
        detail = problem if len(members) > 1 else members[0].detail
        lines += _wrapped(detail, width, _INDENT * 2)
        if kind == SKIPPED and all(name in detail for name in devices):
            continue  # the reason of the stop names them
        lines += _wrapped(", ".join(devices), width, _INDENT * (3 if detail else 2))
    return lines


def _problem(verdict: Verdict) -> str:
    """Return what is said about a device in a form that is equal for all devices with the same problem."""
    return verdict.detail.replace(f"'{verdict.name}'", "NAME").replace(f"({verdict.name})", "(NAME)")


def _wrapped(text: str, width: int, first: str, following: str | None = None) -> list[str]:
    indent = first if following is None else following
    return textwrap.wrap(
        text,
        max(width, len(indent) + _SHORTEST_LINE),
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
