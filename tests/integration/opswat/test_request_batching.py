# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Few requests: fifty devices in each, as many a minute as the console takes, and nobody has to be refused."""

from __future__ import annotations

import math
import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import request_batching as batches
from integration.opswat.console import ACCOUNT, ACTION, DETAILS, DEVICES, GROUPS, QUARANTINE
from integration.tasks import outcomes

MANY = {"max_changes": "2000"}
NOBODY = ["NOSUCHDEVICE0001", "NOSUCHDEVICE0002", "NOSUCHDEVICE0003"]
NO_MACS = ["02-00-5E-00-00-01", "02:00:5e:00:00:02", "0200.5e00.0003"]


def most_calls(devices):
    """How many requests it may take to ask for so many devices, or to act on them."""
    return math.ceil(devices / 50) + 2


def check_limit(console, result=None):
    """Nobody was told to come later."""
    assert "429" not in console.simulator.summary()["by_status"]
    assert result is None or result["api"]["retries"] == 0


@pytest.fixture
def thousand(console):
    """The ids of 1,000 devices, and what becomes of those that are not moved to the quarantine group."""
    ids = console.seed(1000, kinds={"domain_controller": [10, 400], "unknown": [20], "mobile": [21]})
    for index in (30, 31, 777):
        console.opswat.change_device(ids[index], group=QUARANTINE)
    console.opswat.change_device(ids[500], failing=["assign_to_group"])
    others = {10: "failed", 400: "failed", 500: "failed", **dict.fromkeys((30, 31, 777), "unchanged")}
    return ids, {ids[index]: outcome for index, outcome in others.items()}


@pytest.mark.parametrize("by", ["device_ids", "mac_addresses"])
def test_devices_are_sent_fifty_in_a_request(console, thousand, by):
    ids, others = thousand
    identifiers = list(ids)
    if by == "mac_addresses":
        macs = {device["id"]: device["macs"][-1] for device in console.opswat.devices()}
        identifiers = [macs[device_id].upper().replace(":", "-") for device_id in ids]
    expected = [others.get(device_id, "changed") for device_id in ids]
    for place, nobody in zip((100, 500, 900), NOBODY if by == "device_ids" else NO_MACS, strict=True):
        identifiers.insert(place, nobody)
        expected.insert(place, "failed")
    result = console.assign(**{by: identifiers}, tolerate_failures=True, **MANY)

    assert outcomes(result) == expected
    assert not result["failed"]
    reasons = {entry["device"]: entry["error"]["reason"] for entry in result["devices"] if entry["error"]}
    assert [reasons.pop(identifier) for identifier in (NOBODY if by == "device_ids" else NO_MACS)] == ["not_found"] * 3
    assert sorted(reasons.values()) == ["not_applicable", "not_applicable", "refused"]
    moved = {device["id"] for device in console.opswat.devices(group=QUARANTINE)}
    assert moved == {device_id for device_id in ids if others.get(device_id) != "failed"}

    assert len(console.calls(ACTION)) <= most_calls(1003)
    assert len(console.calls(DETAILS)) <= 2 * most_calls(1003)
    assert len(console.calls(GROUPS)) <= 2
    assert console.calls(DEVICES) == []
    assert max(len(call["asked"]["ids"]) for call in console.calls(ACTION) + console.calls(DETAILS)) == 50
    check_limit(console, result)
    waits = [line for line in console.announced if line.startswith("waiting ")]
    assert len(waits) == 4 and all(line.endswith("is reached (requests_per_minute)") for line in waits)


def test_host_names_are_resolved_by_one_announced_listing(console):
    ids = console.seed(1000)
    names = {device["id"]: device["host_name"] for device in console.opswat.devices()}
    result = console.assign(hostnames=[names[device_id] for device_id in ids[400:600]], **MANY)
    assert outcomes(result) == ["changed"] * 200
    assert len(console.calls(DEVICES)) <= 1000 / 50 + 1
    assert len(console.calls(ACCOUNT)) == 1
    assert len(console.calls(DETAILS)) <= 2 * most_calls(200)
    assert len(console.calls(ACTION)) <= most_calls(200)
    estimate = "listing about 1000 devices takes 20 requests, 10 of them in a minute: about 2 min"
    assert any(line.endswith(estimate) for line in console.announced)
    check_limit(console, result)


def test_a_short_listing_is_not_announced(console):
    ids = console.seed(20)
    console.assign(hostnames=[console.device(ids[0])["host_name"]])
    assert console.announced == []


