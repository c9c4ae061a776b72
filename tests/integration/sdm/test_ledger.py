# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger separates the runs of one account and survives a run that was killed."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger import Ledger
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger_updates import LedgerUpdates
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.targets import LockTarget
from integration.sdm.console import DEVICE_ACTION, ME, OTHER, entries
from integration.tasks import outcomes, reasons


def test_a_lock_of_an_active_run_is_refused_to_other_runs(console, run, clock):
    (device_id,) = console.seed(1)
    first, second = run(os.getpid()), run(os.getpid())
    first(device_id)
    for state in ("locked", "unlocked"):
        result = second(device_id, state=state)
        assert reasons(result) == ["locked_by_other"]
        assert "another run" in result["msg"]
        assert result["devices"][0]["held_by"] == ME
        assert second(device_id, state=state, check=True)["failed"]
    assert console.sent() == [(device_id, "Lock")]
    clock.after(15, lambda: first(device_id, state="unlocked"))
    assert outcomes(second(device_id, wait=True)) == ["changed"]
    assert console.owner(device_id) == ME


def test_device_and_nf_locks_have_separate_entries(console, killed, run, ledger):
    ids = console.seed_pair()
    task = run(os.getpid())
    task(ids[0])
    task(ids[0], scope="nf_group", state="unlocked")
    assert console.owner(ids[0]) is None
    assert outcomes(task(ids[0])) == ["changed"]
    killed_ids = console.seed(2, ha_pairs=1, add=True, prefix="edge")
    killed(killed_ids[0], scope="nf_group")
    killed(killed_ids[0], state="unlocked")
    assert [console.owner(device_id) for device_id in killed_ids] == [None, ME]
    assert [entry["phase"] for entry in entries(ledger) if entry["scope"] == "nf_group"][-1] == "locking"
    assert outcomes(run(os.getpid())(orphans=True, state="unlocked", scope="nf_group")) == ["changed"]
    assert console.owner(killed_ids[1]) is None


def test_a_lock_without_a_response_stays_in_the_ledger(console, killed, run, ledger):
    (device_id,) = console.seed(1)
    console.fault(DEVICE_ACTION, "drop_after")
    assert outcomes(killed(device_id, retries=0)) == ["unknown"]
    assert [entry["phase"] for entry in entries(ledger)] == ["locking"]
    console.simulator.clear_faults()
    assert outcomes(run(os.getpid())(orphans=True, state="unlocked")) == ["changed"]
    assert console.owner(device_id) is None


def test_a_refused_action_leaves_the_ledger_unchanged(console, run, ledger):
    ids = console.seed(2)
    console.hold(ids[0])
    task = run(os.getpid())
    task(ids[1])
    before = entries(ledger)
    assert reasons(task(ids[0])) == ["locked_by_other"]
    console.hold(ids[1])  # another user overrode the lock, so the ledger is outdated
    assert reasons(task(ids[1], state="unlocked")) == ["locked_by_other"]
    assert entries(ledger) == before


@pytest.mark.parametrize(
    "scopes", [("device", "nf_group"), ("nf_group", "device")], ids=["device then NF", "NF then device"]
)
def test_device_and_nf_locks_exclude_each_other_between_runs(console, run, killed, scopes):
    ids = console.seed_pair()
    mine, others = scopes
    run(os.getpid())(ids[0], scope=mine)
    before = [console.owner(device_id) for device_id in ids]
    second = run(os.getpid())
    for state in ("locked", "unlocked"):
        for check in (True, False):
            result = second(ids[0], scope=others, state=state, check=check)
            assert reasons(result) == ["locked_by_other"]
            assert "another run" in result["msg"]
    assert [console.owner(device_id) for device_id in ids] == before


def test_only_one_of_two_concurrent_runs_gets_the_lock(console, run, monkeypatch):
    ids = console.seed_pair()
    run(os.getpid())(ids[0], scope="nf_group")
    monkeypatch.setattr(LedgerUpdates, "other_run", lambda *dummy: None)  # the other run starts after this check
    assert reasons(run(os.getpid())(ids[1])) == ["locked_by_other"]
    assert console.calls(DEVICE_ACTION) == []


def test_a_failed_host_does_not_revert_the_ledger_entry_of_another_host(console, ledger):
    """Two hosts of a task act on two devices of one NF at the same time."""
    ids = console.seed_pair()
    run_state = RunState(os.getpid())
    login = console.login
    one, other = (Ledger(ledger, login["urls"], login["username"], run_state) for dummy in range(2))
    nf, device = LockTarget("nf_group", "NF1"), LockTarget("device", ids[0], containing=(("nf_group", "NF1"),))
    assert one.begin(nf, "locking", Device(ids[0])) is None
    known = other.entry(nf.key)
    assert other.begin(nf, "locking", Device(ids[1])) is None
    other_run = Ledger(ledger, login["urls"], login["username"], RunState(os.getpid()))
    assert other_run.begin(device, "locking", Device(ids[0]))["place"] == "NF1"
    one.restore(nf, None)
    other.end(nf, "locked")
    assert [entry["phase"] for entry in entries(ledger)] == ["locked"]
    other.restore(nf, known)
    assert [entry["phase"] for entry in entries(ledger)] == ["locking"]


def test_a_run_in_another_container_is_not_treated_as_ended(console, run, ledger):
    (device_id,) = console.seed(1)
    run(os.getpid())(device_id)
    content = json.loads(Path(ledger).read_text())
    content["locks"][0]["run"]["namespace"] = "pid:[1]"
    Path(ledger).write_text(json.dumps(content))
    after = run(os.getpid())
    assert after(orphans=True, state="unlocked")["devices"] == []
    assert outcomes(after(device_id, state="unlocked")) == ["changed"]


def test_accounts_and_sdms_have_separate_entries(console, run, ledger):
    (device_id,) = console.seed(1)
    console.lock(device_id, ledger=ledger, **console.account(OTHER))
    assert reasons(run(os.getpid())(device_id)) == ["locked_by_other"]
    assert [(entry["device_id"], entry["username"]) for entry in entries(ledger)] == [(device_id, OTHER)]
    console.unlock(device_id, ledger=ledger, **console.account(OTHER))
    task = run(os.getpid())
    task(device_id, urls=console.login["urls"][1:])  # a single node identifies the same SDM
    assert outcomes(task(device_id)) == ["unchanged"]


def test_the_ledger_contains_no_secret_and_is_private(console, run, ledger):
    (device_id,) = console.seed(1)
    run(os.getpid())(device_id)
    text = Path(ledger).read_text()
    assert console.login["password"] not in text
    assert "JSESSIONID" not in text
    assert stat.S_IMODE(os.stat(ledger).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(ledger)).st_mode) == 0o700
    assert sorted(os.listdir(os.path.dirname(ledger))) == ["locks.json", "locks.json.lock"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"version": 2, "locks": []}', '{"version": 1, "locks": [{}]}', "\x00" * 99],
    ids=["empty", "cut", "list", "null", "other version", "invalid entry", "null bytes"],
)
def test_a_damaged_ledger_is_an_error_before_any_request(console, run, ledger, content):
    (device_id,) = console.seed(1)
    path = Path(ledger)
    path.parent.mkdir(mode=0o700)
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(InputError, match="ledger"):
        run(os.getpid())(device_id)
    assert path.read_text() == content
    assert console.simulator.requests() == []


def test_a_ledger_writable_by_others_is_refused(console, run, ledger):
    (device_id,) = console.seed(1)
    run(os.getpid())(device_id)
    os.chmod(ledger, 0o622)
    with pytest.raises(InputError, match="this user alone"):
        run(os.getpid())(device_id)
