# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the response is invalid. It never decides whether a device is locked."""

from __future__ import annotations

import gzip

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import bodies

METHODS = ("GET", "PUT")
EMPTY_RECORD = b'{"data": {}}'


def seed_and_respond_with(relay, console, method, respond):
    """Replace every response to a method. Return the IDs of two new devices."""
    ids = console.seed(2)
    relay.respond_with(method, respond)
    return ids


def check_invalid_response(report, console, method):
    """An invalid response to a read fails the device. After one to a write, the device is read."""
    if method == "GET":
        assert report.outcomes == ["failed"] * 2
        assert report.errors("reason") == {("bad_answer",)}
        assert console.writes() == []
    else:
        assert report.outcomes == ["changed"] * 2
        assert len(console.writes()) == 2
    assert console.simulator.summary(method="GET", path="/lockdown$")["total"] == 2 * (2 if method == "PUT" else 1)


@pytest.mark.parametrize("executed", [False, True], ids=["not executed", "executed"])
@pytest.mark.parametrize("method", METHODS)
def test_html_page_with_200_is_rejected(console, run_lockdown_on_list, pauses, method, executed):
    ids = console.seed(2)
    console.fault(method, "html", status=200, work=executed)
    report = run_lockdown_on_list(*ids)
    assert report.outcomes == ["changed" if method == "PUT" and executed else "failed"] * 2
    assert report.errors("reason") == (set() if report.outcomes[0] == "changed" else {("bad_answer",)})
    if report.outcomes[0] == "failed":
        assert (
            "not JSON" in report.results[0]["msg"]
            and "whether a proxy intercepts the connection" in report.results[0]["msg"]
        )
    assert len(console.writes()) == (0 if method == "GET" else 2 if executed else 2 * 4)


@pytest.mark.parametrize("method", METHODS)
def test_html_page_with_502_is_sent_again(console, run_lockdown_on_list, pauses, method):
    ids = console.seed(2)
    console.fault(method, "html", times=3)
    assert run_lockdown_on_list(*ids, max_parallel=1).outcomes == ["changed"] * 2
    assert len(console.writes()) == (2 + 3 if method == "PUT" else 2)

    console.fault(method, "html")
    lasting = run_lockdown_on_list(*console.seed(1))
    assert lasting.errors("status", "reason") == {(502, "server_error")}
    assert "502 Bad Gateway" in lasting.results[0]["msg"] and "<" not in lasting.results[0]["msg"]


@pytest.mark.parametrize("method", METHODS)
def test_truncated_json_is_rejected(console, run_lockdown_on_list, relay, method):
    def respond(connection, execute):
        received = execute()
        connection.send(received.whole(body=received.body[:-10]))

    ids = seed_and_respond_with(relay, console, method, respond)
    check_invalid_response(run_lockdown_on_list(*ids), console, method)


def length_too_large(connection, execute):
    received = execute()
    connection.send(received.head(f"Content-Length: {len(received.body) + 5}") + received.body)


def length_too_small(connection, execute):
    received = execute()
    connection.send(received.head(f"Content-Length: {len(received.body) - 5}") + received.body)


def two_lengths(connection, execute):
    received = execute()
    connection.send(received.head(f"Content-Length: {len(received.body)}, 5") + received.body)


@pytest.mark.parametrize("respond", [length_too_large, length_too_small, two_lengths])
@pytest.mark.parametrize("method", METHODS)
def test_wrong_content_length_is_rejected(console, run_lockdown_on_list, pauses, relay, method, respond):
    ids = seed_and_respond_with(relay, console, method, respond)
    report = run_lockdown_on_list(*ids)
    if respond is length_too_large and method == "GET":
        assert report.outcomes == ["failed"] * 2
        assert report.errors("reason") == {("answer_lost",)}
        assert console.simulator.summary(method="GET", path="/lockdown$")["total"] == 2 * 4
    else:
        check_invalid_response(report, console, method)


def cut_off_chunk(connection, execute):
    received = execute()
    connection.send(
        received.head("Transfer-Encoding: chunked") + f"{len(received.body):x}\r\n".encode() + received.body[:20]
    )


