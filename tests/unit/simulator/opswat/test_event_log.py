# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What gets into the event log, whoever caused it."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError


@pytest.fixture
def events(opswat):
    """A function that returns the logged events of devices, oldest first."""
    return lambda: [entry["event"] for entry in opswat.log()]


def test_an_added_device_is_logged(opswat, events):
    device = opswat.add_device(host_name="ws-1.corp.example")
    (entry,) = opswat.log()
    assert (entry["event"], entry["device"], entry["device_name"]) == ("added", device["id"], "WS-1")
    assert entry["time"] == "2026-01-15T12:00:00Z"
    opswat.add_device(kind="non_compliant")
    assert events() == ["added", "added", "noncompliant"]


def test_seeded_devices_are_not_logged(opswat, events):
    opswat.seed(3)
    assert events() == []


def test_each_change_of_the_status_is_logged(simulator, opswat, events, device):
    for status in ("non_compliant", "non_compliant", "compliant", "non_compliant"):
        simulator.advance(1)
        opswat.change_device(device["id"], status=status)
    assert events() == ["added", "noncompliant", "compliant", "noncompliant"]
    assert [entry["time"][-3:-1] for entry in opswat.log()] == ["00", "01", "03", "04"]


def test_changes_of_other_fields_are_not_logged(opswat, events, device):
    opswat.change_device(device["id"], group="G", severity="critical", online=False)
    assert events() == ["added"]


@pytest.mark.parametrize("status", ["non_compliant", "compliant"])
def test_the_end_of_an_exemption_is_logged_at_its_time(simulator, opswat, api, events, status):
    device = opswat.add_device(status=status)
    before = events()
    api.act("exempt", [device["id"]], exempt_time=1)
    assert events() == before
    simulator.advance(7200)
    entry = opswat.log()[-1]
    assert (entry["event"], entry["time"]) == (status.replace("_", ""), "2026-01-15T13:00:00Z")
    assert len(opswat.log()) == len(before) + 1


def test_an_exemption_that_is_ended_is_logged_once(simulator, api, events, device):
    api.act("exempt", [device["id"]], exempt_time=1)
    api.act("unexempt", [device["id"]])
    simulator.advance(7200)
    assert events() == ["added", "compliant"]


def test_other_statuses_are_logged_if_a_switch_says_so(switch, api, opswat, events, device):
    unknown = opswat.add_device(kind="unknown")
    switch("log_all_statuses", True)
    api.act("exempt", [device["id"]])
    api.act("ignore", [unknown["id"]])
    assert events() == ["added", "added", "exempted", "ignored"]


def test_a_deletion_through_the_api_is_logged_as_such(api, events, device):
    api.act("delete", [device["id"]])
    assert events() == ["added", "deleted_api"]


@pytest.mark.parametrize("event", ["deleted", "deleted_user", "unseen"])
def test_other_deletions_are_logged(opswat, events, device, event):
    opswat.delete_device(device["id"], event)
    assert events() == ["added", event]
    assert opswat.devices() == []


def test_an_unknown_kind_of_deletion_is_refused(opswat, device):
    with pytest.raises(SimulatorError, match="deleted_user"):
        opswat.delete_device(device["id"], "evaporated")
    assert opswat.devices() == [device]


def test_a_device_that_enrols_again_is_logged(simulator, switch, opswat, events, device):
    switch("enrols_again_after", 60)
    opswat.delete_device(device["id"])
    simulator.advance(90)
    assert events() == ["added", "deleted", "added"]
    assert opswat.log()[-1]["time"] == "2026-01-15T12:01:00Z"


def test_a_device_whose_agent_was_uninstalled_does_not_enrol_again(simulator, switch, opswat, events, device):
    switch("enrols_again_after", 60)
    opswat.delete_device(device["id"], "deleted_user")
    simulator.advance(90)
    assert events() == ["added", "deleted_user"]


def test_applied_actions_are_logged_for_administrators(api, opswat, device):
    api.act("exempt", [device["id"]])
    api.act("ignore", [device["id"]])
    entries = opswat.log("admin")
    assert [(entry["event"], entry["device"], entry["details"]) for entry in entries] == [
        ("exempt", device["id"], "by API")
    ]


def test_a_late_entry_is_sorted_by_its_time(opswat, device):
    late = opswat.add_log_entry("unseen", device=device["id"], seconds_ago=30, details="d")
    assert (late["time"], late["details"]) == ("2026-01-15T11:59:30Z", "d")
    assert [entry["event"] for entry in opswat.log()] == ["unseen", "added"]
    assert opswat.add_log_entry("noted", category="device_report")["device"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"event": "x", "category": "y"}, 400), ({"event": "x", "device": "y"}, 404), ({"events": "x"}, 400)],
    ids=str,
)
def test_invalid_entries_are_refused(opswat, body, status):
    with pytest.raises(SimulatorError, match=str(status)):
        opswat.control("POST", "/log", body)
    with pytest.raises(SimulatorError, match="400"):
        opswat.log("nonsense")


def test_reset_empties_the_log(simulator, opswat, device):
    opswat.add_log_entry("x", category="admin")
    simulator.reset()
    assert opswat.log() == opswat.log("admin") == []
