# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that share a record, with clocks that move only in the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.writing_run import WritingRun
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Record

from .origin import COMMIT, ITEM, NOW, held

LENGTH = 900.0


class World:
    """Runs that share a record, with clocks that move only here. skew: of the wall clock of one run."""

    def __init__(self, memories: Callable[[], Memory]) -> None:
        self._memories = memories
        self.now = NOW
        self.wall = 0.0  # what the wall clock shows in addition

    def run(self, name: str, skew: float = 0.0, length: float = LENGTH) -> tuple[WritingRun, Record]:
        """Return a new run, and the record that it has read."""
        memory = self._memories()
        run = WritingRun(
            memory, name, "soc", f"job of {name}", length, lambda: self.now + self.wall + skew, lambda: self.now - 1000
        )
        return run, memory.read()

    def begun(self, name: str, **options: Any) -> WritingRun:
        """Return a run that has pushed its intent."""
        run, known = self.run(name, **options)
        run.begin(known, COMMIT, [ITEM])
        return run

    def read(self) -> Record:
        """Return the record as anybody reads it."""
        return self._memories().read()


def lock(known: Record) -> Record:
    return replace(known, held=(*known.held, held(run="run-1")))
