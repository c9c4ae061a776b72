# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Details that the console has late, not at all, or not for everyone."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, BadResponse
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections import details

from .tenant import Source, Tenant


@pytest.fixture
def tenant():
    """A tenant."""
    return Tenant()


@pytest.fixture
def source(tenant):
    """A source with details that has begun."""
    source = Source(tenant, details=True)
    source.poll()
    tenant.wait(60)
    return source


def detail_requests(tenant):
    return [path for path in tenant.paths if path.endswith("/details")]


def test_details_are_part_of_the_event_and_are_read_once(source, tenant):
    (key,) = tenant.add()
    tenant.details[key] = {"Name": "x", "DetectionRule": {"Id": "r"}}
    for dummy in range(4):
        source.poll()
        tenant.wait(60)
    assert source.events[key].record["Details"] == {"Name": "x", "DetectionRule": {"Id": "r"}}
    assert len(detail_requests(tenant)) == 1


def test_without_the_option_none_are_read(tenant):
    source = Source(tenant)
    source.poll()
    (key,) = tenant.add()
    assert source.poll() == [key]
    assert "Details" not in source.events[key].record and not detail_requests(tenant)


def test_late_details_are_waited_for(source, tenant):
    first, second = tenant.add(2)
    tenant.details[second] = {"Name": "second"}
    assert source.poll() == [second]
    tenant.details[first] = {"Name": "first"}
    tenant.wait(60)
    assert source.poll() == [first]
    assert source.events[first].record["Details"] == {"Name": "first"}
    assert not source.state["waiting"]


def test_after_some_polls_a_detection_goes_out_without_details(source, tenant):
    (key,) = tenant.add()
    assert [source.poll() for dummy in range(4)] == [[], [], [key], []]
    assert source.events[key].record["Details"] is None
    assert len(detail_requests(tenant)) == 3


def test_a_detection_that_is_deleted_while_it_waits_is_not_lost(source, tenant):
    (key,) = tenant.add()
    source.poll()
    tenant.entries.clear()
    tenant.wait(7200)
    source.poll()
    assert source.poll() == [key]


def test_the_watermark_does_not_pass_a_detection_that_waits(source, tenant):
    (key,) = tenant.add()
    received = tenant.entries[key].received
    tenant.wait(30)
    (later,) = tenant.add()
    tenant.details[later] = {}
    source.poll()
    assert source.state["received"] == received


def test_an_unusable_answer_is_no_reason_to_drop_it(source, tenant):
    (key,) = tenant.add()
    tenant.details[key] = BadResponse("The response is not JSON.")
    assert [source.poll() for dummy in range(3)][2] == [key]


def test_a_missing_privilege_stops_the_requests_but_no_detection(source, tenant):
    keys = tenant.add(3)
    for key in keys:
        tenant.details[key] = ApiError("403 while reading details.", 403)
    assert [sorted(source.poll()) for dummy in range(3)] == [[], [], sorted(keys)]
    assert len(detail_requests(tenant)) == 3
    assert any("are shown without their details after 3 polls" in text for text in source.warnings)


@pytest.mark.parametrize("status", [401, 429])
def test_what_concerns_all_requests_ends_the_poll_without_a_loss(source, tenant, status):
    (key,) = tenant.add()
    tenant.details[key] = ApiError(f"{status}.", status)
    with pytest.raises(ApiError):
        source.poll()
    tenant.details[key] = {"Name": "x"}
    assert source.poll() == [key]


def test_a_burst_goes_out_without_details(source, tenant, monkeypatch):
    monkeypatch.setattr(details, "_MAX_REQUESTS", 5)
    monkeypatch.setattr(details, "_MAX_WAITING", 3)
    keys = tenant.add(20)
    assert len(source.poll()) == 17
    for dummy in range(3):
        source.poll()
    assert set(source.events) == set(keys)


def test_when_the_option_is_turned_off_nothing_waits_any_longer(source, tenant):
    (key,) = tenant.add()
    source.poll()
    without = Source(tenant)
    without.state = source.state
    assert without.poll() == [key] and not without.state["waiting"]


def test_details_keep_their_detection_together_with_the_position_when_killed(source, tenant):
    keys = tenant.add(3)
    source.poll(steps=1)
    assert set(source.state["waiting"]) == set(keys)
    for dummy in range(3):
        source.poll()
    assert set(source.events) == set(keys)
