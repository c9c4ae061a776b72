# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: the connection breaks.

The simulator's log shows which requests arrived, its state which of them were executed.
"""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import bounded_responses
from integration.cylance.console import focus_id
from integration.fake_time import Pauses

METHODS = ("GET", "PUT")
READ_AND_WRITE = ["GET", "PUT"]


def requests_for(console, device_id):
    """Return the methods of the lockdown requests for a device that reached the console."""
    return [entry["method"] for entry in console.simulator.requests(path=f"/{focus_id(device_id)}/lockdown$")]


def requests_after_loss_of(method, executed):
    """Return the requests for a device whose first request of a method fails, executed or not."""
    if method == "GET":
        return ["GET", "GET", "PUT"]
    return ["GET", "PUT", "GET"] if executed else ["GET", "PUT", "GET", "PUT"]


@pytest.fixture(params=["http", "https"])
def scheme(request, console):
    """Connect with and without TLS, because a broken connection raises different errors."""
    if request.param == "https":
        console.login.update(api_url=console.simulator.tls_url, ca_path=console.simulator.ca_path)


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("method", METHODS)
def test_request_lost_before_execution_is_sent_again(console, run_lockdown, pauses, method):
    ids = console.seed(3)
    console.fault(method, "drop_before", ids[1], times=1)
    report = run_lockdown(*ids)
    assert report.outcomes == ["changed"] * 3
    assert [requests_for(console, device_id) for device_id in ids] == [
        READ_AND_WRITE,
        requests_after_loss_of(method, executed=False),
        READ_AND_WRITE,
    ]
    assert any("broke" in warning and "sent again" in warning for warning in report.warnings)

    console.fault(method, "drop_before")
    lasting = run_lockdown(*console.seed(1))
    assert lasting.errors("reason") == {("answer_lost",)}
    assert pauses.taken != []


def check_lost_response(console, run_lockdown_on_list, method, kind):
    """Lose the response after the request was executed, and check that it is not executed twice."""
    ids = console.seed(3)
    console.fault(method, kind, ids[1], times=1)
    assert run_lockdown_on_list(*ids).outcomes == ["changed"] * 3
    assert requests_for(console, ids[1]) == requests_after_loss_of(method, executed=True)
    assert len(console.cylance.device(ids[1])["console"]["history"]) == 1


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("method", METHODS)
def test_response_cut_off_after_execution_is_read_back(console, run_lockdown_on_list, method):
    check_lost_response(console, run_lockdown_on_list, method, "truncate")


@pytest.mark.usefixtures("scheme")
@pytest.mark.parametrize("method", METHODS)
def test_response_lost_after_execution_is_read_back(console, run_lockdown_on_list, method):
    check_lost_response(console, run_lockdown_on_list, method, "drop_after")


def never_respond(connection, execute):
    connection.stay_silent()


def execute_and_never_respond(connection, execute):
    execute()
    connection.stay_silent()


@pytest.mark.parametrize("method", METHODS)
def test_timeout_before_execution_is_sent_again(console, run_lockdown_on_list, relay, instant_timeouts, method):
    ids = console.seed(2)
    relay.respond_with(method, never_respond, times=1)
    report = run_lockdown_on_list(*ids, timeout=instant_timeouts, max_parallel=1)
    assert report.outcomes == ["changed"] * 2
    # The relay does not pass the first request on.
    assert requests_for(console, ids[0]) == (READ_AND_WRITE if method == "GET" else ["GET", "GET", "PUT"])
    assert any("No response from" in warning and "within 47 s" in warning for warning in report.warnings)

    relay.respond_with("GET", never_respond)
    lasting = run_lockdown_on_list(*console.seed(1), timeout=instant_timeouts, retries=0)
    assert lasting.errors("reason") == {("answer_lost",)}
    assert "within 47 s" in lasting.results[0]["msg"]


@pytest.mark.parametrize("method", METHODS)
def test_timeout_after_execution_is_read_back(console, run_lockdown_on_list, relay, instant_timeouts, method):
    ids = console.seed(2)
    relay.respond_with(method, execute_and_never_respond, times=1)
    report = run_lockdown_on_list(*ids, timeout=instant_timeouts, max_parallel=1)
    assert report.outcomes == ["changed"] * 2
    assert requests_for(console, ids[0]) == requests_after_loss_of(method, executed=True)
    assert len(console.writes()) == 2


@pytest.mark.parametrize("executed", [False, True], ids=["not executed", "executed"])
@pytest.mark.parametrize("state", ["locked", "unlocked"])
@pytest.mark.parametrize(
    ("kind", "fields"),
    [("drop_before", {}), ("status", {"status": 503}), ("html", {"status": 200})],
    ids=["read is lost", "read fails with 503", "read returns a page"],
)
def test_lost_write_that_cannot_be_read_back_is_unknown(
    console, run_lockdown_on_list, pauses, state, executed, kind, fields
):
    device_id = console.seed_locked(partial=True) if state == "unlocked" else console.seed(1)[0]
    console.fault("PUT", "drop_after" if executed else "drop_before")
    console.fault("GET", kind, skip=1, **fields)
    report = run_lockdown_on_list(device_id, state=state)
    assert report.outcomes == ["unknown"]
    assert report.errors("reason") == {("unknown_fate",)}
    assert report.entries[0]["after"] is None and report.entries[0]["confirmed"] is None
    assert "Its outcome could not be determined" in report.results[0]["msg"]
    assert console.write_count() == 1

    console.simulator.clear_faults()
    again = run_lockdown_on_list(*report.results[0]["retry"], state=state)
    assert again.outcomes == ["unchanged" if executed else "changed"]


def test_refused_connection_is_unreachable(console, run_lockdown, pauses, unused_address):
    report = run_lockdown(*console.seed(30), api_url=f"http://{unused_address}", max_parallel=1, max_changes="30")
    by_host = run_lockdown.by_host
    assert report.outcomes == (["failed"] * 30 if by_host else ["failed"] + ["skipped"] * 29)
    assert report.errors("reason") == {("unreachable",)}
    assert f"No connection to {unused_address}" in report.results[0]["msg"]
    assert "Connection refused" in report.results[0]["msg"]
    assert report.api("requests") == 4  # the run's other hosts do not try again


def endless_body(connection, execute):
    connection.send(execute().head("Content-Length: 1000000"))
    connection.send_slowly(itertools.repeat(b" "))


def endless_header(connection, execute):
    connection.send(execute().head()[:-2] + b"X-Name: ")
    connection.send_slowly(itertools.repeat(b"x"))


def endless_interim_responses(connection, execute):
    execute()
    connection.send_slowly(itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"))


@pytest.mark.parametrize("respond", [endless_body, endless_header, endless_interim_responses])
@pytest.mark.parametrize("method", METHODS)
def test_endless_response_is_cut_off(console, run_lockdown_on_list, pauses, relay, monkeypatch, method, respond):
    clock = Pauses(frozen=True)
    monkeypatch.setattr(bounded_responses, "time", clock)
    relay.on_piece = lambda: clock.advance(20)
    ids = console.seed(2)
    relay.respond_with(method, respond, times=1)
    assert run_lockdown_on_list(*ids, timeout=30, max_parallel=1).outcomes == ["changed"] * 2
    assert requests_for(console, ids[0]) == requests_after_loss_of(method, executed=True)

    relay.respond_with("GET", respond)
    lasting = run_lockdown_on_list(*console.seed(1), timeout=30)
    assert lasting.errors("reason") == {("answer_lost",)}
    assert "the response was incomplete after 120 s" in lasting.results[0]["msg"]