def test_hosts_of_a_task_share_requests_and_get_their_own_results(console, batches):
    ids = console.seed(210, kinds={"domain_controller": [60]})
    console.opswat.change_device(ids[5], group=QUARANTINE)
    run_state, bystanders = console.context().run_state, ids[200:]

    def run(device_id):
        context = console.context(run_state=run_state, scope="task", host=device_id)
        return console.assign(device_id, context=context, **MANY)

    with batches.pool(50, tasks=200) as hosts:
        results = list(hosts.map(run, ids[:200]))
    expected = ["changed"] * 200
    expected[5], expected[60] = "unchanged", "failed"
    assert [outcomes(result) for result in results] == [[outcome] for outcome in expected]
    assert len(console.calls(ACTION)) <= 200 / 5
    assert len(console.calls(DETAILS)) <= 2 * 200 / 5
    assert len(console.logins()) == 1
    assert not set(bystanders) & set(console.sent())
    assert len(console.sent()) == 198
    check_limit(console)


def test_consecutive_runs_share_the_rate_limit(console, clock):
    ids = console.seed(300)
    assert outcomes(console.assign(*ids[:250], **MANY)) == ["changed"] * 250
    assert clock.long_pauses() == []
    assert len(console.calls(DETAILS)) == 10
    assert outcomes(console.assign(*ids[250:], **MANY)) == ["changed"] * 50
    assert len(clock.long_pauses()) == 1
    check_limit(console)


def test_concurrent_runs_share_the_rate_limit(console):
    ids = console.seed(600)
    results = {}

    def run(number):
        part = ids[number * 300 :][:300]
        results[number] = console.act("exempt", *part, exempt_time=number + 1, **MANY)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results.values():
        assert outcomes(result) == ["changed"] * 300
        check_limit(console, result)
    assert len(console.calls(ACTION)) <= 2 * most_calls(300)


def test_a_batch_counts_from_the_moment_it_is_sent(console, monkeypatch):
    (device_id,) = console.seed(1)
    console.opswat.switch("rate_limit", 1)
    console.opswat.switch("rate_headers", "none")  # nothing but the own count
    gather, delays = batches.RequestBatch._gather, [50]

    def gather_late(batch, ticket):
        if delays:
            batch._context.pause(delays.pop())
        return gather(batch, ticket)

    monkeypatch.setattr(batches.RequestBatch, "_gather", gather_late)
    result = console.assign(device_id, requests_per_minute=1)
    assert outcomes(result) == ["changed"]
    assert len(console.calls(DETAILS)) == 2
    check_limit(console, result)


def test_info_modules_use_half_of_the_rate_limit(console, clock):
    ids = console.seed(300)
    assert not console.info(*ids[:250])["failed"]
    assert clock.long_pauses() == []
    assert outcomes(console.assign(ids[0])) == ["changed"]
    assert clock.long_pauses() == []
    assert not console.info(*ids[250:])["failed"]
    assert len(clock.long_pauses()) == 1
    assert any(
        line.endswith("5 requests per minute for the details of devices is reached (requests_per_minute)")
        for line in console.announced
    )
    check_limit(console)


@pytest.mark.parametrize("limit", [3, 100], ids="{} per minute".format)
def test_requests_per_minute_is_respected(console, limit):
    ids = console.seed(400)
    console.opswat.switch("rate_limit", limit)
    result = console.assign(*ids, requests_per_minute=limit, **MANY)
    assert outcomes(result) == ["changed"] * 400
    check_limit(console, result)
    assert (limit == 100) is (console.announced == [])


def test_waiting_for_the_rate_limit_names_the_option(console):
    ids = console.seed(400)
    console.opswat.switch("rate_headers", "none")
    assert outcomes(console.assign(*ids, **MANY)) == ["changed"] * 400
    why = "10 requests per minute for the details of devices is reached (requests_per_minute)"
    (wait,) = [line for line in console.announced if line.startswith("waiting ")]
    assert wait.endswith(why)
    check_limit(console)


def test_requests_per_minute_0_means_no_waiting(console, clock):
    ids = console.seed(400)
    console.opswat.switch("rate_limit", 0)
    assert outcomes(console.assign(*ids, requests_per_minute=0, **MANY)) == ["changed"] * 400
    assert clock.long_pauses() == []
    assert console.announced == []


def test_waiting_longer_than_max_wait_fails_the_remaining_devices(console):
    ids = console.seed(350)
    result = console.assign(*ids, max_wait=10, **MANY)
    assert outcomes(result)[:250] == ["changed"] * 250
    assert set(outcomes(result)[250:]) <= {"failed", "skipped"}
    assert result["failed"]
    assert "max_wait" in result["msg"]
    assert {device["id"] for device in console.opswat.devices(group=QUARANTINE)} == set(ids[:250])


def test_deleting_absent_devices_takes_no_additional_requests(console):
    ids = console.seed(260)
    assert outcomes(console.act("delete", *ids[:250], **MANY)) == ["changed"] * 250
    console.simulator.clear_requests()
    assert outcomes(console.act("delete", *ids[:250], **MANY)) == ["unchanged"] * 250
    assert len(console.calls(DETAILS)) <= most_calls(250)
    assert len(console.calls(DEVICES)) == 1  # a device that is there, to tell "gone" from "a wrong address"
    assert console.calls(ACTION) == []
