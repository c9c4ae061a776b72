# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that are killed, suspended, or at work at the same time."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    LostRace,
    NotActive,
    OtherRunAtWork,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_program import Git
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.writing_run import (
    GRACE,
    WritingRun,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Record

from .origin import COMMIT, ITEM, NOW, held

Memories = Callable[[], Memory]
LENGTH = 900.0
LOST = 3


def fork(work: Callable[[], int]) -> int:
    """Run work() in a child, whose exit status it returns. Return its process id."""
    child = os.fork()
    if not child:
        status = 1
        try:
            status = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def status_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def writing_run(memory: Memory, name: str, clock: Callable[[], float]) -> WritingRun:
    return WritingRun(memory, name, "soc", "job", LENGTH, clock, clock)


def lock(known: Record) -> Record:
    return replace(known, held=(*known.held, held()), intents=())


class Killer:
    """Kills this process at one of the moments in which it changes or asks something outside."""

    def __init__(self, point: int) -> None:
        self.left = point

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function with two moments: before it and after it."""

        def watched(*arguments: Any, **options: Any) -> Any:
            self._moment()
            result = function(*arguments, **options)
            self._moment()
            return result

        return watched

    def _moment(self) -> None:
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


@pytest.mark.parametrize("point", [*range(0, 12, 2), 3, 5, 7, 11, 99])
def test_a_run_that_is_killed_forgets_nothing(memories: Memories, tmp_path: Path, point: int) -> None:
    locked = tmp_path / "locked"
    now = NOW

    def work() -> int:
        killer = Killer(point)
        memory = memories()
        Git.run_remote = killer.around(Git.run_remote)
        os.replace = killer.around(os.replace)
        run = writing_run(memory, "run-1", lambda: now)
        run.begin(memory.read(), COMMIT, [ITEM])
        run.require_active(60)
        locked.touch()  # what the console does
        run.finish(lock, "1 locked")
        return 0

    status = status_of(fork(work))
    assert status in (0, -signal.SIGKILL)
    known = memories().read()
    if locked.exists():
        assert known.intents or known.held
    if status == 0:
        assert known.held and not known.intents

    now += LENGTH + GRACE + 1
    memory = memories()
    run = writing_run(memory, "run-2", lambda: now)
    run.begin(memory.read(), COMMIT, [])
    run.finish(lock if locked.exists() and not known.held else lambda known: replace(known, intents=()), "finished")
    last = memories().read()
    assert (len(last.held), last.intents) == (locked.exists(), ())


def test_of_processes_that_begin_at_once_one_goes_on(memories: Memories) -> None:
    ready, go = os.pipe()
    opened = [memories() for _process in range(4)]

    def work(number: int) -> int:
        known = opened[number].read()
        os.close(go)
        os.read(ready, 1)  # until the parent closes it
        try:
            writing_run(opened[number], f"run-{number}", lambda: NOW).begin(known, COMMIT, [ITEM])
        except (LostRace, OtherRunAtWork):
            return LOST
        return 0

    children = [fork(lambda number=number: work(number)) for number in range(4)]
    os.close(go)
    statuses = [status_of(child) for child in children]
    os.close(ready)
    assert sorted(statuses) == [0, LOST, LOST, LOST]
    (intent,) = memories().read().intents
    assert intent.run == f"run-{statuses.index(0)}"


def test_processes_that_write_again_after_a_lost_race_lose_nothing(memories: Memories) -> None:
    opened = [memories() for _process in range(4)]

    def work(number: int) -> int:
        while True:
            known = opened[number].read()
            try:
                opened[number].push(replace(known, held=(*known.held, held(number)), is_new=False), "one more")
                return 0
            except LostRace:
                continue

    children = [fork(lambda number=number: work(number)) for number in range(4)]
    assert [status_of(child) for child in children] == [0] * 4
    assert [one.device_id for one in memories().read().held] == ["ID0", "ID1", "ID2", "ID3"]


@pytest.mark.parametrize("is_taken_over", [True, False])
def test_a_process_that_is_suspended_beyond_its_deadline_writes_nothing(
    memories: Memories, tmp_path: Path, is_taken_over: bool
) -> None:
    clock_file, locked = tmp_path / "clock", tmp_path / "locked"
    clock_file.write_text(str(NOW), encoding="ascii")

    def clock() -> float:
        return float(clock_file.read_text(encoding="ascii"))

    def work() -> int:
        memory = memories()
        run = writing_run(memory, "run-1", clock)
        run.begin(memory.read(), COMMIT, [ITEM])
        os.kill(os.getpid(), signal.SIGSTOP)
        try:
            run.require_active(60)
        except NotActive:
            return LOST
        locked.touch()
        return 0

    child = fork(work)
    assert os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
    clock_file.write_text(str(NOW + LENGTH + GRACE + 1), encoding="ascii")
    if is_taken_over:
        memory = memories()
        writing_run(memory, "run-2", clock).begin(memory.read(), COMMIT, [])
    os.kill(child, signal.SIGCONT)
    assert status_of(child) == LOST
    assert not locked.exists()
