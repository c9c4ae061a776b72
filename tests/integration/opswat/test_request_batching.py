# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices are read and acted on fifty in a request, by one list or by many hosts, and each gets its own result."""

from __future__ import annotations

import pytest

from integration.opswat.console import ACCOUNT, ACTION, DETAILS, DEVICES, GROUPS, QUARANTINE
from integration.opswat.limits import MANY, batches_of, check_limit
from integration.tasks import outcomes

UNKNOWN_IDS = ["NOSUCHDEVICE0001", "NOSUCHDEVICE0002", "NOSUCHDEVICE0003"]
UNKNOWN_MACS = ["02-00-5E-00-00-01", "02:00:5e:00:00:02", "0200.5e00.0003"]


@pytest.mark.parametrize(("by", "count", "waits"), [("device_ids", 1000, 4), ("mac_addresses", 400, 1)])
def test_devices_are_sent_fifty_in_a_request(console, by, count, waits):
    ids = console.seed(count, kinds={"domain_controller": [10, 300], "unknown": [20], "mobile": [21]})
    for index in (30, 31, 377):
        console.opswat.change_device(ids[index], group=QUARANTINE)
    console.opswat.change_device(ids[200], failing=["assign_to_group"])
    others = {10: "failed", 200: "failed", 300: "failed", **dict.fromkeys((30, 31, 377), "unchanged")}
    expected = [others.get(index, "changed") for index in range(count)]
    moved = {device_id for device_id, outcome in zip(ids, expected, strict=True) if outcome != "failed"}
    identifiers = list(ids)
    if by == "mac_addresses":
        macs = {device["id"]: device["macs"][-1] for device in console.opswat.devices()}
        identifiers = [macs[device_id].upper().replace(":", "-") for device_id in ids]
    unknown = UNKNOWN_IDS if by == "device_ids" else UNKNOWN_MACS
    for index, identifier in zip((100, 200, 390), unknown, strict=True):
        identifiers.insert(index, identifier)
        expected.insert(index, "failed")
    result = console.assign(**{by: identifiers}, tolerate_failures=True, **MANY)

    assert outcomes(result) == expected
    assert not result["failed"]
    reasons = {entry["device"]: entry["error"]["reason"] for entry in result["devices"] if entry["error"]}
    assert [reasons.pop(identifier) for identifier in unknown] == ["not_found"] * 3
    assert sorted(reasons.values()) == ["not_applicable", "not_applicable", "refused"]
    assert {device["id"] for device in console.opswat.devices(group=QUARANTINE)} == moved

    assert len(console.calls(ACTION)) <= batches_of(count + 3)
    assert len(console.calls(DETAILS)) <= 2 * batches_of(count + 3)
    assert len(console.calls(GROUPS)) <= 2
    assert console.calls(DEVICES) == []
    assert max(len(call["asked"]["ids"]) for call in console.calls(ACTION) + console.calls(DETAILS)) == 50
    check_limit(console, result)
    announced = [line for line in console.announced if line.startswith("waiting ")]
    assert len(announced) == waits
    assert all(line.endswith(" is reached (requests_per_minute)") for line in announced)


def test_host_names_are_resolved_by_one_announced_listing(console):
    ids = console.seed(1000)
    names = {device["id"]: device["host_name"] for device in console.opswat.devices()}
    result = console.assign(hostnames=[names[device_id] for device_id in ids[400:600]], **MANY)
    assert outcomes(result) == ["changed"] * 200
    assert len(console.calls(DEVICES)) <= batches_of(1000) + 1
    assert len(console.calls(ACCOUNT)) == 1
    assert len(console.calls(DETAILS)) <= 2 * batches_of(200)
    assert len(console.calls(ACTION)) <= batches_of(200)
    estimate = "listing about 1000 devices takes 20 requests, at 10 per minute: about 2 minutes"
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
    assert len(console.calls(ACTION)) <= 200 / 10
    assert len(console.calls(DETAILS)) <= 2 * 200 / 10
    assert len(console.logins()) == 1
    assert not set(bystanders) & set(console.sent())
    assert len(console.sent()) == 198
    check_limit(console)


def test_deleting_absent_devices_takes_no_additional_requests(console):
    ids = console.seed(260)
    assert outcomes(console.act("delete", *ids[:250], **MANY)) == ["changed"] * 250
    console.simulator.clear_requests()
    assert outcomes(console.act("delete", *ids[:250], **MANY)) == ["unchanged"] * 250
    assert len(console.calls(DETAILS)) <= batches_of(250) + 2
    assert len(console.calls(DEVICES)) == 1  # an existing device shows that the endpoint works
    assert console.calls(ACTION) == []
