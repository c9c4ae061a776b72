# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms, for everything that Oracle leaves open about them."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.alarms.feed import SdmAlarms
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.record import DEVICES
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.nodes import connect
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.options import SdmSettings
from integration.event_source import EventSource
from simulator.sdm import paths

FORMS = [
    {"alarm_envelope": envelope, "alarm_severity_case": case, "alarm_time": time}
    for envelope, case, time in (
        ("alarmDetails", "title", "dashes"),
        ("alarmDetail", "upper", "slashes"),
        ("nested", "lower", "iso"),
        ("repeated", "title", "words"),
        ("alarms", "upper", "epoch"),
        ("bare", "title", "dashes"),
    )
]


@pytest.fixture
def begin(console):
    """Return a function that returns a source that has begun, with two devices without alarms."""

    def begin(**params):
        source = EventSource(console, SdmAlarms, **params)
        source.ids = console.seed(2)
        assert source.poll() == []
        console.simulator.advance(60)
        return source

    return begin


@pytest.fixture
def source(begin):
    """A source that has begun."""
    return begin()


def happened(events):
    """Return (change, severity) of events."""
    return [(event.change, event.severity) for event in events]


@pytest.mark.parametrize("body_format", ["xml", "json"])
@pytest.mark.parametrize("clear", ["removed", "row"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["alarm_envelope"])
def test_the_life_of_an_alarm_in_every_form(console, begin, form, clear, body_format):
    for name, value in {**form, "alarm_clear": clear}.items():
        console.simulator.switch(f"sdm.{name}", value)
    source = begin(body_format=body_format, acknowledged=True)
    alarm = console.sdm.raise_alarm(device=source.ids[0], severity="Major", description="link down")["object_id"]
    [raised] = source.poll()
    device = console.sdm.device(source.ids[0])
    assert (raised.kind, raised.change, raised.severity) == ("alarm", "raised", "major")
    assert [(one.id, one.hostname) for one in raised.devices] == [(device["id"], device["name"])]
    assert raised.reason == f"Major alarm of {device['name']} raised: link down"
    assert raised.occurred_at and raised.record["objectId"] == alarm
    console.simulator.advance(60)
    console.sdm.change_alarm(alarm, severity="Critical")
    assert happened(source.poll()) == [("changed", "critical")]
    console.sdm.acknowledge_alarm(alarm)
    assert happened(source.poll()) == [("acknowledged", "critical")]
    console.simulator.advance(60)
    console.sdm.clear_alarm(alarm)
    found = [*source.poll(), *source.poll()]
    assert happened(found) == [("cleared", "clear")]
    assert found[0].devices == raised.devices
    assert source.poll() == [] and source.poll() == []
    assert console.sessions() == []


def test_the_first_poll_is_silent_or_shows_what_exists(console, begin):
    source = begin()
    console.sdm.raise_alarm(device=source.ids[0])
    assert EventSource(console, SdmAlarms).poll() == []
    existing = EventSource(console, SdmAlarms, emit_existing=True)
    assert happened(existing.poll()) == [("raised", "major")]
    assert existing.poll() == []


def test_an_acknowledgement_is_no_event_unless_it_is_wanted(console, source):
    alarm = console.sdm.raise_alarm()["object_id"]
    assert len(source.poll()) == 1
    console.simulator.switch("sdm.alarm_acknowledge_modifies", True)
    console.simulator.advance(60)
    console.sdm.acknowledge_alarm(alarm)
    assert source.poll() == []


def test_only_alarms_of_the_lowest_severity_or_above(console, begin):
    source = begin(min_severity="major")
    low = console.sdm.raise_alarm(severity="Minor", failed_resource="a")["object_id"]
    console.sdm.raise_alarm(severity="Emergency", failed_resource="b")
    assert happened(source.poll()) == [("raised", "emergency")]
    console.sdm.change_alarm(low, severity="Critical")
    assert happened(source.poll()) == [("changed", "critical")]
    console.simulator.advance(60)
    console.sdm.change_alarm(low, severity="Warning")
    assert happened(source.poll()) == [("changed", "warning")]
    console.sdm.clear_alarm(low)
    assert [*source.poll(), *source.poll()] == []


def test_an_event_with_a_new_row_leaves_the_alarm_raised(console, source):
    console.simulator.switch("sdm.alarm_update", "new_row")
    console.sdm.raise_alarm(device=source.ids[0])
    assert happened(source.poll()) == [("raised", "major")]
    console.simulator.advance(60)
    alarm = console.sdm.raise_alarm(device=source.ids[0], severity="Critical")["object_id"]
    assert happened([*source.poll(), *source.poll(), *source.poll()]) == [("raised", "critical")]
    console.sdm.clear_alarm(alarm)
    assert happened([*source.poll(), *source.poll()]) == [("cleared", "clear")]


def test_an_empty_list_of_an_ended_session_clears_nothing(console, source):
    """Another task of the run uses the same login, so that the feed does not log in itself."""
    console.simulator.switch("sdm.alarms_without_session", "empty")
    console.sdm.raise_alarm()
    assert len(source.poll()) == 1
    source.context_fields["run_state"] = RunState()
    task = source.feed()
    with connect(SdmSettings.from_params(task.params), task.context) as nodes:
        for _poll in range(3):
            nodes.get(DEVICES, "listing the devices", "devices")
            console.sdm.restart()
            assert source.poll() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 401},
        {"kind": "status", "status": 403},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 204},
        {"kind": "html", "status": 200},
        {"kind": "garbage"},
        {"kind": "empty"},
        {"kind": "truncate"},
        {"kind": "drop_after"},
        {"kind": "status", "status": 200, "body": "<errorResponse><message>busy</message></errorResponse>"},
        {"kind": "status", "status": 200, "body": "<alarmDetails><alarmDetail>"},
        {"kind": "status", "status": 200, "body": {"message": "busy"}},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}",
)
def test_a_failed_list_clears_nothing(console, source, fault):
    alarm = console.sdm.raise_alarm()["object_id"]
    assert len(source.poll()) == 1
    console.fault(paths.ALARMS, **fault)
    for _poll in range(3):
        with pytest.raises(DeviceActionsError):
            source.poll()
    console.simulator.clear_faults()
    assert source.poll() == []
    console.sdm.clear_alarm(alarm)
    assert happened([*source.poll(), *source.poll()]) == [("cleared", "clear")]
    assert console.sessions() == []


