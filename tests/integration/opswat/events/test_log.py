# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of status from the log, for everything that the vendor leaves open about it."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.feed import OpswatStatus
from integration.event_source import EventSource, changes


def test_a_change_becomes_an_event(console, source, set_status):
    first = source.ids[0]
    set_status("non_compliant", first)
    [event] = source.poll()
    hostname = console.device(first)["name"]
    assert (event.kind, event.change, event.severity, event.url) == ("status", "non_compliant", None, None)
    assert event.devices[0].id == first and event.devices[0].hostname == hostname
    assert event.reason == f"{hostname} is not compliant"
    assert event.occurred_at.endswith("Z") and event.record["event"] == "noncompliant"
    assert source.poll() == [] and source.warnings == []


def test_changes_come_in_their_order_and_once(console, source, set_status):
    first, second, third = source.ids
    set_status("non_compliant", first, second)
    set_status("compliant", first)
    console.opswat.delete_device(third, event="deleted_api")
    added = console.opswat.add_device(name="new", status="compliant")["id"]
    expected = [
        (first, "non_compliant"), (second, "non_compliant"), (first, "compliant"), (third, "deleted"), (added, "added"),
    ]  # fmt: skip
    assert changes(source.poll())[:5] == expected
    for _poll in range(3):
        console.simulator.advance(1000)
        assert source.poll() == []


@pytest.mark.parametrize(
    "switches",
    [
        {"log_order": "ascending"},
        {"log_timestamp": "text"},
        {"log_timestamp": "iso", "log_order": "ascending"},
        {"log_end_time": "exclusive"},
        {"log_token_keeps_window": False},
        {"next_token_at_end": "null"},
        {"next_token_at_end": "absent"},
        {"next_token_at_end": "repeats"},
        {"next_token_at_end": "empty_page"},
        {"log_newest_version": "v3.1", "page_beyond_end": 200},
        {"log_newest_version": "v3.1", "empty_first_page": 413, "log_order": "ascending"},
        {"log_newest_version": "v3.2"},
    ],
    ids=str,
)
def test_every_form_of_the_log_gives_the_same_events(console, begin, set_status, switches):
    version = switches.get("log_newest_version", "v3.3")[1:]
    for name, value in switches.items():
        console.simulator.switch(f"opswat.{name}", value)
    source = begin(api_versions={"logs": version})
    first = source.ids[0]
    for number in range(110):
        console.opswat.add_log_entry(
            ("noncompliant", "compliant")[number % 2], device=first, seconds_ago=30 - number / 8
        )
    set_status("non_compliant", *source.ids)
    found = changes(source.poll())
    assert found[:110] == [(first, ("non_compliant", "compliant")[number % 2]) for number in range(110)]
    assert sorted(found[110:]) == sorted((device_id, "non_compliant") for device_id in source.ids)
    assert source.poll() == []


def test_two_changes_of_the_same_millisecond(console, source):
    first, second, _third = source.ids
    for device_id in (first, second):
        console.opswat.add_log_entry("noncompliant", device=device_id, seconds_ago=5)
    assert sorted(changes(source.poll())) == sorted([(first, "non_compliant"), (second, "non_compliant")])


def test_an_entry_that_becomes_visible_late_is_not_lost(console, source, set_status):
    first, second, _third = source.ids
    console.simulator.switch("opswat.log_visible_after", 200)
    set_status("non_compliant", first)
    assert source.poll() == []
    console.simulator.advance(150)
    console.simulator.switch("opswat.log_visible_after", 0)
    set_status("non_compliant", second)
    console.simulator.switch("opswat.log_visible_after", 100)
    console.simulator.advance(60)
    found = changes(source.poll())
    console.simulator.advance(60)
    found += changes(source.poll())
    assert sorted(found) == sorted([(first, "non_compliant"), (second, "non_compliant")])


def test_a_token_that_expires_is_no_loss(console, source):
    for number in range(120):
        console.opswat.add_log_entry("compliant", device=source.ids[0], seconds_ago=50 - number / 4)
    console.fault("logs", "status", status=400, skip=2, times=1)  # the second page of the second reading
    assert len(source.poll()) == 120
    assert [call["status"] for call in console.calls("logs")][-3:] == [400, 200, 200]


def test_since_shows_what_was_before(console, source, set_status):
    first, second, _third = source.ids
    set_status("non_compliant", first)
    console.simulator.advance(7200)
    set_status("non_compliant", second)
    earlier = EventSource(console, OpswatStatus, requests_per_minute=0)
    start = console.simulator.clock()["epoch"] - 3600
    assert changes(earlier.poll(start)) == [(second, "non_compliant")]
    assert earlier.poll() == []


def test_only_wanted_changes_are_handed_over(console, begin, set_status):
    source = begin(events=["non_compliant"])
    first, second, _third = source.ids
    set_status("non_compliant", first, second)
    set_status("compliant", first)
    assert changes(source.poll()) == [(first, "non_compliant"), (second, "non_compliant")]


def test_a_name_that_the_log_hides_is_looked_up_once(console, begin, set_status):
    source = begin()
    first = source.ids[0]
    console.simulator.switch("opswat.private_host_name", False)
    console.opswat.change_device(first, private=True)
    set_status("non_compliant", first)
    [event] = source.poll()
    assert event.devices[0].hostname == console.device(first)["host_name"]
    before = len(console.calls("devices/detail"))
    set_status("compliant", first)
    assert source.poll()[0].devices[0].hostname == console.device(first)["host_name"]
    assert len(console.calls("devices/detail")) == before


def test_a_name_that_nobody_shows_is_null(console, source, set_status):
    first = source.ids[0]
    console.opswat.change_device(first, private=True)
    set_status("non_compliant", first)
    console.simulator.add_fault("status", path="devices/detail$", status=500)
    [event] = source.poll()
    assert event.devices[0].hostname is None and event.reason.startswith(first)


def test_polls_stay_far_below_the_limit_of_the_console(console, begin, clock):
    source = begin(requests_per_minute=10)
    console.simulator.switch("opswat.rate_limit", 10)
    console.simulator.advance(60)
    console.simulator.clear_requests()
    for _poll in range(15):
        assert source.poll() == []
        console.simulator.advance(60)
    requests = console.simulator.requests(path="^/o/api")
    assert all(call["status"] in (200, 413) for call in requests)
    assert len(console.calls("logs")) <= 2 * 15 and len(requests) <= 3 * 15
