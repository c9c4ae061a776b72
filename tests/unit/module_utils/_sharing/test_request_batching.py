# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of many hosts and threads share batches, and each gets its own result."""

from __future__ import annotations

import json
import os
import threading

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import request_batching, request_queue
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_queue import RequestQueue

from .batching import SIZE, GatheringContext, in_threads, queue_request, queued


def test_a_single_request_is_sent_alone(make, sent, queue):
    assert make(1).submit("a") == "result of a"
    assert sent == [["a"]]
    assert queued(queue) == {}


def test_concurrent_requests_share_a_batch_and_each_gets_its_own_result(make, sent):
    entries = [f"device {number}" for number in range(20)]
    batch = make(len(entries))
    assert in_threads(batch.submit, entries) == [f"result of {entry}" for entry in entries]
    assert len(sent) == 1
    assert sorted(sent[0]) == sorted(entries)


def test_a_single_request_after_a_crowd_waits_longer_for_others(make, sent, monkeypatch):
    """It may be the first request of the next hosts that Ansible starts."""
    looks = []
    monkeypatch.setattr(GatheringContext, "pause", lambda self, seconds: looks.append(seconds))
    batch = make(1)

    def submit(entry):
        looks.clear()
        batch.submit(entry)
        return len(looks)

    alone = submit("a")
    with batch._queue.last.transaction() as last:
        assert last["size"] == 1
        last["size"] = 2
    assert submit("b") > alone
    assert submit("c") == alone


def test_requests_beyond_a_full_batch_go_into_the_next_one(make, sent):
    entries = [f"device {number}" for number in range(SIZE + 10)]
    batch = make(1)
    together = threading.Barrier(len(entries))

    def submit(entry):
        together.wait()
        return batch.submit(entry)

    assert in_threads(submit, entries) == [f"result of {entry}" for entry in entries]
    assert sorted(entry for part in sent for entry in part) == sorted(entries)
    assert all(len(part) <= SIZE for part in sent)


def test_an_entry_of_several_requests_is_sent_once(make, sent):
    assert in_threads(make(3).submit, ["a", "a", "a"]) == ["result of a"] * 3
    assert sent == [["a"]]


def test_requests_with_another_key_stay_in_the_queue(queue, make, sent):
    queue_request(queue, "foreign", key="another key")
    assert make(2).submit("a") == "result of a"
    assert sent == [["a"]]
    assert list(queued(queue)) == ["foreign"]


def test_requests_with_results_are_served_before_the_next_batch_is_sent(queue, make, sent, monkeypatch):
    queue_request(queue, "served", key="key")
    with queue.record.transaction() as requests:
        requests["served"]["result"] = json.dumps({"result": "there"})
    sent_before = []

    class FakeTime:
        def monotonic(self):
            return 0.0

        def sleep(self, seconds):
            sent_before.append(list(sent))
            with queue.record.transaction() as requests:
                del requests["served"]

    monkeypatch.setattr(request_batching, "time", FakeTime())
    assert make(1).submit("a") == "result of a"
    assert sent_before == [[]]
    assert sent == [["a"]]


def test_a_suspended_process_that_does_not_take_its_result_holds_nobody_up_for_long(queue, make, sent, monkeypatch):
    queue_request(queue, "served", key="key")
    with queue.record.transaction() as requests:
        requests["served"].update(sender="leader", result=json.dumps({"result": "there"}))

    class FakeTime:
        now = 0.0

        def monotonic(self):
            return self.now

        def sleep(self, seconds):
            assert self.now < 600
            self.now += 10

    clock = FakeTime()
    monkeypatch.setattr(request_batching, "time", clock)
    assert make(1).submit("a") == "result of a"
    assert clock.now == 300 and sent == [["a"]]


def test_forks_share_a_batch(queue, make, forks):
    read, write = os.pipe()
    batch = make(4)
    original = batch._send

    def send(entries):
        results = original(entries)
        os.write(write, b"x" * len(results))
        return results

    batch._send = send

    def work(number):
        assert batch.submit(f"device {number}") == f"result of device {number}"

    forks(4, work)
    os.close(write)
    assert os.read(read, 100) == b"xxxx"
    os.close(read)
    assert queued(queue) == {}


def test_results_of_the_same_process_may_exceed_the_shared_capacity(monkeypatch, make):
    monkeypatch.setattr(request_queue, "_CAPACITY", 4096)
    batch = make(3, result_of=lambda entry: entry * 100_000)
    batch._queue = batch._context.queue = RequestQueue()
    assert in_threads(batch.submit, ["a", "b", "c"]) == [entry * 100_000 for entry in "abc"]


def test_a_result_that_exceeds_the_shared_capacity_fails_for_all_processes_but_the_leader(monkeypatch, make, forks):
    monkeypatch.setattr(request_queue, "_CAPACITY", 4096)
    batch = make(3, result_of=lambda entry: entry * 100_000)
    batch._queue = batch._context.queue = queue = RequestQueue()
    read, write = os.pipe()

    def work(number):
        (result,) = in_threads(batch.submit, [str(number)])
        if isinstance(result, DeviceActionsError):
            assert "forks" in result.message
            result = result.reason
        os.write(write, f"{result[:9]}\n".encode())

    forks(3, work)
    os.close(write)
    with os.fdopen(read, encoding="ascii") as pipe:
        results = pipe.read().split()
    assert results.count("too_large") == 2
    assert [entry for entry in results if entry != "too_large"][0] in ("0" * 9, "1" * 9, "2" * 9)
    assert queued(queue) == {}
