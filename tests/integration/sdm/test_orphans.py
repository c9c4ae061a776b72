# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks that a killed run left behind are taken over or unlocked, and those of active runs are not."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.catalog import DeviceCatalog
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
    assert any(OTHER in text and "1 more" in text for text in result["warnings"])


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"orphans": True, "state": "unlocked"}, "ledger"),
        ({"orphans": True, "state": "locked", "ledger": "x"}, "unlocked"),
        ({"orphans": False, "state": "unlocked", "ledger": "x"}, "true"),
        ({"orphans": True, "state": "unlocked", "ledger": "x", "names": "a"}, "mutually exclusive"),
    ],
    ids=["no ledger", "state locked", "orphans false", "with names"],
)
def test_orphans_requires_a_ledger_and_unlocked(console, params, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words):
        console.run(**params)
    assert console.simulator.requests() == []
