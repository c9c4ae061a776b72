# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit is shared by runs, announced while waiting, and never exceeded."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.request_batching import RequestBatch
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.inventory_source import OpswatInventorySource
from integration.opswat.console import ACTION, DETAILS, QUARANTINE
from integration.opswat.limits import MANY, batches_of, check_limit
from integration.tasks import outcomes


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
    assert len(console.calls(ACTION)) <= 2 * batches_of(300)


def test_a_batch_counts_from_the_moment_it_is_sent(console, monkeypatch):
    (device_id,) = console.seed(1)
    console.opswat.switch("rate_limit", 1)
    console.opswat.switch("rate_headers", "none")  # the client has only its own count
    gather, delays = RequestBatch._gather, [50]

    def gather_late(batch, request_id):
        if delays:
            batch._context.pause(delays.pop())
        return gather(batch, request_id)

    monkeypatch.setattr(RequestBatch, "_gather", gather_late)
    result = console.assign(device_id, requests_per_minute=1)
    assert outcomes(result) == ["changed"]
    assert len(console.calls(DETAILS)) == 2
    check_limit(console, result)


def test_info_modules_leave_a_fifth_of_the_rate_limit_to_actions(console, clock):
    ids = console.seed(500)
    assert not console.info(*ids[:400])["failed"]
    assert clock.long_pauses() == []
    assert outcomes(console.assign(ids[0])) == ["changed"]  # one read before it and one after it
    assert clock.long_pauses() == []
    assert not console.info(*ids[400:])["failed"]
    assert len(clock.long_pauses()) == 1
    assert any(
        line.endswith("the limit of 5 requests per minute for the details of devices is reached (requests_per_minute)")
        for line in console.announced
    )
    check_limit(console)


def test_an_inventory_that_is_alone_reads_eight_pages_a_minute(console, clock):
    console.seed(1000)
    result = console.run(operation=OpswatInventorySource)
    assert len(result["devices"]) == 1000
    assert clock.long_pauses() == [61, 61]  # at half of the limit, it would wait three times
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
    why = "the limit of 10 requests per minute for the details of devices is reached (requests_per_minute)"
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
