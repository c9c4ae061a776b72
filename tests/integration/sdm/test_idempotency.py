# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts each run, with or without locks shown by SDM, and with a ledger."""

from __future__ import annotations

import pytest

from integration.sdm.console import ACTIONS, ME
from integration.tasks import outcomes

COMPARED = ("device", "device_id", "hostname", "outcome", "before", "after", "error", "lock_state_known")


def comparable(result):
    """Return the parts of a result that check mode predicts."""
    return result["changed"], result["failed"], [{key: entry[key] for key in COMPARED} for entry in result["devices"]]


def four_runs(console, state, **params):
    """Run twice, each time after check mode, and return the outcomes of both runs.

    Check mode must predict each run and send nothing.
    """
    ends = []
    for dummy in range(2):
        before = console.sent()
        predicted = console.run(check=True, state=state, **params)
        assert console.sent() == before
        real = console.run(state=state, **params)
        assert comparable(predicted) == comparable(real)
        ends.append((outcomes(real), [entry["certain"] for entry in predicted["devices"]]))
    return ends


@pytest.mark.parametrize("scope", ["device", "nf_group"])
@pytest.mark.parametrize("shown_as", ["locked", "both", "lockState", "lockedBy_or_empty"])
def test_a_second_run_is_unchanged_if_sdm_shows_locks(console, shown_as, scope):
    ids = console.seed(3)
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", shown_as)
    first, second = four_runs(console, "locked", device_ids=ids, scope=scope)
    assert first == (["changed"] * 3, [True] * 3)
    assert [console.owner(device_id) for device_id in ids] == [ME] * 3
    names_owner = shown_as in ("both", "lockedBy_or_empty")
    assert second == (["unchanged"] * 3, [names_owner] * 3)
    assert len(console.sent()) == (3 if names_owner else 6)  # without an owner, only an action shows whose lock it is
    first, second = four_runs(console, "unlocked", device_ids=ids, scope=scope)
    assert first == (["changed"] * 3, [True] * 3)
    assert [console.owner(device_id) for device_id in ids] == [None] * 3
    assert second == (["unchanged"] * 3, [True] * 3)
    assert len(console.sent()) == (6 if names_owner else 9)


def test_each_success_is_a_change_if_sdm_shows_no_locks(console):
    """It is not known whether the account already had the lock."""
    ids = console.seed(3)
    uncertain = (["changed"] * 3, [False] * 3)
    assert four_runs(console, "locked", device_ids=ids) == [uncertain, uncertain]
    assert [console.owner(device_id) for device_id in ids] == [ME] * 3
    assert four_runs(console, "unlocked", device_ids=ids) == [uncertain, uncertain]
    assert [console.owner(device_id) for device_id in ids] == [None] * 3


@pytest.mark.parametrize("status", [400, 409], ids="status {}".format)
def test_a_second_run_is_unchanged_if_sdm_reports_an_existing_lock(console, status):
    ids = console.seed(2)
    console.sdm.switch("relock_same_user", status)
    console.sdm.switch("unlock_free", status)
    for state in ("locked", "unlocked"):
        assert outcomes(console.run(state=state, device_ids=ids)) == ["changed"] * 2
        again = console.run(state=state, device_ids=ids)
        assert outcomes(again) == ["unchanged"] * 2
        assert [entry["after"] for entry in again["devices"]] == [{"state": state}] * 2
        assert [entry["confirmed"] for entry in again["devices"]] == [True] * 2


@pytest.mark.parametrize("scope", ["device", "nf_group"])
@pytest.mark.parametrize("status", [204, 400, 409], ids="status {}".format)
def test_a_second_run_with_a_ledger_is_unchanged_and_confirmed_by_sdm(console, ledger, status, scope):
    ids = console.seed(3)
    console.sdm.switch("relock_same_user", status)
    console.sdm.switch("unlock_free", status)
    params = {"device_ids": ids, "scope": scope, "ledger": ledger}
    first, second = four_runs(console, "locked", **params)
    assert first == (["changed"] * 3, [False] * 3)
    assert second == (["unchanged"] * 3, [False] * 3)
    assert len(console.sent()) == 6
    assert [console.owner(device_id) for device_id in ids] == [ME] * 3
    first, second = four_runs(console, "unlocked", **params)
    assert first == (["changed"] * 3, [False] * 3)
    assert second == (["unchanged"] * 3, [False] * 3)
    assert len(console.sent()) == 12
    assert [console.owner(device_id) for device_id in ids] == [None] * 3


def test_a_lock_dropped_by_sdm_is_acquired_again(console, ledger):
    (device_id,) = console.seed(1)
    console.lock(device_id, ledger=ledger)
    console.sdm.switch("restart_drops_lock", True)
    console.sdm.restart()
    assert outcomes(console.lock(device_id, ledger=ledger)) == ["unchanged"]
    assert console.owner(device_id) == ME


@pytest.mark.parametrize("body_format", ["xml", "json"])
@pytest.mark.parametrize("by", ["names", "ips", "keys"])
def test_devices_are_found_by_each_identifier_in_each_format(console, by, body_format):
    ids = console.seed(3)
    devices = [console.sdm.device(device_id) for device_id in ids]
    identifiers = [f"{device['name']}_{device['ip']}" if by == "keys" else device[by[:-1]] for device in devices]
    result = console.lock(**{"names" if by == "keys" else by: identifiers}, body_format=body_format)
    assert [entry["device"] for entry in result["devices"]] == identifiers
    assert [entry["device_id"] for entry in result["devices"]] == ids
    assert outcomes(result) == ["changed"] * 3
    assert len(console.calls(*ACTIONS)) == 3


def test_acquired_and_held_by_describe_the_lock(console):
    ids = console.seed(2)
    unreadable = console.lock(ids[0])["devices"][0]
    assert (unreadable["acquired"], unreadable["held_by"]) == ("unknown", ME)
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", "both")
    free = console.lock(ids[1])["devices"][0]
    assert (free["acquired"], free["held_by"]) == ("yes", ME)
    held = console.lock(ids[1])["devices"][0]
    assert (held["acquired"], held["held_by"]) == ("no", ME)
    given_back = console.unlock(ids[1])["devices"][0]
    assert (given_back["acquired"], given_back["held_by"]) == (None, None)


def test_two_hundred_devices_take_one_session_one_list_and_one_action_each(console):
    ids = console.seed(200)
    result = console.lock(*ids, max_changes="200")
    assert outcomes(result) == ["changed"] * 200
    routes = [call["route"] for call in console.simulator.requests()]
    counts = {route.rpartition("}")[2] or "device": routes.count(route) for route in set(routes)}
    assert counts == {
        "/admin/login": 1,
        "/admin/logout": 1,
        "/inventory/deviceMgmt/devices": 1,
        "device": 1,  # shows whether this release reports locks
        "/action": 200,
    }
    assert console.sessions() == []