def missing_last_chunk(connection, execute):
    received = execute()
    connection.send(
        received.head("Transfer-Encoding: chunked") + f"{len(received.body):x}\r\n".encode() + received.body + b"\r\n"
    )


def invalid_chunk_length(connection, execute):
    connection.send(execute().head("Transfer-Encoding: chunked") + b"many\r\n" + EMPTY_RECORD)


@pytest.mark.parametrize("respond", [cut_off_chunk, missing_last_chunk, invalid_chunk_length])
@pytest.mark.parametrize("method", METHODS)
def test_broken_chunked_encoding_is_sent_again(console, run_lockdown_on_list, pauses, relay, method, respond):
    ids = console.seed(2)
    relay.respond_with(method, respond, times=1)
    assert run_lockdown_on_list(*ids, max_parallel=1).outcomes == ["changed"] * 2
    assert len(console.writes()) == 2

    relay.respond_with("GET", respond)
    lasting = run_lockdown_on_list(*console.seed(1))
    assert lasting.outcomes == ["failed"]
    assert lasting.errors("reason") == {("answer_lost",)}


@pytest.mark.parametrize("first", ["100 Continue", "102 Processing", "103 Early Hints"])
@pytest.mark.parametrize("method", METHODS)
def test_interim_responses_are_skipped(console, run_lockdown_on_list, relay, method, first):
    def respond(connection, execute):
        connection.send(f"HTTP/1.1 {first}\r\nLink: </x>\r\n\r\n".encode() * 2)
        connection.send(execute().whole())

    ids = seed_and_respond_with(relay, console, method, respond)
    report = run_lockdown_on_list(*ids)
    assert report.outcomes == ["changed"] * 2
    assert report.warnings == []
    assert console.simulator.summary(path="/lockdown$")["total"] == 4


@pytest.mark.parametrize("method", METHODS)
def test_oversized_compressed_response_is_rejected(console, run_lockdown_on_list, relay, monkeypatch, method):
    monkeypatch.setattr(bodies, "_MAX_BODY", 2 << 20)
    packed = gzip.compress(bytes(3 << 20))

    def respond(connection, execute):
        connection.send(execute().whole("Content-Encoding: gzip", body=packed))

    ids = seed_and_respond_with(relay, console, method, respond)
    report = run_lockdown_on_list(*ids)
    check_invalid_response(report, console, method)
    assert method == "PUT" or "larger than 2 MiB" in report.results[0]["msg"]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("br", bytes),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
        ("none-such", bytes),
        ("gzip", bytes),
    ],
    ids=["brotli", "gzip twice", "unknown encoding", "gzip without gzip data"],
)
@pytest.mark.parametrize("method", METHODS)
def test_unsupported_content_encoding_is_rejected(console, run_lockdown_on_list, relay, method, encoding, pack):
    def respond(connection, execute):
        received = execute()
        connection.send(received.whole(f"Content-Encoding: {encoding}", body=pack(received.body)))

    ids = seed_and_respond_with(relay, console, method, respond)
    check_invalid_response(run_lockdown_on_list(*ids), console, method)


@pytest.mark.parametrize("method", METHODS)
def test_response_for_another_device_is_rejected(console, run_lockdown_on_list, method):
    other, device_id = console.seed(2)
    console.cylance.change_device(other, lock={"expires": "1:00:00"})
    record = {"data": {"id": other.replace("-", "").upper(), "lockdown_expiration": "2099-01-01T00:00:00Z"}}
    console.fault("GET", "status", device_id, status=200, body=record, skip=1 if method == "PUT" else 0)
    if method == "PUT":
        console.fault("PUT", "status", device_id, status=201, body=record)
    report = run_lockdown_on_list(device_id)
    assert report.outcomes == ["failed" if method == "GET" else "unknown"]
    assert report.errors("reason") == {("bad_answer" if method == "GET" else "unknown_fate",)}
    assert not console.is_locked(device_id)
    assert len(console.writes()) == (method == "PUT")
