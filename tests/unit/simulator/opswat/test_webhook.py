# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The webhook: what it pushes, how it retries, and when it is switched off."""

from __future__ import annotations

import time

import pytest

from simulator.remote_control import SimulatorError

from .receiver import MAX_WAIT, receiving

NOON = 1_768_478_400_000  # 2026-01-15T12:00:00Z in milliseconds
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def receiver():
    """A server that takes pushes."""
    with receiving() as server:
        yield server


@pytest.fixture
def webhook(opswat, device, receiver):
    """The record of the webhook, which pushes to the receiver. It is removed at the end of the test."""
    yield opswat.set_webhook(receiver.url, KEY)
    opswat.remove_webhook()


@pytest.fixture
def violate(opswat, device):
    """A function that makes the device non-compliant."""
    return lambda: opswat.change_device(device["id"], status="non_compliant")


@pytest.fixture
def wait_until(opswat):
    """A function that waits until the webhook's record has these values."""

    def wait(**expected):
        deadline = time.monotonic() + MAX_WAIT
        while True:
            record = opswat.webhook()
            if {name: record[name] for name in expected} == expected:
                return record
            assert time.monotonic() < deadline, record
            time.sleep(0.01)

    return wait


def test_a_change_is_pushed_with_the_raw_key(webhook, receiver, device, violate, wait_until):
    violate()
    (push,) = receiver.wait_for(1)
    assert push.body == [{"device_id": device["id"], "status": "non_compliant", "timestamp": NOON}]
    assert (push.authorization, push.content_type, push.path) == (KEY, "application/json", "/events")
    record = wait_until(waiting=0)
    assert record == {**webhook, "attempts": 1, "succeeded": 1}
    assert KEY not in str(record)


def test_the_documented_statuses_are_pushed(webhook, receiver, opswat, api, device):
    added = opswat.add_device(kind="non_compliant")
    unknown = opswat.add_device(kind="unknown")
    api.act("exempt", [device["id"]])
    api.act("delete", [added["id"], unknown["id"]])
    pushed = [(push.body[0]["device_id"], push.body[0]["status"]) for push in receiver.wait_for(4)]
    assert pushed == [
        (added["id"], "installed"),
        (added["id"], "non_compliant"),
        (added["id"], "deleted"),
        (unknown["id"], "deleted"),
    ]


def test_other_statuses_are_pushed_if_a_switch_says_so(webhook, switch, receiver, api, device):
    switch("webhook_all_statuses", True)
    api.act("exempt", [device["id"]])
    assert receiver.wait_for(1)[0].body[0]["status"] == "exempted"


def test_only_the_wanted_statuses_are_pushed(opswat, receiver, device):
    opswat.set_webhook(receiver.url, KEY, ["deleted"])
    opswat.change_device(device["id"], status="non_compliant")
    opswat.delete_device(device["id"])
    assert receiver.wait_for(1)[0].body[0]["status"] == "deleted"


def test_the_end_of_an_exemption_is_pushed_without_a_request(webhook, simulator, receiver, api, device):
    api.act("exempt", [device["id"]], exempt_time=1)
    simulator.advance(3600)
    (push,) = receiver.wait_for(1)
    assert (push.body[0]["status"], push.body[0]["timestamp"]) == ("compliant", NOON + 3_600_000)


def test_the_body_can_be_the_event_itself(webhook, switch, receiver, device, violate):
    switch("webhook_body", "object")
    violate()
    assert receiver.wait_for(1)[0].body["device_id"] == device["id"]


def test_waiting_events_can_be_pushed_together(webhook, switch, receiver, opswat):
    switch("webhook_body", "array_of_several")
    added = opswat.add_devices([{} for dummy in range(150)])
    events = [event for push in receiver.wait_for(2) for event in push.body]
    assert [event["device_id"] for event in events] == [device["id"] for device in added]
    assert len(receiver.wait_for(2)[0].body) == 100


def test_a_refused_push_is_retried_twice_with_the_same_body(webhook, simulator, receiver, opswat, violate, wait_until):
    receiver.status = 503
    violate()
    wait_until(attempts=1)
    simulator.advance(4)
    wait_until(attempts=2)
    simulator.advance(60)
    pushes = receiver.wait_for(3)
    assert pushes[0] == pushes[1] == pushes[2]
    record = wait_until(waiting=0)
    assert (record["failed"], record["failures_in_a_row"], record["enabled"]) == (1, 1, True)
    (entry,) = opswat.log("webhook")
    assert (entry["event"], entry["details"][-10:]) == ("push_failed", "status 503")


