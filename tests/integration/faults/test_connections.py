# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the connection breaks. The simulator's log says what was sent, its state what was done."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import transport

METHODS = ("GET", "PUT")
READ_AND_WRITTEN = ["GET", "PUT"]


def sent(console, device_id):
    """The methods of the lockdown requests for a device that reached the console."""
    focus = device_id.replace("-", "").upper()
    return [entry["method"] for entry in console.simulator.requests(path=f"/{focus}/lockdown$")]


def befallen(method, done):
    """What is sent for a device whose first request of a method is lost, and whether that one was carried out."""
    if method == "GET":
        return ["GET", "GET", "PUT"]
    return ["GET", "PUT", "GET"] if done else ["GET", "PUT", "GET", "PUT"]


@pytest.fixture(params=["http", "https"])
def scheme(request, console):
    """How the console is spoken to. A broken connection shows in other errors where it is encrypted."""
    if request.param == "https":
        console.login.update(api_url=console.simulator.tls_url, ca_path=console.simulator.ca_path)


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("method", METHODS)
def test_dropped_before_the_work(console, act, pauses, method):
    ids = console.seed(3)
    console.fault(method, "drop_before", ids[1], times=1)
    told = act(*ids)
    assert told.outcomes == ["changed"] * 3
    assert [sent(console, device_id) for device_id in ids] == [
        READ_AND_WRITTEN,
        befallen(method, done=False),
        READ_AND_WRITTEN,
    ]
    assert any("broke" in warning and "sent again" in warning for warning in told.warnings)

    console.fault(method, "drop_before")
    lasting = act(*console.seed(1))
    assert lasting.errors("reason") == {("answer_lost",)}
    assert pauses.taken != []


def judge_lost_answer(console, act, method, kind):
    """The answer is lost when the work is done: the work is found, and done once."""
    ids = console.seed(3)
    console.fault(method, kind, ids[1], times=1)
    assert act(*ids).outcomes == ["changed"] * 3
    assert sent(console, ids[1]) == befallen(method, done=True)
    assert len(console.cylance.device(ids[1])["console"]["history"]) == 1


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("method", METHODS)
def test_dropped_in_mid_answer(console, act, method):
    judge_lost_answer(console, act, method, "truncate")


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("method", METHODS)
def test_dropped_after_the_work(console, act, method):
    judge_lost_answer(console, act, method, "drop_after")


@pytest.mark.parametrize("method", METHODS)
def test_timed_out_before_the_work(console, act_on_list, relay, method):
    ids = console.seed(2)
    relay.spoil(method, lambda line, work: line.hold(), times=1)
    told = act_on_list(*ids, timeout=1, max_parallel=1)
    assert told.outcomes == ["changed"] * 2
    assert sent(console, ids[0]) == (READ_AND_WRITTEN if method == "GET" else ["GET", "GET", "PUT"])
    assert any("No response from" in warning and "within 1 s" in warning for warning in told.warnings)

    relay.spoil("GET", lambda line, work: line.hold())
    lasting = act_on_list(*console.seed(1), timeout=1, retries=0)
    assert lasting.errors("reason") == {("answer_lost",)}
    assert "within 1 s" in lasting.results[0]["msg"]


@pytest.mark.parametrize("method", METHODS)
def test_timed_out_after_the_work(console, act_on_list, relay, method):
    ids = console.seed(2)
    relay.spoil(method, lambda line, work: (work(), line.hold()), times=1)
    assert act_on_list(*ids, timeout=1, max_parallel=1).outcomes == ["changed"] * 2
    assert sent(console, ids[0]) == befallen(method, done=True)
    assert len(console.writes()) == 2


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("state", ["locked", "unlocked"])
@pytest.mark.parametrize("reading", [("drop_before", {}), ("status", {"status": 503}), ("html", {"status": 200})])
def test_lost_and_not_to_be_read(console, act, pauses, state, done, reading):
    ids = [console.seed_locked(partial=True) if state == "unlocked" else console.seed(1)[0]]
    kind, fields = reading
    console.fault("PUT", "drop_after" if done else "drop_before")
    console.fault("GET", kind, skip=1, **fields)
    told = act(*ids, state=state)
    assert told.outcomes == ["unknown"]
    assert told.errors("reason") == {("unknown_fate",)}
    assert told.entries[0]["after"] is None and told.entries[0]["confirmed"] is None
    assert "not known whether it was carried out" in told.results[0]["msg"]
    assert console.write_count() == 1

    console.simulator.clear_faults()
    assert act(*told.results[0]["retry"], state=state).outcomes == ["unchanged" if done else "changed"]


def test_nothing_listens(console, act, pauses, nowhere):
    told = act(*console.seed(30), api_url=f"http://{nowhere}", max_parallel=1, max_changes="30")
    assert told.outcomes == (["failed"] * 30 if act.by_host else ["failed"] * 20 + ["skipped"] * 10)
    assert told.errors("reason") == {("unreachable",)} | (set() if act.by_host else {("too_many_failures",)})
    assert f"No connection to {nowhere}" in told.results[0]["msg"]
    assert "Connection refused" in told.results[0]["msg"]
    assert told.api("requests") == (4 * 30 if act.by_host else 4 * 20)


def body_without_end(line, work):
    line.send(work().head("Content-Length: 1000000"))
    line.drip(itertools.repeat(b" "))


def header_without_end(line, work):
    line.send(work().head()[:-2] + b"X-Name: ")
    line.drip(itertools.repeat(b"x"))


def interim_answers_without_end(line, work):
    work()
    line.drip(itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"))


@pytest.mark.parametrize("manner", [body_without_end, header_without_end, interim_answers_without_end])
@pytest.mark.parametrize("method", METHODS)
def test_answer_that_drips(console, act_on_list, pauses, relay, monkeypatch, method, manner):
    monkeypatch.setattr(transport, "_RESPONSE_TIMEOUTS", 0.1)
    ids = console.seed(2)
    relay.spoil(method, manner, times=1)
    assert act_on_list(*ids, timeout=1, max_parallel=1).outcomes == ["changed"] * 2
    assert sent(console, ids[0]) == befallen(method, done=True)

    relay.spoil("GET", manner)
    lasting = act_on_list(*console.seed(1), timeout=1)
    assert lasting.errors("reason") == {("answer_lost",)}
    assert "the response was incomplete after 0.1 s" in lasting.results[0]["msg"]
