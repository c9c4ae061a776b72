# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory that forks share: nothing is lost, nobody stays locked out."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.fork_memory import ForkMemory, SharedRecord


def test_eight_forks_that_count_to_two_hundred_at_once_lose_nothing(forks):
    record = SharedRecord()

    def count(number):
        for dummy in range(200):
            with record.changing() as content:
                content["count"] = content.get("count", 0) + 1

    forks(8, count)
    with record.changing() as content:
        assert content == {"count": 1600}


def test_threads_of_one_process_lose_nothing_either():
    record = SharedRecord()

    def count():
        for dummy in range(100):
            with record.changing() as content:
                content["count"] = content.get("count", 0) + 1

    threads = [threading.Thread(target=count) for dummy in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with record.changing() as content:
        assert content == {"count": 800}


def test_a_fork_that_is_killed_leaves_no_lock():
    record = SharedRecord()
    ready, tell = os.pipe()
    child = os.fork()
    if not child:
        with record.changing():
            os.write(tell, b"x")
            signal.pause()
        os._exit(1)
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(tell)
    with record.changing() as content:  # would wait for ever
        content["alive"] = True
    with record.changing() as content:
        assert content == {"alive": True}


def test_two_forks_whose_threads_hold_and_want_two_memories_are_no_deadlock(forks):
    """The system's search for deadlocks counts a process as one, and takes this for a circle."""
    one, two = ForkMemory(4096), ForkMemory(4096)
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


def test_a_change_is_kept_when_the_block_fails():
    record = SharedRecord()
    with pytest.raises(RuntimeError), record.changing() as content:
        content["kept"] = 1
        raise RuntimeError
    with record.changing() as content:
        assert content == {"kept": 1}


def test_a_record_that_was_left_half_written_begins_anew():
    record = SharedRecord()
    with record._memory.locked():
        record._memory.write(b'{"count": 1')
    with record.changing() as content:
        assert content == {}


def test_bytes_are_replaced_appended_found_and_changed_in_place():
    memory = ForkMemory(4096)
    with memory.locked():
        memory.write(b"a longer text")
        memory.write(b"one\n")
        memory.append(b"two\n")
        assert memory.read() == b"one\ntwo\n"
        assert memory.find(b"longer") == -1  # what was there before is gone
        found = memory.find(b"two")
        assert memory.slice(found, memory.end_of_line(found)) == b"two"
        memory.overwrite(found, b"TWO")
        assert memory.read() == b"one\nTWO\n"


def test_what_does_not_fit_is_refused_and_changes_nothing():
    memory = ForkMemory(4096)
    with memory.locked():
        memory.write(b"kept")
        with pytest.raises(MemoryError):
            memory.write(b"x" * 4096)
        with pytest.raises(MemoryError):
            memory.append(b"x" * 4090)
        assert memory.read() == b"kept"
