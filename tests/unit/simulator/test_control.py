# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared control API: clock, switches, reset, credentials; and its error messages."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError


def test_the_index_lists_consoles_and_calls(simulator):
    index = simulator.control("GET", "")
    assert index["consoles"] == ["cylance", "opswat", "sdm"]
    assert {"POST /control/cylance/seed", "POST /control/opswat/seed"} < set(index["calls"])
    assert "PATCH /control/switches" in index["calls"]


def test_errors_of_unknown_calls_point_to_the_index(simulator):
    with pytest.raises(SimulatorError, match="404(?s:.*)GET /control lists"):
        simulator.control("GET", "/nothing")
    with pytest.raises(SimulatorError, match="405"):
        simulator.control("DELETE", "/clock")


def test_the_date_header_shows_the_simulated_time(simulator, api):
    assert api.get("/devices/v2").headers["Date"] == "Thu, 15 Jan 2026 12:00:00 GMT"
    simulator.advance(3600)
    assert api.get("/nowhere").headers["Date"] == "Thu, 15 Jan 2026 13:00:00 GMT"


def test_date_skew_and_date_header(simulator, api):
    simulator.switch("date_skew", -90)
    assert api.get("/devices/v2").headers["Date"] == "Thu, 15 Jan 2026 11:58:30 GMT"
    simulator.switch("date_header", False)
    assert "Date" not in api.get("/devices/v2").headers


def test_only_api_requests_advance_the_clock_by_a_tick(simulator, api):
    simulator.set_tick(2.5)
    simulator.summary()
    assert simulator.clock()["now"] == "2026-01-15T12:00:00Z"
    api.get("/devices/v2")
    api.get("/nowhere")
    assert simulator.clock()["now"] == "2026-01-15T12:00:05Z"


def test_the_clock_can_be_set_and_resumed(simulator):
    simulator.set_clock("2027-02-03T04:05:06+01:00")
    assert simulator.clock()["now"] == "2027-02-03T03:05:06Z"
    simulator.set_clock_mode("running")
    assert simulator.clock()["mode"] == "running"
    assert simulator.clock()["now"] >= "2027-02-03T03:05:06Z"


@pytest.mark.parametrize(
    "body",
    [
        {"set": "yesterday"},
        {"advance": "1"},
        {"advance": True},
        {"advance": 1e15},
        {"mode": "stopped"},
        {"speed": 2},
        [],
    ],
    ids=str,
)
def test_invalid_clock_calls_are_refused(simulator, body):
    with pytest.raises(SimulatorError, match="400"):
        simulator.control("POST", "/clock", body)
    assert simulator.clock()["now"] == "2026-01-15T12:00:00Z"


@pytest.mark.parametrize("content", [b"{", b"\xff", b'{"advance": NaN}'])
def test_a_control_body_must_be_json(simulator, content):
    response = simulator.session.post(simulator.url + "/control/clock", data=content, timeout=30)
    assert response.status_code == 400
    assert "not JSON" in response.json()["message"]


def test_every_switch_is_described(simulator):
    for name, switch in simulator.switches().items():
        assert switch["meaning"], name
        assert switch["allowed"], name
        assert switch["value"] == switch["default"], name


def test_a_switch_accepts_only_its_allowed_values(simulator):
    for name, switch in simulator.switches().items():
        if isinstance(switch["allowed"], list):
            for value in switch["allowed"]:
                simulator.switch(name, value)
                assert simulator.switches()[name]["value"] == value
        for wrong in ("nonsense", None, -1e9, [], {}):
            with pytest.raises(SimulatorError, match='400(?s:.*)"allowed"') as refusal:
                simulator.switch(name, wrong)
            assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cylance.lockdown_put_status", 204),
        ("cylance.lockdown_put_status", True),
        ("cylance.lockdown_put_wrapped", 1),
        ("cylance.token_lifetime", 0),
        ("cylance.release_takes", 1.5),
        ("cylance.default_expires", "3600"),
    ],
)
def test_values_outside_the_allowed_range_are_refused(simulator, name, value):
    with pytest.raises(SimulatorError, match="400"):
        simulator.switch(name, value)


def test_an_unknown_switch_refuses_the_whole_call(simulator):
    with pytest.raises(SimulatorError, match="cylance.relock"):
        simulator.change_switches({"date_skew": 5, "cylance.no_such": 1})
    assert simulator.switches()["date_skew"]["value"] == 0


def test_reset_restores_the_state_of_the_start(simulator, cylance, api, device):
    api.lock(device["focus_id"])
    simulator.switch("cylance.relock", "conflict")
    simulator.add_fault("status")
    simulator.set_tick(1)
    simulator.advance(5)
    cylance.add_application()
    simulator.reset()
    assert cylance.devices() == []
    assert simulator.requests() == simulator.faults() == []
    assert simulator.switches()["cylance.relock"]["value"] == "replace"
    assert (simulator.clock()["now"], simulator.clock()["tick"]) == ("2026-01-15T12:00:00Z", 0)
    assert len(simulator.control("GET", "/cylance/applications")) == 1
    assert api.get("/devices/v2").status_code == 401


def test_reset_makes_changes_afterwards(simulator):
    simulator.switch("cylance.relock", "conflict")
    simulator.add_fault("status")
    changes = {
        "switches": {"date_skew": 5},
        "clock": {"set": "2026-02-01T00:00:00Z", "tick": 2.5},
        "faults": [{"kind": "empty", "times": 2}, {"kind": "truncate"}],
    }
    simulator.reset(**changes)
    assert [simulator.switches()[name]["value"] for name in ("date_skew", "cylance.relock")] == [5, "replace"]
    assert (simulator.clock()["now"], simulator.clock()["tick"]) == ("2026-02-01T00:00:00Z", 2.5)
    assert [fault["kind"] for fault in simulator.faults()] == ["empty", "truncate"]
    simulator.reset()
    assert (simulator.faults(), simulator.switches()["date_skew"]["value"]) == ([], 0)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"devices": []}, "unknown field 'devices'"),
        ({"clock": {"now": 1}}, "unknown field 'now'"),
        ({"faults": [{"times": 1}]}, "a fault needs a kind"),
        ({"faults": ["status"]}, "expected a JSON object"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_invalid_changes_refuse_a_reset(simulator, changes, match):
    simulator.add_fault("status")
    with pytest.raises(SimulatorError, match=match):
        simulator.reset(**changes)
    assert len(simulator.faults()) == 1


def test_credentials_are_returned_by_console(simulator):
    assert simulator.control("GET", "/credentials") == simulator.credentials
    assert set(simulator.credentials["cylance"]) == {"tenant_id", "application_id", "application_secret"}
    assert set(simulator.credentials["opswat"]) == {"client_id", "client_secret"}
