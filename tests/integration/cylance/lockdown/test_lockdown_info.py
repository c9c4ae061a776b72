# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The info module returns state, expiration and history, and the unlock key only on request."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from integration.cylance.console import focus_id


def entry_of(result):
    assert not result["failed"], result["msg"]
    (entry,) = result["devices"]
    return entry


def test_an_unlocked_device_is_described(console):
    (device_id,) = console.seed(1)
    assert entry_of(console.info(device_id)) == {
        "device": device_id,
        "device_id": focus_id(device_id),
        "hostname": "ws-0001.corp.example",
        "state": "unlocked",
        "duration": None,
        "confirmed": True,
        "connection_status": "connected",
        "lockdown_initiated": None,
        "lockdown_expiration": None,
        "remaining": None,
        "locked_by": None,
        "optics_device_version": console.info(device_id)["devices"][0]["optics_device_version"],
        "console_time": console.simulator.clock()["now"],
        "history": [],
        "error": None,
    }


def test_a_locked_device_is_described_with_expiration_and_history(console):
    device_id = console.seed_locked("1:00:00", ago=3600)
    truth = console.cylance.device(device_id)["console"]
    entry = entry_of(console.info(device_id))
    assert (entry["state"], entry["duration"], entry["remaining"]) == ("locked", "1:00:00", "0:23:00")
    assert entry["lockdown_expiration"] == truth["expiration"]
    assert entry["lockdown_initiated"] == truth["initiated"]
    assert entry["history"] == truth["history"]
    assert truth["unlock_key"] not in str(entry)


def test_a_partial_lockdown_has_no_expiration(console):
    entry = entry_of(console.info(console.seed_locked(partial=True)))
    assert (entry["state"], entry["remaining"], entry["duration"]) == ("locked", None, None)


def test_an_expired_lockdown_is_reported_as_unlocked(console):
    device_id = console.seed_locked("0:00:05", ago=600)
    assert entry_of(console.info(device_id))["state"] == "unlocked"


@pytest.mark.parametrize("kind", ["hostnames", "mac_addresses"])
def test_a_device_is_found_by_host_name_and_mac_address(console, kind):
    (device_id,) = console.seed(1)
    device = console.cylance.device(device_id)
    identifier = device["host_name"] if kind == "hostnames" else device["mac_addresses"][0]
    assert entry_of(console.info(**{kind: identifier}))["device_id"] == device["focus_id"]


def test_the_info_module_sends_no_writes(console):
    ids = console.seed(3)
    console.cylance.change_device(ids[0], lock={})
    result = console.info(*ids)
    assert result["changed"] is False
    assert console.writes() == []
    assert console.simulator.summary()["total"] == 1 + 3


def test_the_unlock_key_is_returned_on_request_for_locked_devices(console):
    ids = console.seed(2)
    console.cylance.change_device(ids[0], lock={})
    context = console.context(no_log=True)
    result = console.info(*ids, context=context, return_unlock_key=True)
    key = console.cylance.device(ids[0])["console"]["unlock_key"]
    assert [entry["unlock_key"] for entry in result["devices"]] == [key, None]
    assert all("unlock_key" not in entry for entry in console.info(*ids)["devices"])


def test_the_unlock_key_of_an_expired_lockdown_is_not_returned(console):
    device_id = console.seed_locked("0:00:05", ago=600)
    result = console.info(device_id, context=console.context(no_log=True), return_unlock_key=True)
    assert entry_of(result)["unlock_key"] is None


def test_returning_the_unlock_key_requires_no_log(console):
    (device_id,) = console.seed(1)
    with pytest.raises(InputError, match="no_log"):
        console.info(device_id, return_unlock_key=True)
    assert console.simulator.requests() == []


def test_an_unreadable_state_fails_and_is_not_reported_as_unlocked(console):
    ids = console.seed(3, without_focus=1)
    console.simulator.switch("cylance.timestamp_format", "garbage")
    console.cylance.change_device(ids[0], lock={})
    result = console.info(*ids)
    assert result["failed"]
    assert [entry["state"] for entry in result["devices"]] == [None, "unlocked", None]
    assert [entry["error"] and entry["error"]["reason"] for entry in result["devices"]] == [
        "bad_answer",
        None,
        "not_found",
    ]
    assert result["msg"].startswith("1 of 3 devices read: ")


def test_tolerate_failures_lets_the_info_task_succeed(console):
    ids = console.seed(2, without_focus=1)
    assert console.info(*ids)["failed"]
    assert not console.info(*ids, tolerate_failures=True)["failed"]


def test_a_refused_login_fails_despite_tolerate_failures(console):
    ids = console.seed(2)
    assert console.info(*ids, application_secret="x" * 40, tolerate_failures=True)["failed"]


def test_the_info_module_rejects_an_empty_list_unless_it_is_allowed(console):
    with pytest.raises(InputError, match="allow_empty"):
        console.run(operation=CylanceLockdownInfo, device_ids=[])
    assert console.info(device_ids=[], allow_empty=True)["devices"] == []
