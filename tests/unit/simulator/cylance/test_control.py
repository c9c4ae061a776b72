# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of Cylance: devices, applications, environment and reset; and its rate limit."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError


def test_unlock_keys_are_reproducible_after_a_reset(simulator, cylance, make_api):
    def first_key():
        simulator.reset()
        focus_id = cylance.add_device()["focus_id"]
        return make_api(cylance.log_in()).lock(focus_id).json()["data"]["password"]

    assert first_key() == first_key()


def test_environment_contains_urls_and_credentials(simulator, cylance):
    variables = cylance.environment()
    assert variables["CYLANCE_API_URL"] == simulator.url
    assert variables["CYLANCE_APPLICATION_SECRET"] == simulator.credentials["cylance"]["application_secret"]
    assert cylance.environment(tls=True)["CYLANCE_API_URL"] == simulator.tls_url


def test_missing_fields_of_a_device_get_defaults(cylance):
    record = cylance.add_device(
        id="45E07F34E76B4A9EB167D6D0C510D6BA", host_name="a.b", name="Desk", state="Offline", zones=["Z"], lock={}
    )
    assert record["id"] == "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"
    assert (record["name"], record["state"], record["zones"]) == ("Desk", "Offline", ["Z"])
    assert record["console"]["locked"]
    assert record["agent"]["locked"]
    assert cylance.device(record["focus_id"]) == record


def test_the_list_of_devices_can_be_filtered(cylance):
    free, locked = cylance.add_devices([{}, {"lock": {"expires": "0:00:01", "partial": True}}])
    assert cylance.devices() == [free, locked]
    assert cylance.devices(locked=True) == [locked]
    assert cylance.devices(locked=False) == [free]
    assert cylance.devices(limit=1) == [free]
    assert cylance.devices(id=[locked["id"], free["focus_id"]]) == [locked, free]


def test_a_deleted_device_is_not_found(cylance, api, device):
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
    ids=str,
)
def test_invalid_device_fields_are_refused(cylance, fields):
    with pytest.raises(SimulatorError, match="400"):
        cylance.add_devices([{}, fields])
    assert cylance.devices() == []


def test_a_duplicate_device_id_is_refused(cylance, device):
    with pytest.raises(SimulatorError, match="400"):
        cylance.add_devices([{}, {"id": device["id"]}])
    assert cylance.devices() == [device]


@pytest.mark.parametrize(
    "fields", [{"scopes": ["device:lock"]}, {"region": "mars"}, {"application_secret": "short"}, {"name": "x"}], ids=str
)
def test_invalid_applications_are_refused(cylance, fields):
    with pytest.raises(SimulatorError, match="400"):
        cylance.add_application(**fields)


def test_rate_limit(simulator, api):
    simulator.switch("cylance.rate_limit", 0.0001)  # one request in 10,000 seconds of real time
    responses = [api.get("/devices/v2") for dummy in range(2)]
    assert [response.status_code for response in responses] == [200, 429]
    assert 0 < int(responses[1].headers["Retry-After"]) <= 10_000
    assert responses[1].json()["message"]
    simulator.switch("cylance.retry_after_header", False)
    assert "Retry-After" not in api.get("/devices/v2").headers
    with pytest.raises(SimulatorError, match="429"):
        simulator.cylance.log_in()
