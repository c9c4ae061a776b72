# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks acquired by a refused NF action are rolled back, and no other lock is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from integration.sdm.console import DEVICE_ACTION, GROUP_ACTION, ME, OTHER
from integration.tasks import outcomes, reasons

REFUSAL = "<errorResponse><errorLabel>SIM_SOMETHING</errorLabel><message>not now</message></errorResponse>"


def phases(ledger):
    """Return {place: phase} of the ledger entries."""
    return {entry["place"]: entry["phase"] for entry in json.loads(Path(ledger).read_text())["locks"]}


@pytest.fixture
def pair(console):
    """The ids of an HA pair whose second device is locked by another user. SDM locks the first one only."""
    ids = console.seed_pair()
    console.sdm.switch("group_lock_conflict", "others")
    console.hold(ids[1])
    return ids


def owners(console, ids):
    return [console.owner(device_id) for device_id in ids]


@pytest.mark.parametrize("conflict", ["none", "others"])
@pytest.mark.parametrize("relock", [204, 409], ids="relock {}".format)
@pytest.mark.parametrize("named", [False, True], ids=["owner not named", "owner named"])
def test_a_partly_locked_pair_is_rolled_back(console, pair, ledger, conflict, relock, named):
    console.sdm.switch("group_lock_conflict", conflict)
    console.sdm.switch("relock_same_user", relock)
    console.sdm.switch("foreign_lock_names_owner", named)
    result = console.lock(pair[0], scope="nf_group", ledger=ledger)
    assert reasons(result) == ["locked_by_other"]
    assert result["devices"][0]["acquired"] == "no"
    assert owners(console, pair) == [None, OTHER]
    assert set(phases(ledger).values()) == {"unlocked"}


def test_an_administrator_does_not_override_another_users_lock(console, pair):
    console.sdm.switch("override_by_unlock", True)
    assert console.sdm.users()[ME]["role"] == "administrators"
    assert reasons(console.lock(pair[0], scope="nf_group")) == ["locked_by_other"]
    assert owners(console, pair) == [None, OTHER]


def test_a_partial_lock_is_released_while_waiting(console, pair, clock):
    clock.after(15, lambda: console.hold(pair[1], None))
    seen = []
    clock.after(5, lambda: seen.extend(owners(console, pair)))
    result = console.lock(pair[0], scope="nf_group", wait=True)
    assert outcomes(result) == ["changed"]
    assert seen == [None, OTHER]
    assert owners(console, pair) == [ME, ME]


def test_acquired_is_unknown_if_the_rollback_is_refused(console, pair, ledger):
    held = "<errorResponse><errorLabel>SIM</errorLabel><message>locked by another user</message></errorResponse>"
    # The response to our own Unlock contradicts the response to our Lock.
    console.fault(DEVICE_ACTION, "status", status=409, body=held, skip=1, times=1)
    result = console.lock(pair[0], scope="nf_group", ledger=ledger)
    assert result["devices"][0]["acquired"] == "unknown"
    assert console.owner(pair[0]) == ME


def test_a_lock_held_before_is_not_rolled_back(console, pair, ledger):
    console.lock(pair[0], ledger=ledger)
    result = console.lock(pair[0], scope="nf_group", ledger=ledger)
    assert reasons(result) == ["locked_by_other"]
    assert owners(console, pair) == [ME, OTHER]
    assert phases(ledger)[pair[0]] == "locked"


def test_unlocking_a_pair_releases_the_accounts_own_locks(console, pair, ledger):
    console.hold(pair[1], None)
    console.lock(pair[0], scope="nf_group", ledger=ledger)
    console.sdm.switch("group_lock_conflict", "none")
    console.hold(pair[1])  # another user overrode the lock
    result = console.unlock(pair[0], scope="nf_group", ledger=ledger)
    assert reasons(result) == ["locked_by_other"]
    assert owners(console, pair) == [None, OTHER]
    assert set(phases(ledger).values()) == {"unlocked"}


@pytest.mark.parametrize("readable", ["list_and_detail", "none"])
def test_a_refused_unlock_of_a_pair_succeeds_if_sdm_unlocks_each_device(console, ledger, readable):
    ids = console.seed_pair()
    console.sdm.switch("lock_readable", readable)
    console.sdm.switch("lock_shown_as", "both")
    console.lock(ids[0], scope="nf_group", ledger=ledger)
    console.fault(GROUP_ACTION, "status", status=418, body=REFUSAL)
    result = console.unlock(ids[0], scope="nf_group", ledger=ledger)
    assert outcomes(result) == ["changed"]
    assert result["devices"][0]["after"] == {"state": "unlocked"}
    assert owners(console, ids) == [None, None]
    assert set(phases(ledger).values()) == {"unlocked"}