def test_a_retry_waits_for_its_time(webhook, simulator, receiver, opswat, violate, wait_until):
    receiver.status = 500
    violate()
    wait_until(attempts=1)
    simulator.advance(3.5)
    receiver.status = 200
    opswat.add_device()
    wait_until(attempts=2, waiting=1, succeeded=1)
    simulator.advance(0.5)
    wait_until(attempts=3, waiting=0, succeeded=2)
    assert [entry["event"] for entry in opswat.log("webhook")] == ["push_succeeded"] * 2


def test_a_retry_can_have_a_new_timestamp(webhook, simulator, switch, receiver, violate, wait_until):
    switch("webhook_retry_body", "new_timestamp")
    receiver.status = 500
    violate()
    wait_until(attempts=1)
    simulator.advance(4)
    assert [push.body[0]["timestamp"] for push in receiver.wait_for(2)] == [NOON, NOON + 4000]


def test_a_push_can_be_repeated_although_it_was_taken(webhook, switch, receiver, violate, wait_until):
    switch("webhook_repeats", 2)
    violate()
    pushes = receiver.wait_for(3)
    assert pushes[0] == pushes[1] == pushes[2]
    wait_until(waiting=0, succeeded=1)


@pytest.mark.parametrize(("counts", "pushes"), [("pushes", 3), ("attempts", 1)])
def test_failures_in_a_row_disable_the_webhook(
    webhook, simulator, switch, receiver, opswat, violate, wait_until, counts, pushes
):
    switch("webhook_cut_off", 3)
    switch("webhook_counts", counts)
    receiver.status = 404
    opswat.add_devices([{} for dummy in range(pushes)])
    for attempt, pause in enumerate((4, 60, 0)):
        wait_until(attempts=pushes * (attempt + 1))
        simulator.advance(pause)
    wait_until(enabled=False, waiting=0)
    assert opswat.log("webhook")[-1]["event"] == "disabled"
    violate()
    assert opswat.webhook()["waiting"] == 0
    receiver.status = 200
    opswat.enable_webhook()
    opswat.add_device()
    wait_until(enabled=True, failures_in_a_row=0, succeeded=1)


def test_a_success_ends_a_row_of_failures(webhook, simulator, switch, receiver, opswat, violate, wait_until):
    switch("webhook_counts", "attempts")
    receiver.status = 500
    violate()
    wait_until(failures_in_a_row=1)
    receiver.status = 200
    simulator.advance(4)
    wait_until(failures_in_a_row=0, waiting=0)


@pytest.mark.parametrize("disables", [False, True])
def test_a_url_that_cannot_be_reached_is_a_failure(switch, opswat, device, violate, wait_until, disables):
    switch("webhook_unreachable_disables", disables)
    switch("webhook_counts", "attempts")
    with receiving() as server:
        url = server.url
    opswat.set_webhook(url, KEY)
    violate()
    wait_until(failures_in_a_row=1, enabled=not disables, waiting=0 if disables else 1)


def test_an_administrator_can_switch_the_webhook_off(webhook, receiver, opswat, violate, wait_until):
    opswat.enable_webhook(False)
    violate()
    assert opswat.webhook()["waiting"] == 0
    assert [entry["event"] for entry in opswat.log("webhook")] == ["disabled"]


def test_reset_removes_the_webhook(webhook, simulator, opswat):
    simulator.reset()
    assert opswat.webhook()["url"] is None
    opswat.add_device()
    assert opswat.webhook()["waiting"] == 0


@pytest.mark.parametrize("url", ["", "http://192.0.2.1/x", "https://127.0.0.1/x", "ftp://127.0.0.1/", "http://[x"])
def test_only_urls_of_this_machine_are_accepted(opswat, url):
    with pytest.raises(SimulatorError, match="this machine"):
        opswat.set_webhook(url, KEY)


@pytest.mark.parametrize(
    ("method", "body"),
    [("PUT", {"url": "http://127.0.0.1:1/", "statuses": [1]}), ("PATCH", {}), ("PUT", {"key": "x"})],
    ids=str,
)
def test_invalid_control_calls_are_refused(opswat, method, body):
    with pytest.raises(SimulatorError, match="400"):
        opswat.control(method, "/webhook", body)
