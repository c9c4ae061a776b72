# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API: clock, switches, reset, devices, rate limit; and how it explains mistakes."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError


def test_the_index_lists_what_there_is(simulator):
    index = simulator.control("GET", "")
    assert index["consoles"] == ["cylance", "opswat", "sdm"]
    assert {"POST /control/cylance/seed", "POST /control/opswat/seed"} < set(index["calls"])
    assert "PATCH /control/switches" in index["calls"]


def test_unknown_calls_are_explained(simulator):
    with pytest.raises(SimulatorError, match="404(?s:.*)GET /control lists"):
        simulator.control("GET", "/nothing")
    with pytest.raises(SimulatorError, match="405"):
        simulator.control("DELETE", "/clock")


def test_the_date_header_is_the_clock(simulator, api):
    assert api.get("/devices/v2").headers["Date"] == "Thu, 15 Jan 2026 12:00:00 GMT"
    simulator.advance(3600)
    assert api.get("/nowhere").headers["Date"] == "Thu, 15 Jan 2026 13:00:00 GMT"


def test_date_skew_and_date_header(simulator, api):
    simulator.switch("date_skew", -90)
    assert api.get("/devices/v2").headers["Date"] == "Thu, 15 Jan 2026 11:58:30 GMT"
    simulator.switch("date_header", False)
    assert "Date" not in api.get("/devices/v2").headers


def test_the_clock_ticks_with_api_requests_only(simulator, api):
    simulator.set_tick(2.5)
    simulator.summary()
    assert simulator.clock()["now"] == "2026-01-15T12:00:00Z"
    api.get("/devices/v2")
    api.get("/nowhere")
    assert simulator.clock()["now"] == "2026-01-15T12:00:05Z"


def test_the_clock_can_be_set_and_run(simulator):
    simulator.set_clock("2027-02-03T04:05:06+01:00")
    assert simulator.clock()["now"] == "2027-02-03T03:05:06Z"
    simulator.set_clock_mode("running")
    assert simulator.clock()["mode"] == "running"
    assert simulator.clock()["now"].startswith("2027-02-03T03:0")


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
)
def test_clock_calls_that_make_no_sense(simulator, body):
    with pytest.raises(SimulatorError, match="400"):
        simulator.control("POST", "/clock", body)
    assert simulator.clock()["now"] == "2026-01-15T12:00:00Z"


@pytest.mark.parametrize("content", [b"{", b"\xff", b'{"advance": NaN}'])
def test_bodies_that_are_not_json(simulator, content):
    answer = simulator.session.post(simulator.url + "/control/clock", data=content, timeout=30)
    assert answer.status_code == 400
    assert "not JSON" in answer.json()["message"]


def test_every_switch_is_described(simulator):
    for name, switch in simulator.switches().items():
        assert switch["meaning"], name
        assert switch["allowed"], name
        assert switch["value"] == switch["default"], name


def test_a_switch_accepts_all_its_values_and_no_other(simulator):
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
def test_values_that_are_almost_right(simulator, name, value):
    with pytest.raises(SimulatorError, match="400"):
        simulator.switch(name, value)


def test_unknown_switches_are_refused_and_nothing_changes(simulator):
    with pytest.raises(SimulatorError, match="cylance.relock"):
        simulator.change_switches({"date_skew": 5, "cylance.no_such": 1})
    assert simulator.switches()["date_skew"]["value"] == 0


def test_reset(simulator, cylance, api, device):
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


def test_unlock_keys_are_the_same_after_a_reset(simulator, cylance, make_api):
    def first_key():
        simulator.reset()
        focus_id = cylance.add_device()["focus_id"]
        return make_api(cylance.log_in()).lock(focus_id).json()["data"]["password"]

    assert first_key() == first_key()


def test_credentials(simulator):
    assert simulator.control("GET", "/credentials") == simulator.credentials
    assert set(simulator.credentials["cylance"]) == {"tenant_id", "application_id", "application_secret"}
    assert set(simulator.credentials["opswat"]) == {"client_id", "client_secret"}


def test_environment(simulator, cylance):
    variables = cylance.environment()
    assert variables["CYLANCE_API_URL"] == simulator.url
    assert variables["CYLANCE_APPLICATION_SECRET"] == simulator.credentials["cylance"]["application_secret"]
    assert cylance.environment(tls=True)["CYLANCE_API_URL"] == simulator.tls_url


def test_devices_are_described_as_far_as_it_matters(cylance):
    record = cylance.add_device(
        id="45E07F34E76B4A9EB167D6D0C510D6BA", host_name="a.b", name="Desk", state="Offline", zones=["Z"], lock={}
    )
    assert record["id"] == "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"
    assert (record["name"], record["state"], record["zones"]) == ("Desk", "Offline", ["Z"])
    assert record["console"]["locked"]
    assert record["agent"]["locked"]
    assert cylance.device(record["focus_id"]) == record


def test_device_filters(cylance):
    free, locked = cylance.add_devices([{}, {"lock": {"expires": "0:00:01", "partial": True}}])
    assert cylance.devices() == [free, locked]
    assert cylance.devices(locked=True) == [locked]
    assert cylance.devices(locked=False) == [free]
    assert cylance.devices(limit=1) == [free]
    assert cylance.devices(id=[locked["id"], free["focus_id"]]) == [locked, free]


def test_devices_can_be_removed(cylance, api, device):
    cylance.delete_device(device["id"])
    assert api.read(device["focus_id"]).status_code == 404
    with pytest.raises(SimulatorError, match="404"):
        cylance.device(device["id"])


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "online"},
        {"hostname": "x"},
        {"lock": {"expires": "60"}},
        {"lock": {"until": "x"}},
        {"zones": [""]},
        {"zones": "Z"},
        {"policy": {"id": 1}},
        {"focus": 1},
        {"id": "x"},
        {"focus": False, "lock": {}},
        {"date_first_registered": "x"},
    ],
)
def test_devices_that_make_no_sense(cylance, fields):
    with pytest.raises(SimulatorError, match="400"):
        cylance.add_devices([{}, fields])
    assert cylance.devices() == []


def test_a_device_cannot_come_twice(cylance, device):
    with pytest.raises(SimulatorError, match="400"):
        cylance.add_devices([{}, {"id": device["id"]}])
    assert cylance.devices() == [device]


@pytest.mark.parametrize(
    "fields", [{"scopes": ["device:lock"]}, {"region": "mars"}, {"application_secret": "short"}, {"name": "x"}]
)
def test_applications_that_make_no_sense(cylance, fields):
    with pytest.raises(SimulatorError, match="400"):
        cylance.add_application(**fields)


def test_rate_limit(simulator, api):
    simulator.switch("cylance.rate_limit", 0.01)
    answers = [api.get("/devices/v2") for dummy in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert 90 <= int(answers[1].headers["Retry-After"]) <= 100
    assert answers[1].json()["message"]
    simulator.switch("cylance.retry_after_header", False)
    assert "Retry-After" not in api.get("/devices/v2").headers
    with pytest.raises(SimulatorError, match="429"):
        simulator.cylance.log_in()