def test_a_refused_second_group_rolls_back_the_first(console, ledger):
    ids = console.seed(4, clusters=1)
    console.sdm.switch("group_lock_nested", False)
    console.fault(GROUP_ACTION, "status", status=400, body=REFUSAL, skip=1)
    result = console.lock(ids[0], scope="nf_group", ledger=ledger)
    assert reasons(result) == ["bad_request"]
    assert result["devices"][0]["acquired"] == "no"
    assert owners(console, ids) == [None] * 4
    assert set(phases(ledger).values()) == {"unlocked"}


def test_a_lock_that_may_be_our_own_is_not_reported_as_released(console, pair, ledger):
    unclear = "<errorResponse><errorLabel>SIM</errorLabel><message>The device is locked</message></errorResponse>"
    console.fault(DEVICE_ACTION, "status", status=409, body=unclear)
    result = console.lock(pair[0], scope="nf_group", ledger=ledger)
    assert reasons(result) == ["locked_by_other"]
    assert result["devices"][0]["acquired"] == "unknown"
    assert "locking" in phases(ledger).values()


def test_a_lock_known_from_the_ledger_only_is_kept_but_unknown(console, pair, ledger):
    console.hold(pair[1], None)
    console.lock(pair[0], scope="nf_group", ledger=ledger)
    console.hold(pair[0], None)  # an administrator removed the locks,
    console.hold(pair[1])  # and another user acquired one
    result = console.lock(pair[0], scope="nf_group", ledger=ledger)
    assert reasons(result) == ["locked_by_other"]
    assert result["devices"][0]["acquired"] == "unknown"


@pytest.mark.parametrize("with_ledger", [True, False], ids=["with ledger", "without ledger"])
def test_a_host_does_not_release_the_lock_of_another_host(console, ledger, with_ledger):
    ids = console.seed_pair()
    run_state = RunState(os.getpid())
    params = {"scope": "nf_group", **({"ledger": ledger} if with_ledger else {})}

    def lock(device_id):
        context = console.context(run_state=run_state, host=f"host of {device_id}")
        return console.lock(device_id, context=context, **params)

    assert outcomes(lock(ids[0])) == ["changed"]
    unclear = "<errorResponse><errorLabel>SIM</errorLabel><message>NF is already locked</message></errorResponse>"
    console.fault(GROUP_ACTION, "status", status=409, body=unclear)
    second = lock(ids[1])
    assert reasons(second) == ["locked_by_other"]
    assert second["devices"][0]["acquired"] == "unknown"
    assert owners(console, ids) == [ME, ME]


def test_a_failed_rollback_is_a_warning_and_stays_in_the_ledger(console, pair, ledger):
    console.fault(DEVICE_ACTION, "status", status=400, body=REFUSAL)
    result = console.lock(pair[0], scope="nf_group", ledger=ledger)
    assert reasons(result) == ["locked_by_other"]
    assert result["devices"][0]["acquired"] == "unknown"
    labels = ", ".join(f"{console.sdm.device(device_id)['name']} ({device_id})" for device_id in pair)
    assert any(f"{labels} may be locked by this account" in text for text in result["warnings"])
    assert "locking" in phases(ledger).values()
    assert owners(console, pair) == [ME, OTHER]


@pytest.mark.parametrize("status", [403, 404], ids="status {}".format)
def test_a_refusal_without_effect_needs_no_rollback(console, ledger, status):
    ids = console.seed_pair()
    console.fault(GROUP_ACTION, "status", status=status, body="")
    assert console.lock(ids[0], scope="nf_group", ledger=ledger)["failed"]
    assert console.calls(DEVICE_ACTION) == []
    assert phases(ledger) == {}
    assert os.path.exists(ledger)


def test_the_audit_trail_names_all_devices_of_an_nf(console, pair, tmp_path):
    trail = tmp_path / "audit.jsonl"
    covered = [f"{console.sdm.device(device_id)['name']} ({device_id})" for device_id in pair]
    console.lock(pair[0], scope="nf_group", audit_log=str(trail))
    console.hold(pair[1], None)
    console.lock(pair[0], scope="nf_group", audit_log=str(trail))
    lines = [json.loads(line) for line in trail.read_text(encoding="utf-8").splitlines()]
    assert [line.get("outcome") for line in lines] == [None, "failed", None, "changed"]
    assert [line["covers"] if "covers" in line else line["devices"][0]["covers"] for line in lines] == [covered] * 4
    assert {(line["console"], line["action"]) for line in lines} == {("Oracle SDM", "lock")}
