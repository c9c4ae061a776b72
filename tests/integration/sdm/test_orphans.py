# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks that a killed run left behind are taken over or unlocked, and those of active runs are not."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.catalog import DeviceCatalog
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.run_identity import identity_of
from integration.sdm.console import ME, OTHER, entries
from integration.tasks import outcomes, reasons


def test_the_next_run_takes_over_locks_of_a_killed_run(console, run, killed):
    ids = console.seed(2)
    killed(*ids)
    after = run(os.getpid())
    assert outcomes(after(ids[0])) == ["unchanged"]
    assert outcomes(after(ids[1], state="unlocked")) == ["changed"]
    assert [console.owner(device_id) for device_id in ids] == [ME, None]


def test_orphans_are_unlocked_and_locks_of_active_runs_are_kept(console, run, killed, ledger):
    ids = console.seed(4)
    killed(*ids[:2])
    run(os.getpid())(ids[2])
    cleaner = run(os.getpid())
    assert outcomes(cleaner(orphans=True, state="unlocked", check=True)) == ["changed"] * 2
    result = cleaner(orphans=True, state="unlocked")
    assert [entry["device_id"] for entry in result["devices"]] == ids[:2]
    assert outcomes(result) == ["changed"] * 2
    assert [console.owner(device_id) for device_id in ids] == [None, None, ME, None]
    again = cleaner(orphans=True, state="unlocked")
    assert (again["devices"], again["changed"], again["failed"]) == ([], False, False)


def test_nf_orphans_are_unlocked_with_nf_group_scope(console, run, killed):
    ids = console.seed_pair()
    killed(ids[0], scope="nf_group")
    cleaner = run(os.getpid())
    assert cleaner(orphans=True, state="unlocked")["devices"] == []
    assert outcomes(cleaner(orphans=True, state="unlocked", scope="nf_group")) == ["changed"]
    assert [console.owner(device_id) for device_id in ids] == [None, None]


def test_an_nf_orphan_is_kept_while_an_active_run_locks_one_of_its_devices(console, run, killed):
    ids = console.seed_pair()
    killed(ids[0], scope="nf_group")
    console.unlock(ids[0], scope="nf_group")
    run(os.getpid())(ids[0])
    result = run(os.getpid())(orphans=True, state="unlocked", scope="nf_group")
    assert reasons(result) == ["locked_by_other"]
    assert console.owner(ids[0]) == ME


def test_an_orphan_already_unlocked_at_sdm_is_removed(console, run, killed, ledger):
    (device_id,) = console.seed(1)
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", "both")
    killed(device_id)
    console.hold(device_id, None)
    cleaner = run(os.getpid())
    assert outcomes(cleaner(orphans=True, state="unlocked", check=True)) == ["unchanged"]
    assert [entry["phase"] for entry in entries(ledger)] == ["locked"]
    assert outcomes(cleaner(orphans=True, state="unlocked")) == ["unchanged"]
    assert cleaner(orphans=True, state="unlocked")["devices"] == []


def test_an_nf_orphan_is_unlocked_although_its_recorded_device_is_gone(console, run, killed, monkeypatch):
    ids = console.seed_pair()
    killed(ids[0], scope="nf_group")
    read = DeviceCatalog._read_devices
    monkeypatch.setattr(DeviceCatalog, "_read_devices", lambda self: [one for one in read(self) if one["id"] != ids[0]])
    assert outcomes(run(os.getpid())(orphans=True, state="unlocked", scope="nf_group")) == ["changed"]
    assert console.owner(ids[1]) is None


