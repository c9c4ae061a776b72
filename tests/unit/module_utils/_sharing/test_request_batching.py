# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What many hosts and threads ask for goes out as one, and each takes its own verdict, whoever is killed on the way."""

from __future__ import annotations

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DeviceActionsError,
    Interrupted,
    LoginRefused,
    ResponseLost,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import request_batching as batches
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import request_queue
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_batching import RequestBatch
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_queue import RequestQueue

SIZE = 50


class Gathering(Context):
    """A context in which the sender's first look waits until so many requests are entered, and no look takes time."""

    queue, expected = None, 1

    def pause(self, seconds):
        super().pause(0)
        while len(entered(self.queue)) < self.expected:
            time.sleep(0.001)
        self.expected = 1


def entered(queue):
    """The requests in a waiting room."""
    with queue.record.transaction() as waiting:
        return dict(waiting)


def enter(queue, ticket, key):
    """Put a request of this process into a waiting room."""
    with queue.record.transaction() as waiting:
        waiting[ticket] = {"key": key, "entry": ticket, "pid": os.getpid(), "sender": None, "result": None}


@pytest.fixture
def queue():
    return RequestQueue()


@pytest.fixture
def sent():
    """The batches that went out."""
    return []


@pytest.fixture
def make(queue, sent):
    """A function that makes a Batch whose sender waits for so many requests."""

    def make(expected, answer=lambda entry: f"verdict on {entry}", key="key", **options):
        context = Gathering()
        context.queue, context.expected = queue, expected

        def send(entries):
            sent.append(entries)
            return {entry: answer(entry) for entry in entries}

        return RequestBatch(queue, context, key, SIZE, options.pop("send", send), **options)

    return make


def in_threads(work, entries):
    """What the work brings for each of the entries, at the same time: a result, or the error that it raised."""

    def one(entry):
        try:
            return work(entry)
        except DeviceActionsError as error:
            return error

    with ThreadPoolExecutor(len(entries)) as pool:
        return list(pool.map(one, entries))


def test_one_alone_is_sent_alone(make, sent, queue):
    assert make(1).submit("a") == "verdict on a"
    assert sent == [["a"]]
    assert entered(queue) == {}


def test_all_that_wait_are_sent_together_and_each_takes_its_own_verdict(make, sent):
    entries = [f"device {number}" for number in range(20)]
    batch = make(len(entries))
    assert in_threads(batch.submit, entries) == [f"verdict on {entry}" for entry in entries]
    assert len(sent) == 1
    assert sorted(sent[0]) == sorted(entries)


def test_one_who_comes_alone_after_many_waits_as_long_as_they_did(make, sent, monkeypatch):
    """It may be the first of the next ones that Ansible begins."""
    looks = []
    monkeypatch.setattr(Gathering, "pause", lambda self, seconds: looks.append(seconds))
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


def test_a_full_batch_leaves_the_rest_to_the_next_one(make, sent):
    entries = [f"device {number}" for number in range(SIZE + 10)]
    batch = make(1)
    together = threading.Barrier(len(entries))

    def submit(entry):
        together.wait()
        return batch.submit(entry)

    assert in_threads(submit, entries) == [f"verdict on {entry}" for entry in entries]
    assert sorted(entry for part in sent for entry in part) == sorted(entries)
    assert all(len(part) <= SIZE for part in sent)


def test_an_entry_that_several_ask_for_is_sent_once(make, sent):
    assert in_threads(make(3).submit, ["a", "a", "a"]) == ["verdict on a"] * 3
    assert sent == [["a"]]


def test_requests_of_another_kind_are_not_sent_along(queue, make, sent):
    enter(queue, "foreign", key="another key")
    assert make(2).submit("a") == "verdict on a"
    assert sent == [["a"]]
    assert list(entered(queue)) == ["foreign"]


def test_whoever_has_a_verdict_to_take_goes_before_the_next_sender(queue, make, sent, monkeypatch):
    enter(queue, "served", key="key")
    with queue.record.transaction() as waiting:
        waiting["served"]["result"] = json.dumps({"result": "there"})
    sent_by_then = []

    class Time:
        def sleep(self, seconds):
            sent_by_then.append(list(sent))
            with queue.record.transaction() as waiting:
                del waiting["served"]

    monkeypatch.setattr(batches, "time", Time())
    assert make(1).submit("a") == "verdict on a"
    assert sent_by_then == [[]]
    assert sent == [["a"]]


def test_forks_are_sent_together_too(queue, make, forks):
    read, write = os.pipe()
    batch = make(4)
    original = batch._send

    def send(entries):
        results = original(entries)
        os.write(write, b"x" * len(results))
        return results

    batch._send = send

    def work(number):
        assert batch.submit(f"device {number}") == f"verdict on device {number}"

    forks(4, work)
    os.close(write)
    assert os.read(read, 100) == b"xxxx"
    os.close(read)
    assert entered(queue) == {}


def test_a_process_shares_nothing_with_itself_so_that_its_answers_may_be_large(monkeypatch, make):
    monkeypatch.setattr(request_queue, "_CAPACITY", 4096)
    make_here = make(3, answer=lambda entry: entry * 100_000)
    make_here._queue = make_here._context.queue = RequestQueue()
    assert in_threads(make_here.submit, ["a", "b", "c"]) == [entry * 100_000 for entry in "abc"]


