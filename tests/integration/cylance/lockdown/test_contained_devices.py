# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""cylance_lockdown_info finds all locked devices of the console or of zones."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.api import LockdownApi
from integration.cylance.console import focus_id
from integration.cylance.info.helpers import ids_of

LOGIN = 1


@pytest.fixture
def ids(console):
    """Return the IDs of ten devices. Three are locked, one of them is offline, and the last two have no Focus agent."""
    ids = console.seed(10, without_focus=2, zones=["A", "B"])
    console.cylance.change_device(ids[0], lock={"expires": "1:00:00"})
    console.cylance.change_device(ids[1], lock={"expires": "0:02:00"})
    console.cylance.change_device(ids[2], lock={"expires": "0:08:00"}, state="Offline")
    return ids


def end(console, device_id):
    return console.cylance.device(device_id)["console"]["expiration"]


def test_all_locked_devices_are_named_with_the_end_of_their_lockdowns(console, ids):
    result = console.info(all_devices=True)
    assert not result["failed"] and len(result["devices"]) == 8
    assert result["msg"] == (
        f"3 of 8 devices are locked: ws-0002.corp.example until {end(console, ids[1])}, "
        f"ws-0003.corp.example until {end(console, ids[2])} (not confirmed by the device yet), "
        f"ws-0001.corp.example until {end(console, ids[0])}. "
        "2 more cannot be locked, because they have no Focus (Optics) agent."
    )
    assert result["api"]["requests"] == LOGIN + 1 + 8
    assert {entry["hostname"] for entry in result["devices"]} >= {"ws-0001.corp.example", "ws-0008.corp.example"}
    assert console.writes() == []


def test_filters_select_lockdowns(console, ids):
    def selected(**params):
        return sorted(ids_of(console.info(all_devices=True, **params)))

    def expected(*numbers):
        return sorted(focus_id(ids[number]) for number in numbers)

    assert selected(state="locked") == expected(0, 1, 2)
    assert selected(state="unlocked") == expected(3, 4, 5, 6, 7)
    assert selected(expires_within="0:08:00") == expected(1, 2)
    assert selected(expires_within="0:01:59") == selected(state="unlocked", expires_within="1:00:00") == []
    assert selected(state="locked", online=False) == expected(2)
    before = console.simulator.summary()["total"]
    assert selected(names=["*-0001.CORP.example"]) == expected(0)
    assert console.simulator.summary()["total"] - before == LOGIN + 1 + 1  # excluded devices are not read


def test_a_partial_lockdown_ends_within_no_time(console):
    console.seed_locked(partial=True)
    assert console.info(all_devices=True, expires_within="3:00:00")["devices"] == []
    assert "without an end" in console.info(all_devices=True)["msg"]


def test_zones_select_devices(console, ids):
    result = console.info(zones=["A"], state="locked")
    inside = [one for one in ids[:3] if "A" in console.cylance.device(one)["zones"]]
    assert sorted(ids_of(result)) == sorted(map(focus_id, inside)) != []
    with pytest.raises(InputError, match="no zone 'Nowhere'"):
        console.info(zones=["Nowhere"])


@pytest.mark.parametrize("option", ["device_ids", "hostnames"])
def test_filters_apply_to_named_devices(console, ids, option):
    targets = ids if option == "device_ids" else [console.cylance.device(one)["host_name"] for one in ids]
    named = {option: targets[:4]}
    result = console.info(**named, online=True, state="locked")
    assert sorted(ids_of(result)) == sorted([focus_id(ids[0]), focus_id(ids[1])])
    assert result["msg"].startswith("2 of 3 devices are locked: ws-0002.corp.example until ")
    assert ids_of(console.info(**named, names=["ws-0003*"])) == [focus_id(ids[2])]


def test_an_agent_that_was_removed_since_it_was_listed_is_counted(console, ids, monkeypatch):
    read = LockdownApi.read

    def remove_and_read(self, device_id):
        if device_id == focus_id(ids[5]):
            console.cylance.change_device(ids[5], focus=False)
        return read(self, device_id)

    monkeypatch.setattr(LockdownApi, "read", remove_and_read)
    assert console.info(all_devices=True)["msg"].endswith(
        "3 more cannot be locked, because they have no Focus (Optics) agent."
    )


def test_a_device_that_was_deleted_since_it_was_listed_is_left_out(console, ids, monkeypatch):
    read = LockdownApi.read

    def delete_and_read(self, device_id):
        if device_id == focus_id(ids[5]):
            console.simulator.add_fault("status", path=f"/devices/v2/{ids[5]}", status=404)
            console.fault("GET", "status", ids[5], status=404)
        return read(self, device_id)

    monkeypatch.setattr(LockdownApi, "read", delete_and_read)
    result = console.info(all_devices=True)
    assert not result["failed"] and result["msg"].startswith("3 of 7 devices are locked: ")
    assert focus_id(ids[5]) not in ids_of(result)


def test_devices_that_cannot_be_read_are_never_taken_for_unlocked(console, ids):
    console.fault("GET", "status", ids[3], status=404)
    result = console.info(all_devices=True)
    assert result["failed"] and "3 of 7 devices are locked: " in result["msg"]
    assert result["msg"].startswith("9 of 10 devices read")
    assert [entry["device_id"] for entry in result["devices"] if entry["error"]] == [focus_id(ids[3])]
    assert not console.info(all_devices=True, tolerate_failures=True)["failed"]


@pytest.mark.parametrize("text", ["6", "0:00:00", "six hours"])
def test_an_invalid_expires_within_is_rejected(console, text):
    with pytest.raises(InputError, match="expires_within"):
        console.info(all_devices=True, expires_within=text)
    assert console.simulator.requests() == []


def test_a_console_without_lockable_devices_is_described(console):
    console.seed(2, without_focus=2)
    assert console.info(all_devices=True)["msg"] == (
        "2 devices cannot be locked, because they have no Focus (Optics) agent."
    )
