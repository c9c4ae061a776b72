# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that forks share: a log and a lock."""

from __future__ import annotations

import json
import os
import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_memory import (
    SharedLog,
    SharedMemory,
)


def test_threads_of_two_forks_can_hold_and_wait_for_two_locks(forks):
    """The kernel detects deadlocks per process and would see one here."""
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
        os.write(pipes[1 - number][1], b"x")  # signal the other fork, and wait until it holds its own lock
        os.read(pipes[number][0], 1)
        wanter.start()
        wanter.join(0.2)  # the thread is waiting for the other fork
        release.set()
        holder.join()
        wanter.join()
        assert not errors

    forks(2, work)
    for ends in pipes:
        for end in ends:
            os.close(end)


def test_a_process_reads_each_entry_once_including_its_own():
    log = SharedLog(4096)
    with log.locked():
        log.append(["one", 1], ["two", 2])
        assert log.news() == [["one", 1], ["two", 2]]
        assert log.news() == []
        log.append("line\nbreak")
        assert log.news() == ["line\nbreak"]


def test_the_entries_of_many_hosts_are_parsed_at_once(monkeypatch):
    """Each of 1,000 forks reads the entries of all forks before it."""
    log, parsed, loads = SharedLog(), [], json.loads
    with log.locked():
        log.append(*range(1000))
        monkeypatch.setattr(json, "loads", lambda text: parsed.append(text) or loads(text))
        assert log.news() == list(range(1000))
    assert len(parsed) == 1


def test_forks_read_entries_from_before_and_after_the_fork(forks):
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


def test_entries_that_do_not_fit_are_refused_completely():
    log = SharedLog(4096)
    with log.locked():
        log.append("kept")
        with pytest.raises(MemoryError):
            log.append("small", "x" * 4090)
        assert log.news() == ["kept"]
