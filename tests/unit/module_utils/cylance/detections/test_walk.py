# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The walks of a poll: order, windows, sweeps, and how much of a burst is in memory."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections import order
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.times import parse_time

from .tenant import Source, Tenant


def begun(tenant, **params):
    """Return a source that has its position, a minute ago."""
    source = Source(tenant, **params)
    source.poll()
    tenant.wait(60)
    tenant.queries.clear()
    return source


def spaced(tenant, count, gap=0.01):
    """Raise detections, and return their ids in the order of receipt."""
    return [tenant.add(ago=(count - number) * gap)[0] for number in range(count)]


@pytest.mark.parametrize("sort", ["obeyed", "ignored", "refused"])
@pytest.mark.parametrize("cap", [1000, 20, 7])
def test_events_are_in_the_order_of_receipt(sort, cap):
    tenant = Tenant(sort=sort, cap=cap)
    source = begun(tenant)
    keys = spaced(tenant, 50)
    assert source.poll() == keys


def test_twins_of_one_millisecond_are_in_the_order_of_their_ids():
    tenant = Tenant()
    source = begun(tenant)
    keys = tenant.add(30)
    assert source.poll() == sorted(keys)


def test_a_burst_is_handed_over_page_by_page():
    tenant = Tenant()
    source = begun(tenant, sweep_interval=0)
    keys = tenant.add(5000) + spaced(tenant, 5000)
    with source.connected():
        steps = source.feed().poll(source.state, None)
        first = next(steps)
        assert len(first.events) == 200 and len(tenant.queries) == 2  # the first one only showed that there are more
        found = [event.key for event in first.events] + [event.key for step in steps for event in step.events]
    assert sorted(found) == sorted(keys) and len(tenant.queries) == 51


def test_a_burst_in_another_order_is_handed_over_in_steps_as_well():
    tenant = Tenant(sort="ignored")
    source = begun(tenant, sweep_interval=0)
    keys = spaced(tenant, 1000)
    assert source.poll() == keys
    assert max(source.steps) == 200


def test_a_walk_of_several_pages_ends_at_the_console_s_time():
    tenant = Tenant(cap=10)
    source = begun(tenant)
    spaced(tenant, 25)
    tenant.during = [lambda: tenant.wait(5), lambda: tenant.wait(5), lambda: tenant.add(100)]
    source.poll()
    ends = [query.get("end") for query in tenant.queries]
    assert ends == [None, *["2026-01-15T12:01:01.000Z"] * 3]


def test_without_a_date_windows_have_no_end_and_nothing_is_lost():
    tenant = Tenant(cap=10, date=False)
    source = begun(tenant)
    keys = spaced(tenant, 25)
    assert source.poll() == keys
    assert not any("end" in query for query in tenant.queries)


def test_a_deletion_that_an_arrival_hides_is_made_up_for_by_the_next_poll():
    tenant = Tenant(cap=10, sort="ignored")
    source = begun(tenant)
    keys = spaced(tenant, 25)
    # The list keeps its length, but the entry at the beginning of the second page moves to the first one.
    tenant.during = [lambda: None, lambda: (tenant.entries.pop(keys[-1]), tenant.add(ago=1))]
    assert set(keys) - set(source.poll()) == {keys[14]}
    assert source.poll() == [keys[14]]


def test_a_console_that_announces_too_many_is_no_error():
    tenant = Tenant()
    source = begun(tenant)
    keys = tenant.add(2)
    page = tenant._page
    tenant._page = lambda query: {**page(query), "total_number_of_items": 3}
    assert source.poll() == sorted(keys)
    assert any("fewer detections than it announces" in text for text in source.warnings)


@pytest.mark.parametrize("compares", ["received", "occurred"])
@pytest.mark.parametrize("inclusive", [True, False])
def test_when_later_pages_fail_shorter_windows_are_read(compares, inclusive):
    tenant = Tenant(cap=20, fails_from=3, compares=compares, inclusive=inclusive)
    source = begun(tenant)
    tenant.wait(840)
    keys = spaced(tenant, 300, gap=2.5)
    assert sorted(source.poll()) == sorted(keys)
    assert any("shorter windows" in text for text in source.warnings)


def test_a_console_that_fails_in_the_shortest_window_is_an_outage_without_a_loss():
    tenant = Tenant(cap=5, fails_from=2)
    source = begun(tenant)
    keys = tenant.add(12)
    before = source.state["window"]
    with pytest.raises(ApiError, match="500"):
        source.poll()
    assert len(tenant.queries) < 100 and source.state["window"] == before
    tenant.fails_from = 99
    source.poll()
    assert set(source.events) == set(keys)