@pytest.mark.parametrize("scope", ["device", "nf_group"])
def test_an_unchanged_lock_is_taken_over_by_the_run(console, run, killed, scope):
    (device_id,) = console.seed(1)
    console.sdm.switch("lock_readable", "detail")
    console.sdm.switch("lock_shown_as", "both")
    killed(device_id, scope=scope)
    rerun, cleaner = run(os.getpid()), run(os.getpid())
    assert outcomes(rerun(device_id, scope=scope, check=True)) == ["unchanged"]
    assert len(cleaner(orphans=True, state="unlocked", scope=scope, check=True)["devices"]) == 1
    assert outcomes(rerun(device_id, scope=scope)) == ["unchanged"]
    assert cleaner(orphans=True, state="unlocked", scope=scope)["devices"] == []
    assert console.owner(device_id) == ME


def test_orphans_of_other_accounts_are_a_warning(console, run, killed):
    (device_id,) = console.seed(1)
    killed(device_id, **console.account(OTHER))
    result = run(os.getpid())(orphans=True, state="unlocked")
    assert result["devices"] == []
    name = console.sdm.device(device_id)["name"]
    assert any(OTHER in text and "1 more" in text and f"{name} ({device_id})" in text for text in result["warnings"])


def test_as_many_orphans_as_there_are_are_unlocked_unless_the_task_sets_a_limit(console, run, killed):
    ids = console.seed(27)
    killed(*ids, max_changes="27")
    refused = run(os.getpid())(orphans=True, state="unlocked", max_changes="25")  # the default of other tasks
    assert "max_changes is 25" in refused["msg"]
    result = run(os.getpid())(orphans=True, state="unlocked")
    assert outcomes(result) == ["changed"] * 27
    assert {console.owner(device_id) for device_id in ids} == {None}


def test_a_missing_ledger_is_said(console, run, ledger):
    result = run(os.getpid())(orphans=True, state="unlocked")
    assert result["msg"] == f"Nothing was unlocked, because there is no ledger {ledger}."
    assert any("Set state_dir or DEVICE_ACTIONS_STATE_DIR to" in text for text in result["warnings"])
    assert (result["failed"], result["left_alone"]) == (False, [])


def test_locks_that_are_left_alone_are_named_with_the_reason(console, run, killed, ledger):
    ids = console.seed(2)
    killed(*ids)
    locks = entries(ledger)
    locks[0]["run"]["machine"] = "awx-7"
    locks[1]["run"] = identity_of(RunState(os.getpid()))
    Path(ledger).write_text(json.dumps({"version": 1, "locks": locks}), encoding="utf-8")
    result = run(os.getpid())(orphans=True, state="unlocked")
    assert "2 left alone" in result["msg"] and result["devices"] == []
    left = {entry["device_id"]: entry for entry in result["left_alone"]}
    assert [left[device_id]["reason"] for device_id in ids] == ["unchecked", "active"]
    assert "locked at" in left[ids[0]]["message"] and "on awx-7" in left[ids[0]]["message"]
    assert (
        f"state: unlocked, scope: device and device_ids: {ids[0]}, or orphans: true and runs: "
        in left[ids[0]]["message"]
    )
    assert f"still active (process {os.getpid()}" in left[ids[1]]["message"]
    (warning,) = [text for text in result["warnings"] if "left alone" in text]
    names = [console.sdm.device(device_id)["name"] for device_id in ids]
    assert all(f"{name} ({device_id}): " in warning for name, device_id in zip(names, ids, strict=True))
    # What the message says works.
    assert outcomes(run(os.getpid())(ids[0], state="unlocked")) == ["changed"]


@pytest.fixture
def elsewhere(console, run, killed, ledger):
    """The ids of two locks: of a run in another container, as job 4711, and of an active run here, as job 4712."""
    ids = console.seed(2)
    killed(ids[0])
    run(os.getpid())(ids[1])
    locks = entries(ledger)
    locks[0]["run"].update(machine="awx-7", job="4711")
    locks[1]["run"]["job"] = "4712"
    Path(ledger).write_text(json.dumps({"version": 1, "locks": locks}), encoding="utf-8")
    return ids


