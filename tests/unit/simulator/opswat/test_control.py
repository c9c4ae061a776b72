# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls: devices, groups, applications and reset."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError


def test_missing_fields_of_a_device_get_defaults(opswat):
    record = opswat.add_device(
        id="6WXJURV8QAM0I7KC", host_name="a.b", group="G", exempt_hours=2, agent_version="7.0.0.0", online=False
    )
    assert (record["id"], record["name"], record["group"], record["online"]) == ("6WXJURV8QAM0I7KC", "A", "G", False)
    assert (record["status"], record["status_beneath"]) == ("exempted", "compliant")
    assert record["exempted_until"] == "2026-01-15T14:00:00Z"
    assert opswat.device(record["id"]) == record


def test_fields_override_those_of_a_kind(opswat):
    record = opswat.add_device(kind="mobile", agent_type="persistent")
    assert (record["os"], record["agent_type"]) == ("android", "persistent")


def test_fields_of_a_device_can_be_changed(opswat, device):
    changed = opswat.change_device(device["id"], status="quarantined", group="G", macs=[], nickname="n")
    assert (changed["status"], changed["group"], changed["macs"], changed["nickname"]) == ("quarantined", "G", [], "n")
    assert opswat.change_device(device["id"], exempt_hours=0)["status"] == "exempted"
    assert opswat.change_device(device["id"], exempt_hours=None)["status"] == "quarantined"
    assert opswat.change_device(device["id"], group_id="default")["group"] == "Default"


def test_several_devices_can_be_changed_in_one_call(opswat):
    first, second = (device["id"] for device in opswat.add_devices([{}, {}]))
    opswat.change_devices(
        [{"id": first, "status": "pending"}, {"id": second, "nickname": "n"}, {"id": first, "status": "quarantined"}]
    )
    assert [opswat.device(device_id)["status"] for device_id in (first, second)] == ["quarantined", "compliant"]
    assert opswat.device(second)["nickname"] == "n"


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ([{"status": "pending"}], 404), ([{"id": "x"}], 404), ([{"color": "red"}], 400)],
    ids=str,
)
def test_invalid_changes_of_several_devices_are_refused(opswat, device, body, status):
    with pytest.raises(SimulatorError, match=str(status)):
        opswat.control("PATCH", "/devices", [{"id": device["id"], "status": "pending"}, *body] if body else body)
    assert opswat.device(device["id"]) == device


def test_a_changed_mac_address_replaces_the_old_one_in_lookups(opswat, api, device):
    assert api.detail(device["macs"]).status_code == 200
    opswat.change_device(device["id"], macs=["02:00:00:00:00:01"])
    assert api.detail(["02:00:00:00:00:01"]).status_code == 200
    assert api.detail(device["macs"]).status_code == 404


def test_the_list_of_devices_can_be_filtered(opswat):
    plain, exempted = opswat.add_devices([{"group": "G"}, {"kind": "exempted"}])
    assert opswat.devices() == [plain, exempted]
    assert opswat.devices(status="exempted") == [exempted]
    assert opswat.devices(group="G") == [plain]
    assert opswat.devices(limit=1) == [plain]
    assert opswat.devices(id=[exempted["id"], plain["id"]]) == [exempted, plain]


def test_a_deleted_device_is_not_found(opswat, api, device):
    opswat.delete_device(device["id"])
    assert api.status(device["id"]) is None
    with pytest.raises(SimulatorError, match="404"):
        opswat.device(device["id"])


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ""},
        {"kind": "strange"},
        {"status": ""},
        {"status": "exempted"},
        {"severity": "high"},
        {"agent_type": "stealth"},
        {"device_type": "fridge"},
        {"report": "late"},
        {"exempt_hours": -1},
        {"failing": ["reboot"]},
        {"group": ""},
        {"group_id": "7777777"},
        {"macs": [1]},
        {"ips": "10.0.0.1"},
        {"online": 1},
        {"enrolled_at": "x"},
        {"hostname": "x"},
    ],
    ids=str,
)
def test_invalid_device_fields_are_refused(opswat, fields):
    with pytest.raises(SimulatorError, match="400"):
        opswat.add_devices([{}, fields])
    assert opswat.devices() == []


def test_a_duplicate_device_id_is_refused(opswat, device):
    with pytest.raises(SimulatorError, match="already"):
        opswat.add_devices([{}, {"id": device["id"]}])
    assert opswat.devices() == [device]
    with pytest.raises(SimulatorError, match="cannot be changed"):
        opswat.change_device(device["id"], id="other")


def test_groups_can_be_added_and_deleted(opswat):
    group = opswat.add_group("G")
    assert [record["group_id"] for record in opswat.groups()] == ["default", group["group_id"]]
    opswat.delete_group(group["group_id"])
    assert [record["group_id"] for record in opswat.groups()] == ["default"]
    assert opswat.add_group("H", id="42")["group_id"] == "42"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/groups", {}, 400),
        ("POST", "/groups", {"name": "G", "id": "default"}, 400),
        ("POST", "/groups", {"name": "G", "color": "red"}, 400),
        ("DELETE", "/groups/default", None, 400),
        ("DELETE", "/groups/7777777", None, 404),
        ("POST", "/applications", {"name": "x"}, 400),
    ],
    ids=str,
)
def test_invalid_control_calls_are_refused(opswat, method, path, body, status):
    with pytest.raises(SimulatorError, match=str(status)):
        opswat.control(method, path, body)


def test_reset_restores_the_state_of_the_start(simulator, opswat, api, device):
    api.act("fetch_agent_log", [device["id"]])
    opswat.add_group("G")
    opswat.add_application()
    opswat.switch("unknown_id", "left_out")
    simulator.reset()
    assert opswat.devices() == []
    assert len(opswat.groups()) == len(opswat.control("GET", "/applications")) == 1
    assert simulator.switches()["opswat.unknown_id"]["value"] == "failed"
    assert api.post("groups").status_code == 401


def test_command_ids_are_reproducible_after_a_reset(simulator, opswat, make_api):
    def first_id():
        simulator.reset()
        device = opswat.add_device()
        return make_api(opswat.log_in()).act("fetch_agent_log", [device["id"]]).json()[0]["command_id"]

    assert first_id() == first_id()


def test_environment_contains_urls_and_credentials(simulator, opswat):
    assert opswat.environment() == {
        "OPSWAT_API_URL": simulator.url,
        "OPSWAT_CLIENT_ID": opswat.credentials["client_id"],
        "OPSWAT_CLIENT_SECRET": opswat.credentials["client_secret"],
    }
    assert opswat.environment(tls=True)["OPSWAT_API_URL"] == simulator.tls_url


def test_a_refused_login_raises_an_error(opswat):
    with pytest.raises(SimulatorError, match="401"):
        opswat.log_in({"client_secret": "wrong"})
