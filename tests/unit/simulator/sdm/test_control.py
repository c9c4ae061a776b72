# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls: devices, users, sessions, seeding and reset."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError
from simulator.sdm import paths


def test_missing_fields_of_a_device_get_defaults(sdm):
    record = sdm.add_device(id="ID77", name="sbc-1", ip="192.0.2.7", folder="Home/North", nf="n", group="A/B")
    assert (record["id"], record["name"], record["key"]) == ("ID77", "sbc-1", "sbc-1_192.0.2.7")
    assert (record["folder"], record["nf"], record["group"]) == ("Home/North", "n", "A/B")
    assert record["locked_by"] is None
    assert sdm.device("ID77") == record
    plain = sdm.add_device()
    assert (plain["name"], plain["nf"], plain["folder"], plain["group"]) == ("gw-0002", "gw-0002", "Home", "")


def test_a_device_without_an_nf_gets_its_own(sdm):
    first, second = sdm.add_devices([{"name": "same"}, {"name": "same"}])
    assert first["nf_id"] != second["nf_id"]
    assert first["ip"] != second["ip"]
    assert first["id"] != second["id"]


def test_devices_with_the_same_nf_form_a_pair(sdm):
    first, second = sdm.add_pair("pair-1", folder="Home/East")
    assert (first["name"], second["name"]) == ("pair-1-a", "pair-1-b")
    assert first["nf_id"] == second["nf_id"]
    assert sdm.devices(nf="pair-1") == [first, second]


def test_fields_of_a_device_can_be_changed(sdm, device):
    changed = sdm.change_device(device["id"], name="new", ip="192.0.2.99", connected=False, kind="unassigned")
    assert (changed["key"], changed["connected"], changed["assigned"]) == ("new_192.0.2.99", False, False)
    assert changed["nf_id"] == device["nf_id"]


def test_a_renamed_device_is_listed_by_its_new_name(sdm, api, device):
    sdm.change_device(device["id"], name="new")
    assert api.names() == ["new"]


def test_a_device_can_be_moved(sdm, api, device):
    moved = sdm.change_device(device["id"], folder="Home/West", group="A")
    assert (moved["folder"], moved["nf"], moved["group"]) == ("Home/West", device["nf"], "A")
    assert moved["nf_id"] != device["nf_id"]
    assert api.act_on_group(moved["nf_id"]).status_code == 204
    assert sdm.device(device["id"])["locked_by"] == "netops"


def test_the_list_of_devices_can_be_filtered(sdm):
    first, second = sdm.add_devices([{"nf": "a"}, {"nf": "b", "locked_by": "nightshift"}])
    assert sdm.devices() == [first, second]
    assert sdm.devices(locked=True) == sdm.devices(locked_by="NightShift") == sdm.devices(nf="b") == [second]
    assert sdm.devices(locked=False) == [first]
    assert sdm.devices(locked_by="netops") == []
    assert sdm.devices(limit=1) == [first]


def test_the_lock_of_an_expired_session_is_not_listed(sdm, simulator, make_api, switch, device):
    switch("idle_drops_lock", "of_session")
    make_api("provisioner").act(device["id"])
    simulator.advance(1800)
    assert sdm.devices(locked=True) == []


def test_a_deleted_device_is_not_found(sdm, api, device):
    sdm.delete_device(device["id"])
    assert api.get(paths.DEVICE, deviceId=device["id"]).status_code == 404
    with pytest.raises(SimulatorError, match="404"):
        sdm.device(device["id"])
    assert sdm.add_device()["id"] != device["id"]


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ""},
        {"kind": "strange"},
        {"name": ""},
        {"ip": ""},
        {"nf": ""},
        {"folder": ""},
        {"folder": "Home//x"},
        {"group": "/A"},
        {"push": "maybe"},
        {"locked_by": ""},
        {"config_version": "1"},
        {"connected": 1},
        {"hostname": "x"},
    ],
    ids=str,
)
def test_invalid_device_fields_are_refused(sdm, fields):
    with pytest.raises(SimulatorError, match="400"):
        sdm.add_devices([{}, fields])
    assert sdm.devices() == []


def test_a_duplicate_device_id_is_refused(sdm, device):
    for wrong in ([{}, {"id": device["id"]}], [{"id": "ID9"}, {"id": "ID9"}]):
        with pytest.raises(SimulatorError, match="already"):
            sdm.add_devices(wrong)
    assert sdm.devices() == [device]
    with pytest.raises(SimulatorError, match="cannot be changed"):
        sdm.change_device(device["id"], id="ID9")