def test_another_node_takes_over(console, source):
    alarm = console.sdm.raise_alarm()["object_id"]
    assert len(source.poll()) == 1
    console.sdm.set_node("1", "refusing")
    console.sdm.change_alarm(alarm, severity="Critical")
    assert happened(source.poll()) == [("changed", "critical")]
    console.sdm.set_node("1", "up")


def test_an_alarm_of_sdm_itself_names_its_source(console, source):
    console.sdm.raise_alarm(source="SDM")
    [event] = source.poll()
    assert [(one.id, one.hostname) for one in event.devices] == [("SDM", None)]


def test_the_devices_are_read_only_for_something_new(console, source):
    alarm = console.sdm.raise_alarm(device=source.ids[0])["object_id"]
    source.poll()
    console.simulator.clear_requests()
    source.poll()
    console.simulator.advance(60)
    console.sdm.change_alarm(alarm)
    assert happened(source.poll()) == [("changed", "major")]
    assert console.calls(paths.DEVICES) == []


def test_alarms_come_without_a_list_of_devices(console, source):
    console.fault(paths.DEVICES, "status", status=500)
    console.sdm.raise_alarm(device=source.ids[0])
    [event] = source.poll()
    assert event.devices[0].id == console.sdm.device(source.ids[0])["name"] and event.devices[0].hostname is None
    assert any("cannot be found" in text for text in source.warnings)


def test_a_missing_privilege_is_named_at_the_start(console, source):
    assert source.probe() == []
    console.fault(paths.ALARMS, "status", status=403)
    with pytest.raises(DeviceActionsError) as caught:
        source.probe()
    assert "fault management" in caught.value.message