def test_an_answer_too_large_for_forks_to_share_is_an_error_for_all_but_the_sender(monkeypatch, make, forks):
    monkeypatch.setattr(request_queue, "_CAPACITY", 4096)
    batch = make(3, answer=lambda entry: entry * 100_000)
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
        told = pipe.read().split()
    assert told.count("too_large") == 2
    assert [entry for entry in told if entry != "too_large"][0] in ("0" * 9, "1" * 9, "2" * 9)
    assert entered(queue) == {}


def test_the_error_of_a_batch_is_that_of_each_of_its_requests(make):
    def send(entries):
        raise ApiError("500 while sending", 500, uncertain=True)

    errors = in_threads(make(3, send=send).submit, ["a", "b", "c"])
    assert [(error.reason, error.status, error.uncertain, error.message) for error in errors] == [
        ("server_error", 500, True, "500 while sending")
    ] * 3


def test_an_entry_may_have_an_error_of_its_own(make):
    refused = ApiError("400 while sending", 400)
    results = in_threads(make(2, answer=lambda entry: refused if entry == "b" else 1).submit, ["a", "b"])
    assert results[0] == 1
    assert (results[1].status, results[1].fatal) == (400, False)


def test_what_failed_before_it_was_sent_is_tried_by_the_next_one(make, sent):
    """A login that is refused, say: who takes that failure over, others decide."""
    refusals = [LoginRefused("no")]

    def wait_until_ready():
        if refusals:
            raise refusals.pop()

    batch = make(1, wait_until_ready=wait_until_ready)
    results = in_threads(batch.submit, ["a", "b"])
    assert sorted(map(type, results), key=str) == sorted([LoginRefused, str], key=str)
    assert len(sent) == 1


def test_a_sender_that_is_stopped_gives_its_requests_back(make, sent):
    stopped = []
    batch = make(2)
    original = batch._send

    def send(entries):
        if not stopped:
            stopped.append(entries)
            raise Interrupted("stopped")
        return original(entries)

    batch._send = send
    results = in_threads(batch.submit, ["a", "b"])
    assert len(stopped[0]) == 2
    assert sorted(type(result).__name__ for result in results) == ["Interrupted", "str"]
    assert len(sent) == 1 and len(sent[0]) == 1


def test_a_stop_amid_a_division_keeps_what_was_done_and_gives_back_the_rest(make, sent):
    """The console refuses the four together. The sender's run is stopped when the first half is done."""
    batch = make(4)
    original, acts = batch._send, []

    def send(entries):
        acts.append("act")
        if len(acts) == 1:
            raise ApiError("400 while sending", 400)
        if len(acts) == 3:
            raise Interrupted("stopped")
        return original(entries)

    batch._send = send
    results = in_threads(batch.submit, ["a", "b", "c", "d"])
    assert sorted(results) == [f"verdict on {entry}" for entry in "abcd"]
    assert sorted(entry for part in sent for entry in part) == list("abcd")
    assert len(sent[0]) == 2


def test_no_write_begins_when_the_run_is_stopped(make, sent):
    batch = make(1, write=True)
    batch._context.stop.set()
    with batch._context.completing_write(), pytest.raises(Interrupted):
        batch.submit("a")
    assert sent == []


@pytest.mark.parametrize("write", [False, True])
def test_a_sender_that_is_killed_blocks_nobody_and_its_writes_are_not_sent_twice(
    queue, make, sent, write, kill_in_the_middle
):
    sender_is_there, tell_sender_is_there = os.pipe()

    def survive():
        """Enter when the dying one is about to send, and tell what came of it."""
        assert os.read(sender_is_there, 1) == b"x"
        (result,) = in_threads(make(1, write=write).submit, ["mine"])
        if isinstance(result, DeviceActionsError):
            result = [result.reason, result.uncertain]
        return json.dumps([result, sent]).encode()

    def die(hang):
        def wait_until_ready():
            os.write(tell_sender_is_there, b"x")

        def send(entries):
            assert len(entries) == 2
            hang()

        make(2, send=send, wait_until_ready=wait_until_ready, write=write).submit("of the dead")

    told = in_a_fork(survive)
    kill_in_the_middle(die)
    result, sent_by_the_survivor = json.loads(told())
    os.close(sender_is_there)
    os.close(tell_sender_is_there)
    if write:
        assert result == [ResponseLost.reason, True]
        assert sent_by_the_survivor == []
    else:
        assert result == "verdict on mine"
        (entries,) = sent_by_the_survivor
        assert entries[0] == "mine"


def in_a_fork(work):
    """Begin work() in a fork. Returns a function that waits for the bytes that it makes."""
    ready, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(tell, work())
        finally:
            os._exit(1)
    os.close(tell)

    def told():
        with os.fdopen(ready, "rb") as pipe:
            content = pipe.read()
        os.waitpid(child, 0)
        return content

    return told


def test_the_request_of_a_process_that_has_ended_is_not_sent(queue, make, sent, kill_in_the_middle):
    def work(hang):
        enter(queue, "of the dead", key="key")
        hang()

    kill_in_the_middle(work)
    assert make(1).submit("a") == "verdict on a"
    assert sent == [["a"]]
