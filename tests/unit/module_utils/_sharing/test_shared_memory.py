# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that forks share: a log that grows, and a lock that nobody keeps for ever."""

from __future__ import annotations

import os
import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_memory import (
    SharedLog,
    SharedMemory,
)


def test_two_forks_whose_threads_hold_and_want_two_memories_are_no_deadlock(forks):
    """The system's search for deadlocks counts a process as one, and takes this for a circle."""
    one, two = SharedMemory(4096), SharedMemory(4096)
    pipes = [os.pipe(), os.pipe()]

    def work(number):
        mine, other = (one, two) if number == 0 else (two, one)
        held = threading.Event()
        release = threading.Event()
        errors = []

        def hold():
            with mine.locked():
                held.set()
                release.wait()

        def want():
            try:
                with other.locked():
                    pass
            except OSError as error:
                errors.append(error)

        holder, wanter = threading.Thread(target=hold), threading.Thread(target=want)
        holder.start()
        held.wait()
        os.write(pipes[1 - number][1], b"x")  # tell the other fork, and wait until it holds its own
        os.read(pipes[number][0], 1)
        wanter.start()
        wanter.join(0.2)  # it waits for the other fork by now
        release.set()
        holder.join()
        wanter.join()
        assert not errors

    forks(2, work)
    for ends in pipes:
        for end in ends:
            os.close(end)


def test_a_process_sees_each_entry_once_its_own_included():
    log = SharedLog(4096)
    with log.locked():
        log.append(["one", 1], ["two", 2])
        assert log.news() == [["one", 1], ["two", 2]]
        assert log.news() == []
        log.append("line\nbreak")
        assert log.news() == ["line\nbreak"]


def test_forks_see_what_others_added_before_and_after_their_birth(forks):
    log = SharedLog(1 << 16)
    with log.locked():
        log.append("before")

    def add(number):
        seen = []
        with log.locked():
            log.append(number)
        while len(seen) < 5:
            with log.locked():
                seen += log.news()
        assert seen[0] == "before" and sorted(seen[1:]) == [0, 1, 2, 3]

    forks(4, add)


def test_what_does_not_fit_is_refused_as_a_whole():
    log = SharedLog(4096)
    with log.locked():
        log.append("kept")
        with pytest.raises(MemoryError):
            log.append("small", "x" * 4090)
        assert log.news() == ["kept"]
