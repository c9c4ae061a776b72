# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of the doctor: one table for people, and the same as data."""

from __future__ import annotations

import functools
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import as_sentence, printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import (
    FAILED,
    OK,
    STATUSES,
    Check,
    count_statuses,
)

CONTROLLER = "controller"

_WIDTH = 100
_LONGEST = 700  # characters of a finding
_MOST_IN_SUMMARY = 50
_HEADINGS = ("CONSOLE", "CHECK", "STATUS", "WHAT WAS FOUND, AND WHAT TO DO")
_USUAL_WHAT, _MAX_WHAT = 26, 40  # characters of the column


@dataclass(frozen=True)
class Row:
    """A check of a console, or of the controller. All texts are printable."""

    console: str
    name: str
    status: str
    finding: str
    remedy: str

    @classmethod
    def of(cls, console: str, check: Check) -> Row:
        """Return the row of a check, whose texts may come from a console."""
        finding, remedy = printable_line(check.finding, _LONGEST), printable_line(check.remedy, _LONGEST)
        return cls(console, printable_line(check.name), check.status, as_sentence(finding), remedy)

    def as_result(self) -> dict[str, str]:
        """Return the row as results contain it."""
        return {
            "console": self.console,
            "check": self.name,
            "status": self.status,
            "finding": self.finding,
            "remedy": self.remedy,
        }


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Return the rows by console, in the order of their first appearance. Failures come first in each."""
    consoles = list(dict.fromkeys(row.console for row in rows))
    return sorted(rows, key=lambda row: (consoles.index(row.console), STATUSES.index(row.status)))


def headline(rows: Sequence[Row]) -> str:
    """Return how many checks have which status, and whether something will not work."""
    counts = Counter(row.status for row in rows)
    verdict = "Something will not work" if counts[FAILED] else "Nothing that was checked has failed"
    return f"{verdict}: {count_statuses(counts)}."


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text of at most a hundred columns. What to do follows in lines of its own."""
    first = max(map(len, (_HEADINGS[0], *(row.console for row in rows))))
    names = [_HEADINGS[1], *(row.name for row in rows)]
    longest_word = max(len(word) for name in names for word in name.split())  # the address of a node, for example
    second = min(_MAX_WHAT, max(min(_USUAL_WHAT, max(map(len, names))), longest_word))
    third = max(map(len, STATUSES))
    rest = _WIDTH - first - second - third - 6
    lines = []
    # Paths and commands stay whole, so that they can be copied.
    wrap = functools.partial(textwrap.wrap, break_long_words=False, break_on_hyphens=False)

    def add(cells: Sequence[str], text: Sequence[str]) -> None:
        name = textwrap.wrap(cells[1], second) or [""]
        for number in range(max(len(name), len(text))):
            left = (cells[0], cells[2]) if not number else ("", "")
            middle = name[number] if number < len(name) else ""
            right = text[number] if number < len(text) else ""
            lines.append(f"{left[0]:<{first}}  {middle:<{second}}  {left[1]:<{third}}  {right}".rstrip())

    add(_HEADINGS, [_HEADINGS[3]])
    for row in rows:
        text = wrap(row.finding, rest)
        if row.remedy:
            text += wrap(f"-> {row.remedy}", rest, subsequent_indent="   ")
        add((row.console, row.name, row.status.replace("_", " ")), text)
    return "\n".join(lines)


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what a workflow passes on: the headline, the counts, and what is not in order."""
    counts = Counter(row.status for row in rows)
    wrong = [row.as_result() for row in rows if row.status != OK]
    return {
        "headline": headline(rows),
        "counts": {status: counts[status] for status in STATUSES},
        "checks": wrong[:_MOST_IN_SUMMARY],
    }
