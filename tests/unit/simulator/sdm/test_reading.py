# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading devices, NFs, groups, nodes and alarms, and the permissions of users."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from simulator.sdm import paths


def test_a_device_record_contains_all_documented_fields(json_api, sdm, simulator):
    device = sdm.add_device(
        name="sbc-a",
        ip="192.0.2.10",
        nf="boston-1",
        folder="Home/East",
        description="d",
        platform="NNOSVM",
        serial_number="--",
        version="SCZ840",
        config_version=59,
        community="canary",
    )
    simulator.clear_requests()
    record = json_api.get(paths.DEVICE, deviceId=device["id"]).json()
    parameters = {parameter["name"]: parameter["value"] for parameter in record.pop("groupParameters")}
    assert record == {
        "id": "ID2",
        "name": "sbc-a",
        "ip": "192.0.2.10",
        "key": "sbc-a_192.0.2.10",
        "description": "d",
        "bootstrapState": "Activated",
        "connectivityStatus": True,
        "manageable": True,
        "nfId": device["nf_id"],
        "nfName": "boston-1",
        "parentGroupId": device["nf_id"],
        "platformInfo": {"platform": "NNOSVM", "serialNumber": "--"},
        "softwareInfo": {"configVersion": "59", "version": "SCZ840"},
    }
    assert parameters == {
        "username": "sdmadmin",
        "password": "xxxx",
        "snmp.mode": "v1v2",
        "snmp.community.name": "canary",
        "snmp.port": "161",
    }
    (listed,) = json_api.get(paths.DEVICES).json()["devices"]
    assert listed == record
    assert [entry["device"] for entry in simulator.requests()] == [device["id"], None]


def test_unknown_properties_are_omitted(api, sdm):
    device = sdm.add_device(kind="bare", manageable=False)
    record = api.record(deviceId=device["id"])
    assert not {"description", "platformInfo", "softwareInfo", "bootstrapState"} & set(record)


def test_element_manager_adds_fields_to_assigned_devices(api, sdm, device):
    spare = sdm.add_device(assigned=False)
    added = set(api.record(paths.ASSIGNED_DEVICE, deviceId=device["id"])) - set(api.record(deviceId=device["id"]))
    assert added == {"status", "pendingChanges"}
    assert api.names(paths.ASSIGNED_DEVICES) == ["sbc-a"]
    assert len(api.names()) == 2
    assert api.get(paths.ASSIGNED_DEVICE, deviceId=spare["id"]).status_code == 404
    assert api.get(paths.DEVICE, deviceId=spare["id"]).status_code == 200


def test_an_unreachable_device_has_an_alarm(api, sdm):
    device = sdm.add_device(name="lost", connected=False)
    sdm.add_device(connected=False, assigned=False)
    sdm.add_device()
    record = api.record(paths.ASSIGNED_DEVICE, deviceId=device["id"])
    assert (record["status"], record["connectivityStatus"]) == ("Down", "false")
    alarms = ElementTree.fromstring(api.get(paths.ALARMS).content)
    assert [alarm.findtext("source") for alarm in alarms] == ["lost"]
    assert alarms[0].findtext("time") == "2026-01-15 12:00:00"


def records(client, template, **ids):
    """Return the records of a JSON list."""
    return next(iter(client.get(template, **ids).json().values()))


def test_folders_and_nfs_are_listed(json_api, sdm):
    single = sdm.add_device(name="one", folder="Home/East", nf="nf-1")
    first, second = sdm.add_pair("pair-1", folder="Home/West/Edge")
    folders = {folder["fullName"]: folder for folder in records(json_api, paths.FOLDERS)}
    assert list(folders) == ["Home", "Home/East", "Home/West", "Home/West/Edge"]
    assert (folders["Home"]["id"], folders["Home"]["parentGroupId"]) == ("ID1", "ID0")
    assert folders["Home/West/Edge"]["parentGroupId"] == folders["Home/West"]["id"]
    assert folders["Home/West/Edge"]["name"] == "Edge"
    assert "type" not in folders["Home"]
    nfs = {nf["name"]: nf for nf in records(json_api, paths.NFS)}
    assert {name: (nf["id"], nf["parentGroupFullName"], nf["nfType"]["name"]) for name, nf in nfs.items()} == {
        "nf-1": (single["nf_id"], "Home/East", "Device"),
        "pair-1": (first["nf_id"], "Home/West/Edge", "Device Cluster"),
    }
    assert json_api.get(paths.NF, nfId=second["nf_id"]).json() == nfs["pair-1"]
    assert json_api.get(paths.NF, nfId="ID1").status_code == 404
    assert first["ip"] != second["ip"]


def test_the_groups_of_an_nf_are_listed(json_api, sdm):
    device = sdm.add_device(folder="Home/East", nf="cluster", group="A/B")
    groups = {group["fullName"]: group for group in records(json_api, paths.NF_GROUPS, nfId=device["nf_id"])}
    assert list(groups) == ["Home/East/cluster", "Home/East/cluster/A", "Home/East/cluster/A/B"]
    top, nested, innermost = groups.values()
    assert (top["id"], top["name"]) == (device["nf_id"], "cluster")
    assert (nested["parentGroupId"], innermost["parentGroupId"]) == (top["id"], nested["id"])
    assert innermost["id"] == device["group_id"]
    assert {group["type"] for group in groups.values()} == {"DEVICE"}
    response = json_api.get(paths.NF_GROUP, nfId=device["nf_id"], groupId=innermost["id"])
    assert response.json() == innermost
    assert json_api.get(paths.NF_GROUP, nfId=device["nf_id"], groupId="ID1").status_code == 404
    assert json_api.get(paths.NF_GROUPS, nfId="ID99").status_code == 404


@pytest.mark.parametrize("status", [404, 403])
def test_a_user_sees_only_permitted_folders(make_api, sdm, switch, owner, status):
    switch("invisible_status", status)
    seen = sdm.add_device(name="seen", folder="Home/East/Coast", connected=False)
    hidden = sdm.add_device(name="hidden", folder="Home/Eastern", connected=False)
    east = make_api("east")
    assert east.names() == east.names(paths.ASSIGNED_DEVICES) == ["seen"]
    assert east.names(paths.NFS) == ["seen"]
    assert east.names(paths.FOLDERS) == ["East", "Coast"]
    assert len(ElementTree.fromstring(east.get(paths.ALARMS).content)) == 1
    assert east.act(seen["id"]).status_code == 204
    assert east.get(paths.DEVICE, deviceId=hidden["id"]).status_code == status
    assert east.act(hidden["id"]).status_code == east.act_on_group(hidden["nf_id"]).status_code == status
    assert east.push(hidden["id"]).status_code == status
    assert east.get(paths.DEVICE, deviceId="ID999").status_code == 404
    assert owner(hidden["id"]) is None
    assert "hidden" in make_api("monitor").names()


def test_server_info_shows_the_state_of_the_nodes(json_api, sdm):
    sdm.set_node("2", "unavailable")
    members = json_api.get(paths.SERVER_INFO).json()["clusterMembers"]
    assert [(member["name"], member["status"]) for member in members] == [("sdm-1", "Running"), ("sdm-2", "Down")]


def test_lists_are_not_paged(api, sdm):
    sdm.seed(1000)
    assert len(api.names()) == 1000