@pytest.mark.parametrize(
    ("params", "unlocked"),
    [
        ({}, []),
        ({"older_than": "0:01:00"}, []),
        ({"older_than": "0:00:01"}, [0]),
        ({"runs": ["4711"]}, [0]),
        ({"runs": ["4712"]}, [1]),
        ({"runs": ["4711", "4712"]}, [0, 1]),
    ],
)
def test_a_person_decides_which_runs_have_ended(console, run, elsewhere, ledger, params, unlocked):
    locks = entries(ledger)
    for lock in locks:
        lock["since"] = format_timestamp(time.time() - 120)
    Path(ledger).write_text(json.dumps({"version": 1, "locks": locks}), encoding="utf-8")
    cleaner = run(os.getpid())
    result = cleaner(orphans=True, state="unlocked", **params)
    assert [entry["device_id"] for entry in result["devices"]] == [elsewhere[index] for index in unlocked]
    assert outcomes(result) == ["changed"] * len(unlocked)
    left = [index for index in (0, 1) if index not in unlocked]
    assert [entry["job"] for entry in result["left_alone"]] == [("4711", "4712")[index] for index in left]
    assert not cleaner(orphans=True, state="unlocked", **params)["failed"]


def test_an_unknown_run_is_an_error(console, run, elsewhere):
    with pytest.raises(InputError, match=r"^runs: the ledger .* has no entry of 471\. Nothing was unlocked\. .*4711"):
        run(os.getpid())(orphans=True, state="unlocked", runs=["471"])
    assert console.owner(elsewhere[0]) == ME


def test_the_ledger_of_the_state_directory_is_used(console, tmp_path):
    (device_id,) = console.seed(1)
    console.lock(device_id, state_dir=str(tmp_path))
    (entry,) = entries(tmp_path / "ledger.json")
    assert entry["device_id"] == device_id
    result = console.run(orphans=True, state="unlocked", state_dir=str(tmp_path))
    (left,) = result["left_alone"]  # as a module, which has no main process
    assert (left["reason"], left["until"] > left["since"]) == ("unchecked", True)


def test_an_orphan_is_named_even_if_the_login_fails(console, run, killed):
    (device_id,) = console.seed(1)
    killed(device_id)
    (entry,) = run(os.getpid())(orphans=True, state="unlocked", password="wrong")["devices"]
    assert entry["covers"] == [f"{console.sdm.device(device_id)['name']} ({device_id})"]
    assert entry["error"]["reason"] == "login_refused"


def test_an_orphan_that_sdm_no_longer_lists_is_explained(console, run, killed, ledger, monkeypatch):
    (device_id,) = console.seed(1)
    name = console.sdm.device(device_id)["name"]
    killed(device_id)
    monkeypatch.setattr(DeviceCatalog, "_read_devices", lambda self: [])
    (entry,) = run(os.getpid())(orphans=True, state="unlocked")["devices"]
    assert f"The ledger lists it as {name} ({device_id}), locked at" in entry["error"]["message"]
    assert f"remove its entry from {ledger}." in entry["error"]["message"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"orphans": True, "state": "unlocked"}, "ledger"),
        ({"orphans": True, "state": "locked", "ledger": "x"}, "unlocked"),
        ({"orphans": False, "state": "unlocked", "ledger": "x"}, "true"),
        ({"orphans": True, "state": "unlocked", "ledger": "x", "names": "a"}, "mutually exclusive"),
        ({"names": "a", "runs": ["1"]}, "^runs: requires orphans"),
        ({"names": "a", "older_than": "1:00:00"}, "^older_than: requires orphans"),
        ({"orphans": True, "state": "unlocked", "ledger": "x", "older_than": "1h"}, "^older_than: "),
        ({"orphans": True, "state": "unlocked", "ledger": "x", "runs": [" "]}, "^runs: "),
    ],
    ids=["no ledger", "state locked", "orphans false", "with names", "runs", "age", "invalid age", "empty run"],
)
def test_orphans_requires_a_ledger_and_unlocked(console, params, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words):
        console.run(**params)
    assert console.simulator.requests() == []
