# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The problems of a directory, collected over all files. No message quotes a value: it may be a secret."""

from __future__ import annotations

import re

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Problem

MOST_SHOWN = 50
_MOST_KEPT = 1000  # bounds the memory that hostile files can take
_MOST_OF_FILE = 200
_HARMLESS_KEY = re.compile("[A-Za-z][A-Za-z_]{0,29}")


class Problems:
    """All problems so far."""

    def __init__(self) -> None:
        self._kept: set[Problem] = set()
        self.count = 0

    def add(self, file: str, line: int, key: str, message: str) -> None:
        """Add a problem. key: its path in the entry, or "". message: what is wrong, and what to do."""
        self.count += 1
        if len(self._kept) < _MOST_KEPT:
            self._kept.add(Problem(file, line, key, message))

    def shown(self) -> tuple[Problem, ...]:
        """Return the first problems by file and line. The last one says how many more there are."""
        found = sorted(self._kept, key=lambda problem: (problem.file, problem.line, problem.key, problem.message))
        more = self.count - MOST_SHOWN
        if more <= 0:
            return tuple(found)
        last = found[MOST_SHOWN - 1]
        message = f"At least {counted(more, 'more problem')} not shown. Fix these first."
        rest = Problem(last.file, last.line, "", message)
        return (*found[:MOST_SHOWN], rest)


class FileProblems:
    """Adds the problems of one file. file: its path in the directory, as shown. count: of its invalid values."""

    def __init__(self, problems: Problems, file: str) -> None:
        self._problems = problems
        self.file = file
        self.count = 0

    def add(self, line: int, key: str, message: str) -> None:
        """Add a problem."""
        self._problems.add(self.file, line, key, message)
        self.count += 1

    @property
    def are_too_many(self) -> bool:
        """Whether the rest of the file is not worth reading."""
        return self.count > _MOST_OF_FILE

    def repeat(self) -> None:
        """Count a value as invalid whose problem was added when the file was parsed."""
        self.count += 1


def shown_key(name: str) -> str:
    """Return a key of a file for a message. One that may be a pasted value is not shown."""
    return name if _HARMLESS_KEY.fullmatch(name) else "a key"


def join_key(path: str, name: str) -> str:
    """Return the path of a key. path: of what contains it."""
    shown = name if _HARMLESS_KEY.fullmatch(name) else "?"
    return f"{path}.{shown}" if path else shown