def test_a_walk_that_was_killed_begins_again_where_it_began():
    tenant = Tenant(cap=10)
    source = begun(tenant)
    keys = spaced(tenant, 100)
    before = source.state["window"]
    assert source.poll(steps=4) == keys[:40]
    assert source.state["window"] == before
    source.poll()
    assert list(source.events) == keys


@pytest.mark.parametrize("sort", ["obeyed", "ignored", "refused"])
def test_a_sweep_finds_late_uploads(sort):
    tenant = Tenant(compares="occurred", sort=sort, cap=10)
    source = begun(tenant)
    tenant.add(100, ago=100_000)
    (key,) = tenant.add(late=86400)
    assert source.poll() == []
    tenant.wait(3600)
    assert source.poll() == [key]
    assert any("does not sort" in text for text in source.warnings) == (sort != "obeyed")


def test_a_sweep_stops_where_everything_is_older():
    tenant = Tenant(cap=10)
    source = begun(tenant)
    spaced(tenant, 5)
    for dummy in range(500):
        tenant.add(ago=100_000 + dummy)
    tenant.wait(3600)
    source.poll()
    sweep = [query for query in tenant.queries if "start" not in query]
    assert [query["sort"] for query in sweep] == ["-ReceivedTime", "-ReceivedTime"]


def test_a_list_in_its_own_order_is_not_mistaken_for_a_sorted_one():
    """Everything was received in the order in which it was detected, except for one late upload on the last page."""
    tenant = Tenant(cap=10, sort="ignored", compares="occurred")
    source = begun(tenant)
    for number in range(50):
        tenant.add(ago=100_000 + number)
    (key,) = tenant.add(late=500_000)
    tenant.wait(3600)
    assert source.poll() == [key]


def test_a_sweep_that_fails_is_tried_again_and_loses_nothing():
    tenant = Tenant(compares="occurred", sort="ignored", cap=10, fails_from=2)
    source = begun(tenant)
    tenant.add(30, ago=100_000)
    (key,) = tenant.add(late=500_000)
    tenant.wait(3600)
    assert source.poll() == []
    assert any("reported late may be missing until the next sweep" in text for text in source.warnings)
    asked = len(tenant.queries)
    tenant.wait(60)
    source.poll()
    assert len(tenant.queries) == asked + 1  # no sweep
    tenant.fails_from = 99
    tenant.wait(3600)
    assert source.poll() == [key]


def test_what_appears_later_than_the_overlap_is_found_by_a_sweep():
    tenant = Tenant()
    source = begun(tenant)
    (late,) = tenant.add(lag=3000)
    tenant.wait(60)
    tenant.add()
    source.poll()
    tenant.wait(2000)
    tenant.add()
    source.poll()
    tenant.wait(1600)
    assert source.poll() == [late]


def test_malformed_entries_do_not_lose_the_others():
    tenant = Tenant(cap=2)
    source = begun(tenant)
    good = tenant.add()
    tenant.add(Id=None)
    tenant.add(Id={"x": 1})
    tenant.add(ReceivedTime="soon", OccurrenceTime=None)
    good += tenant.add(Device="none", Severity=["x"])
    found = source.poll()
    assert sorted(found) == sorted(good)
    assert sum("It is left out." in text for text in source.warnings) == 2


def test_a_detection_without_a_time_of_receipt_is_shown_once_it_is_in_the_window():
    tenant = Tenant()
    source = begun(tenant)
    (key,) = tenant.add(ReceivedTime=None)
    (later,) = tenant.add(ago=-1)
    tenant.wait(2)
    assert source.poll() == [key, later]
    assert source.state["received"] == parse_time("2026-01-15T12:01:01Z")


def test_an_endless_list_in_another_order_is_not_kept_in_memory(monkeypatch):
    monkeypatch.setattr(order, "_MOST_HELD_BACK", 300)
    tenant = Tenant(sort="ignored")
    source = begun(tenant, sweep_interval=0)
    keys = spaced(tenant, 1000)
    with source.connected():
        step = next(step for step in source.feed().poll(source.state, None) if step.events)
        assert len(step.events) == 200 and len(tenant.queries) == 3
    assert sorted(source.poll()) == sorted(keys)
