# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks on the devices of a group in an NF."""

from __future__ import annotations

import pytest


@pytest.fixture
def pair(sdm):
    """An HA pair, and an unrelated device."""
    sdm.add_device()
    return sdm.add_pair("pair-1")


@pytest.fixture
def cluster(sdm):
    """Devices in the groups A, B and B/C of an NF, and one in its top group."""
    return {
        group: sdm.add_device(name=f"sbc-{group}", nf="cluster", folder="Home/East", group=group)
        for group in ("", "A", "B", "B/C")
    }


@pytest.fixture
def locked(sdm):
    """A function that returns the names of the locked devices."""
    return lambda: [device["name"] for device in sdm.devices(locked=True)]


def test_an_ha_pair_can_be_locked_and_unlocked(api, pair, simulator, locked):
    nf_id = pair[0]["nf_id"]
    assert pair[1]["nf_id"] == pair[0]["group_id"] == nf_id
    response = api.act_on_group(nf_id)
    assert (response.status_code, response.content) == (204, b"")
    assert locked() == ["pair-1-a", "pair-1-b"]
    (entry,) = simulator.requests(write=True)
    assert entry["asked"] == {"type": "Lock", "nf": nf_id, "group": nf_id}
    assert entry["device"] is None
    assert api.act_on_group(nf_id, "Unlock").status_code == 204
    assert locked() == []


@pytest.mark.parametrize(
    ("nested", "spreads", "names"),
    [
        (True, False, ["sbc-B", "sbc-B/C"]),
        (False, False, ["sbc-B"]),
        (False, True, ["sbc-", "sbc-A", "sbc-B", "sbc-B/C"]),
    ],
    ids=str,
)
def test_the_lock_of_a_group_covers_the_selected_devices(api, cluster, switch, locked, nested, spreads, names):
    switch("group_lock_nested", nested)
    switch("group_lock_spreads", spreads)
    group = cluster["B"]
    assert api.act_on_group(group["nf_id"], group_id=group["group_id"]).status_code == 204
    assert locked() == names
    assert api.act_on_group(group["nf_id"], "Unlock", group["group_id"]).status_code == 204
    assert locked() == []


def test_the_lock_of_the_top_group_covers_the_nf(api, cluster, locked):
    api.act_on_group(cluster["A"]["nf_id"])
    assert locked() == ["sbc-", "sbc-A", "sbc-B", "sbc-B/C"]


def test_the_lock_of_a_group_does_not_cover_other_nfs(api, sdm, cluster, locked):
    sdm.add_device(name="x", nf="cluster-2", folder="Home/East", group="B")
    sdm.add_device(name="y", nf="other", folder="Home/East/cluster", group="B")
    api.act_on_group(cluster["A"]["nf_id"])
    assert set(locked()) == {device["name"] for device in cluster.values()}


@pytest.mark.parametrize(("who", "done"), [("none", []), ("others", ["pair-1-b"])], ids=str)
def test_a_group_with_a_conflicting_lock_is_refused(api, other, sdm, pair, switch, who, done):
    switch("group_lock_conflict", who)
    first, second = pair
    other.act(first["id"])
    response = api.act_on_group(first["nf_id"])
    assert response.status_code == 400
    assert api.label_of(response) == "SIM_DEVICE_LOCKED_BY_OTHER"
    assert [device["name"] for device in sdm.devices(locked_by="netops")] == done
    sdm.change_device(second["id"], locked_by="netops")
    assert api.act_on_group(first["nf_id"], "Unlock").status_code == 400
    assert (sdm.device(second["id"])["locked_by"] is None) == bool(done)
    assert sdm.device(first["id"])["locked_by"] == "automation"


@pytest.mark.parametrize("status", [204, 400, 409])
def test_a_redundant_group_action_has_the_selected_status(api, sdm, pair, switch, locked, status):
    switch("relock_same_user", status)
    switch("unlock_free", status)
    nf_id = pair[0]["nf_id"]
    assert api.act_on_group(nf_id, "Unlock").status_code == status
    api.act(pair[0]["id"])
    assert api.act_on_group(nf_id).status_code == 204  # one of the two was not locked
    assert api.act_on_group(nf_id).status_code == status
    api.act(pair[0]["id"], "Unlock")
    assert api.act_on_group(nf_id, "Unlock").status_code == 204  # one of the two was locked
    assert locked() == []


def test_a_group_without_devices_can_be_locked(api, sdm, pair):
    for device in pair:
        sdm.delete_device(device["id"])
    for action in ("Lock", "Unlock"):
        assert api.act_on_group(pair[0]["nf_id"], action).status_code == 204


@pytest.mark.parametrize("status", [404, 400])
def test_an_unknown_group_action_is_refused(api, pair, switch, status):
    switch("unknown_type_status", status)
    response = api.act_on_group(pair[0]["nf_id"], "Reboot")
    assert response.status_code == status
    assert api.label_of(response) == "RS_REQ_NF_ACTION_NOT_SUPPORT_REQ"


def test_an_unknown_group_is_refused(api, sdm, pair, cluster):
    nf_id, other_id = pair[0]["nf_id"], cluster["A"]["group_id"]
    assert api.act_on_group("ID999").status_code == 404
    assert api.act_on_group(nf_id, group_id="ID999").status_code == 404
    assert api.act_on_group(nf_id, group_id=other_id).status_code == 404
    assert api.act_on_group(nf_id, group_id="ID1").status_code == 404
    assert sdm.devices(locked=True) == []


def test_a_monitor_cannot_lock_a_group(make_api, pair, locked):
    assert make_api("monitor").act_on_group(pair[0]["nf_id"]).status_code == 403
    assert locked() == []
