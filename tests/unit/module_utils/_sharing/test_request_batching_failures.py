# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches that fail, are stopped, or whose leader is killed."""

from __future__ import annotations

import json
import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DeviceActionsError,
    Interrupted,
    LoginRefused,
    ResponseLost,
)

from .batching import in_threads, queue_request


def test_an_error_of_the_batch_is_the_error_of_each_request(make):
    def send(entries):
        raise ApiError("500 while sending", 500, uncertain=True)

    errors = in_threads(make(3, send=send).submit, ["a", "b", "c"])
    assert [(error.reason, error.status, error.uncertain, error.message) for error in errors] == [
        ("server_error", 500, True, "500 while sending.")
    ] * 3


def test_an_error_of_one_entry_fails_only_its_request(make):
    refused = ApiError("400 while sending", 400)
    results = in_threads(make(2, result_of=lambda entry: refused if entry == "b" else 1).submit, ["a", "b"])
    assert results[0] == 1
    assert (results[1].status, results[1].fatal) == (400, False)


def test_the_next_leader_sends_what_failed_before_it_was_sent(make, sent):
    """The login may be refused to one task and work for the next."""
    refusals = [LoginRefused("no")]

    def wait_until_ready():
        if refusals:
            raise refusals.pop()

    batch = make(1, wait_until_ready=wait_until_ready)
    results = in_threads(batch.submit, ["a", "b"])
    assert sorted(map(type, results), key=str) == sorted([LoginRefused, str], key=str)
    assert len(sent) == 1


def test_a_stopped_leader_leaves_its_requests_to_the_next_one(make, sent):
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


def test_a_stop_while_bisecting_keeps_the_results_and_requeues_the_rest(make, sent):
    """The console refuses the batch of four. The leader's run is stopped after the first half."""
    batch = make(4)
    original, calls = batch._send, []

    def send(entries):
        calls.append(entries)
        if len(calls) == 1:
            raise ApiError("400 while sending", 400)
        if len(calls) == 3:
            raise Interrupted("stopped")
        return original(entries)

    batch._send = send
    results = in_threads(batch.submit, ["a", "b", "c", "d"])
    assert sorted(results) == [f"result of {entry}" for entry in "abcd"]
    assert sorted(entry for part in sent for entry in part) == list("abcd")
    assert len(sent[0]) == 2


def test_no_write_starts_after_a_stop(make, sent):
    batch = make(1, write=True)
    batch._context.stop.set()
    with batch._context.completing_write(), pytest.raises(Interrupted):
        batch.submit("a")
    assert sent == []


@pytest.mark.parametrize("write", [False, True])
def test_a_killed_leader_blocks_no_other_process_and_its_writes_are_not_repeated(
    queue, make, sent, write, kill_in_the_middle
):
    leader_ready, report_leader_ready = os.pipe()

    def survive():
        """Submit a request when the leader is about to send. Return the result and what was sent, as JSON."""
        assert os.read(leader_ready, 1) == b"x"
        (result,) = in_threads(make(1, write=write).submit, ["mine"])
        if isinstance(result, DeviceActionsError):
            result = [result.reason, result.uncertain]
        return json.dumps([result, sent]).encode()

    def die(hang):
        def wait_until_ready():
            os.write(report_leader_ready, b"x")

        def send(entries):
            assert len(entries) == 2
            hang()

        make(2, send=send, wait_until_ready=wait_until_ready, write=write).submit("of the killed leader")

    survivor_output = in_fork(survive)
    kill_in_the_middle(die)
    result, sent_by_survivor = json.loads(survivor_output())
    os.close(leader_ready)
    os.close(report_leader_ready)
    if write:
        assert result == [ResponseLost.reason, True]
        assert sent_by_survivor == []
    else:
        assert result == "result of mine"
        (entries,) = sent_by_survivor
        assert entries[0] == "mine"


def in_fork(work):
    """Start work() in a fork. Return a function that waits for the bytes that work() returns."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writer, work())
        finally:
            os._exit(1)
    os.close(writer)

    def output():
        with os.fdopen(reader, "rb") as pipe:
            content = pipe.read()
        os.waitpid(child, 0)
        return content

    return output


def test_a_request_of_a_process_that_has_ended_is_not_sent(queue, make, sent, kill_in_the_middle):
    def work(hang):
        queue_request(queue, "of the killed process", key="key")
        hang()

    kill_in_the_middle(work)
    assert make(1).submit("a") == "result of a"
    assert sent == [["a"]]
