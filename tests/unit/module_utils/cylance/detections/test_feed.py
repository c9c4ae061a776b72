# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The feed of detections: options, the first poll, the probe, and what each poll asks for."""

from __future__ import annotations

import jwt
import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DeviceActionsError,
    InputError,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.times import SECOND

from .tenant import NOW, Source, Tenant


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"overlap": 59}, "overlap: must be between 60 and 86400 seconds, got 59."),
        ({"overlap": 0}, "overlap: must be between 60 and 86400 seconds, got 0."),
        ({"sweep_interval": -1}, "sweep_interval: must be between 60 and 604800 seconds or 0, got -1."),
        ({"interval": 0}, "interval: must be 1 or more, got 0."),
        ({"since": "yesterday"}, "since: must be now"),
        ({"api_url": "ftp://x"}, "api_url:"),
    ],
)
def test_invalid_options_are_refused(params, message):
    with pytest.raises(InputError) as caught:
        Source(Tenant(), **params).feed()
    assert caught.value.message.startswith(message)


def test_sweeps_can_be_turned_off():
    assert Source(Tenant(), sweep_interval=0).feed().params["sweep_interval"] == 0


def test_the_cursor_belongs_to_the_tenant_and_not_to_the_application():
    feeds = [
        Source(Tenant(), access_token=None, application_id=name, application_secret="s" + name).feed()
        for name in ("one", "two")
    ]
    assert feeds[0].account() == feeds[1].account()
    assert feeds[0].account() != Source(Tenant(), tenant_id="other").feed().account()
    assert feeds[0].address() == "http://127.0.0.1:9"


def test_only_the_severity_decides_which_events_there_are():
    keys = [Source(Tenant(), **params).feed().scope_key() for params in ({}, {"overlap": 60}, {"min_severity": "high"})]
    assert keys[0] == keys[1] != keys[2]


def test_the_first_poll_shows_nothing_and_what_came_before_is_never_shown():
    tenant = Tenant()
    tenant.add(3, ago=5)
    source = Source(tenant)
    assert source.poll() == [] and source.steps == [0]
    tenant.wait(60)
    assert source.poll() == []
    key = tenant.add()
    assert source.poll() == key


def test_since_shows_what_was_received_from_then_on():
    tenant = Tenant()
    tenant.add(ago=7201)
    keys = tenant.add(ago=7200) + tenant.add(ago=60)
    source = Source(tenant)
    assert source.poll(start=NOW / SECOND - 7199.5) == keys
    assert source.poll() == []


def test_a_since_in_the_future_shows_nothing_until_then():
    tenant, hour = Tenant(), 3600
    source = Source(tenant)
    source.poll(start=NOW / SECOND + hour)
    tenant.add()
    assert source.poll() == []
    tenant.wait(hour)
    key = tenant.add()
    assert source.poll() == key


def test_a_late_upload_from_before_the_start_is_shown():
    tenant = Tenant()
    source = Source(tenant)
    source.poll()
    tenant.wait(60)
    key = tenant.add(late=86400 * 30)
    assert source.poll() == key


def test_a_poll_of_a_quiet_tenant_is_one_request():
    tenant = Tenant()
    source = Source(tenant)
    source.poll()
    tenant.wait(60)
    tenant.queries.clear()
    source.poll()
    assert tenant.queries == [
        {"page": "1", "page_size": "200", "sort": "ReceivedTime", "start": "2026-01-15T11:45:00.000Z"}
    ]


def test_a_damaged_position_begins_again_with_a_warning():
    source = Source(Tenant())
    source.state = {"since": "x"}
    source.poll()
    assert source.state["since"] == NOW
    assert source.warnings == ["The stored cursor is invalid, so the source begins as the option since says."]


def test_less_severe_detections_are_left_out_and_still_move_the_position():
    tenant = Tenant()
    source = Source(tenant, min_severity="medium")
    source.poll()
    tenant.wait(60)
    keys = [tenant.add(Severity=word)[0] for word in ("Informational", "Low", "Medium", "High", "Critical")]
    tenant.wait(10)
    tenant.add(Severity="Info")
    assert source.poll() == keys[2:]
    assert source.state["received"] == NOW + 70 * SECOND


def test_probe_learns_the_console_s_clock():
    tenant = Tenant()
    assert Source(tenant).probe().clock_offset == 0.0
    assert tenant.queries == [{"page": "1", "page_size": "1"}]


def test_probe_reads_details_if_they_are_wanted():
    tenant = Tenant()
    (key,) = tenant.add()
    Source(tenant, details=True).probe()  # 404: they come later
    tenant.details[key] = ApiError("403 while reading details.", 403)
    Source(tenant).probe()
    with pytest.raises(ApiError) as caught:
        Source(tenant, details=True).probe()
    assert caught.value.message.endswith("opticsdetect:read.")


def test_probe_of_an_empty_tenant_looks_at_the_token(monkeypatch):
    tenant = Tenant()
    Source(tenant, details=True).probe()
    token = jwt.encode({"scp": "opticsdetect:list"}, "x" * 32)
    monkeypatch.setattr(tenant, "token", lambda: token)
    with pytest.raises(DeviceActionsError, match="lacks opticsdetect:read") as caught:
        Source(tenant, details=True).probe()
    assert caught.value.status == 403 and token not in caught.value.message
    Source(tenant).probe()
