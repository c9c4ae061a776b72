# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: what comes back is no answer. Nobody is taken for locked, or for free, on its word."""

from __future__ import annotations

import gzip

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import bodies

METHODS = ("GET", "PUT")
OLD_BODY = b'{"data": {}}'


def spoiled(relay, console, method, manner):
    """Spoil every answer to a method: two devices."""
    ids = console.seed(2)
    relay.spoil(method, manner)
    return ids


def judge_bad_answers(told, console, method):
    """A read that makes no sense is that device's failure; a write is what a look at the device shows."""
    if method == "GET":
        assert told.outcomes == ["failed"] * 2
        assert told.errors("reason") == {("bad_answer",)}
        assert console.writes() == []
    else:
        assert told.outcomes == ["changed"] * 2
        assert len(console.writes()) == 2
    assert console.simulator.summary(method="GET", path="/lockdown$")["total"] == 2 * (2 if method == "PUT" else 1)


@pytest.mark.parametrize("work", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("method", METHODS)
def test_html_page_with_200(console, act, pauses, method, work):
    ids = console.seed(2)
    console.fault(method, "html", status=200, work=work)
    told = act(*ids)
    assert told.outcomes == ["changed" if method == "PUT" and work else "failed"] * 2
    assert told.errors("reason") == (set() if told.outcomes[0] == "changed" else {("bad_answer",)})
    if told.outcomes[0] == "failed":
        assert "not JSON" in told.results[0]["msg"] and "whether a proxy intercepts" in told.results[0]["msg"]
    assert len(console.writes()) == (0 if method == "GET" else 2 if work else 2 * 4)


@pytest.mark.parametrize("method", METHODS)
def test_html_page_with_502(console, act, pauses, method):
    ids = console.seed(2)
    console.fault(method, "html", times=3)
    assert act(*ids, max_parallel=1).outcomes == ["changed"] * 2
    assert len(console.writes()) == (2 + 3 if method == "PUT" else 2)

    console.fault(method, "html")
    lasting = act(*console.seed(1))
    assert lasting.errors("status", "reason") == {(502, "server_error")}
    assert "502 Bad Gateway" in lasting.results[0]["msg"] and "<" not in lasting.results[0]["msg"]


@pytest.mark.parametrize("method", METHODS)
def test_truncated_json(console, act, relay, method):
    def manner(line, work):
        answer = work()
        line.send(answer.whole(body=answer.body[:-10]))

    ids = spoiled(relay, console, method, manner)
    judge_bad_answers(act(*ids), console, method)


def too_large(line, work):
    answer = work()
    line.send(answer.head(f"Content-Length: {len(answer.body) + 5}") + answer.body)


def too_small(line, work):
    answer = work()
    line.send(answer.head(f"Content-Length: {len(answer.body) - 5}") + answer.body)


def two_that_differ(line, work):
    answer = work()
    line.send(answer.head(f"Content-Length: {len(answer.body)}, 5") + answer.body)


@pytest.mark.parametrize("manner", [too_large, too_small, two_that_differ])
@pytest.mark.parametrize("method", METHODS)
def test_wrong_content_length(console, act, pauses, relay, method, manner):
    ids = spoiled(relay, console, method, manner)
    told = act(*ids)
    if manner is too_large and method == "GET":
        assert told.outcomes == ["failed"] * 2
        assert told.errors("reason") == {("answer_lost",)}
        assert console.simulator.summary(method="GET", path="/lockdown$")["total"] == 2 * 4
    else:
        judge_bad_answers(told, console, method)


def broken_off(line, work):
    answer = work()
    line.send(answer.head("Transfer-Encoding: chunked") + f"{len(answer.body):x}\r\n".encode() + answer.body[:20])


def without_an_end(line, work):
    answer = work()
    line.send(answer.head("Transfer-Encoding: chunked") + f"{len(answer.body):x}\r\n".encode() + answer.body + b"\r\n")


def without_a_length(line, work):
    line.send(work().head("Transfer-Encoding: chunked") + b"many\r\n" + OLD_BODY)


@pytest.mark.parametrize("manner", [broken_off, without_an_end, without_a_length])
@pytest.mark.parametrize("method", METHODS)
def test_broken_chunks(console, act, pauses, relay, method, manner):
    ids = console.seed(2)
    relay.spoil(method, manner, times=1)
    assert act(*ids, max_parallel=1).outcomes == ["changed"] * 2
    assert len(console.writes()) == 2

    relay.spoil("GET", manner)
    lasting = act(*console.seed(1))
    assert lasting.outcomes == ["failed"]
    assert lasting.errors("reason") == {("answer_lost",)}


@pytest.mark.parametrize("method", METHODS)
def test_interim_answers(console, act, relay, method):
    def manner(line, work):
        line.send(b"HTTP/1.1 100 Continue\r\nLink: </x>\r\n\r\n" * 2)
        line.send(work().whole())

    ids = spoiled(relay, console, method, manner)
    told = act(*ids)
    assert told.outcomes == ["changed"] * 2
    assert told.warnings == []
    assert console.simulator.summary(path="/lockdown$")["total"] == 4


@pytest.mark.parametrize("method", METHODS)
def test_answer_that_unpacks_without_end(console, act, relay, monkeypatch, method):
    monkeypatch.setattr(bodies, "_MAX_BODY", 2 << 20)
    to_json = gzip.compress(bytes(3 << 20))

    def manner(line, work):
        line.send(work().whole("Content-Encoding: gzip", body=to_json))

    ids = spoiled(relay, console, method, manner)
    told = act(*ids)
    judge_bad_answers(told, console, method)
    assert method == "PUT" or "larger than 2 MiB" in told.results[0]["msg"]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("br", bytes),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
        ("none-such", bytes),
        ("gzip", bytes),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_unknown_encoding(console, act, relay, method, encoding, pack):
    def manner(line, work):
        answer = work()
        line.send(answer.whole(f"Content-Encoding: {encoding}", body=pack(answer.body)))

    ids = spoiled(relay, console, method, manner)
    judge_bad_answers(act(*ids), console, method)


@pytest.mark.parametrize("method", METHODS)
def test_answer_about_another_device(console, act, method):
    other, device_id = console.seed(2)
    console.cylance.change_device(other, lock={"expires": "1:00:00"})
    record = {"data": {"id": other.replace("-", "").upper(), "lockdown_expiration": "2099-01-01T00:00:00Z"}}
    console.fault("GET", "status", device_id, status=200, body=record, skip=1 if method == "PUT" else 0)
    if method == "PUT":
        console.fault("PUT", "status", device_id, status=201, body=record)
    told = act(device_id)
    assert told.outcomes == ["failed" if method == "GET" else "unknown"]
    assert told.errors("reason") == {("bad_answer" if method == "GET" else "unknown_fate",)}
    assert not console.is_locked(device_id)
    assert len(console.writes()) == (method == "PUT")