def test_users_can_be_added_and_replaced(sdm, make_api, stranger):
    users = sdm.users()
    assert {user["role"] for user in users.values()} == {"administrators", "provisioners", "monitors"}
    assert users["east"]["folders"] == ["Home/East"]
    added = sdm.add_user("guest", password="rehearsal", role="monitors", folders=["Home"])
    assert sdm.users()["guest"] == added
    assert make_api("guest").get(paths.DEVICES).status_code == 200
    sdm.add_user("GUEST", password="other")
    assert stranger.log_in("guest", "rehearsal").status_code == 401
    assert "guest" not in sdm.users()


@pytest.mark.parametrize(
    "fields", [{}, {"name": ""}, {"name": "x", "role": "king"}, {"name": "x", "password": ""}], ids=str
)
def test_invalid_users_are_refused(sdm, fields):
    with pytest.raises(SimulatorError, match="400"):
        sdm.control("POST", "/users", fields)


def test_a_fleet_has_the_specified_pairs_clusters_and_kinds(sdm):
    response = sdm.seed(
        20, ha_pairs=2, clusters=1, kinds={"unreachable": [0], "unassigned": 3}, folders=["Home/A", "B"]
    )
    devices = sdm.devices()
    assert (response["devices"], response["ids"]) == (20, [device["id"] for device in devices])
    assert response["ids"] == [f"ID{number}" for number in range(2, 22)]
    assert [device["name"] for device in devices] == [f"sbc-{number:04}" for number in range(1, 21)]
    assert [device["nf"] for device in devices[11:]] == [
        "sbc-0012",
        *["cluster-001"] * 4,
        *["pair-001"] * 2,
        *["pair-002"] * 2,
    ]
    assert [device["group"] for device in devices[12:16]] == ["A", "A", "B", "B/C"]
    assert {device["folder"] for device in devices} == {"Home/A", "B"}
    assert len({device["ip"] for device in devices}) == 20
    assert [device["connected"] for device in devices].count(False) == 1
    assert [device["assigned"] for device in devices] == [True] * 17 + [False] * 3


def test_the_same_specification_gives_the_same_fleet(sdm):
    sdm.seed(5)
    first = sdm.devices()
    sdm.seed(5)
    assert sdm.devices() == first
    sdm.seed(5, seed=1)
    assert sdm.devices() != first
    sdm.seed(2, add=True, prefix="more")
    assert len(sdm.devices()) == 7


@pytest.mark.parametrize(
    "spec",
    [
        {"count": -1},
        {"count": 3, "ha_pairs": 2},
        {"count": 3, "clusters": 1},
        {"count": 3, "ha_pairs": -1},
        {"count": 3, "folders": []},
        {"count": 3, "folders": ["a//b"]},
        {"count": 3, "kinds": {"strange": 1}},
        {"count": 3, "kinds": {"bare": True}},
        {"count": 3, "kinds": {"bare": [3]}},
        {"count": 3, "kinds": {"bare": 4}},
    ],
    ids=str,
)
def test_an_invalid_fleet_specification_is_refused(sdm, device, spec):
    with pytest.raises(SimulatorError, match="400"):
        sdm.seed(**spec)
    assert sdm.devices() == [device]


def test_reset_restores_the_state_of_the_start(simulator, sdm, api, device):
    api.act(device["id"])
    sdm.add_user("guest")
    sdm.switch("unlock_free", 409)
    simulator.reset()
    assert sdm.devices() == sdm.sessions() == []
    assert "guest" not in sdm.users()
    assert simulator.switches()["sdm.unlock_free"]["value"] == 204
    assert api.get(paths.DEVICES).status_code == 401
    assert sdm.add_device()["id"] == "ID2"


def test_environment_contains_urls_and_credentials(simulator, sdm):
    assert sdm.environment() == {
        "SDM_URLS": ",".join(sdm.node_urls()),
        "SDM_USERNAME": sdm.credentials["username"],
        "SDM_PASSWORD": sdm.credentials["password"],
    }
    assert sdm.environment(tls=True)["SDM_URLS"].count("https://127.0.0.1:") == 2
    other = sdm.environment(user="nightshift")
    assert (other["SDM_USERNAME"], other["SDM_URLS"]) == ("nightshift", sdm.environment()["SDM_URLS"])
    assert other["SDM_PASSWORD"] == sdm.users()["nightshift"]["password"]


def test_a_refused_login_raises_an_error(sdm):
    with pytest.raises(SimulatorError, match="401"):
        sdm.log_in(credentials={"password": "wrong"})
