# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task writes to its ledger without a request, and a ledger that fails."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger import Ledger
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger_file import (
    LOCKED,
    LOCKING,
    UNLOCKED,
)
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger_updates import LedgerUpdates
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.refusals import LOCK, UNLOCK
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.targets import DEVICE, LockTarget

TARGET, FOUND = LockTarget(DEVICE, "ID1"), Device("ID1", "sbc-a")


@pytest.fixture
def make(tmp_path):
    """A function that returns the (LedgerUpdates, Ledger, Context) of another run, all with the same file."""

    def make(action=LOCK):
        ledger = Ledger(str(tmp_path / "locks.json"), ["https://sdm.example"], "netops", RunState(os.getpid()))
        context = Context()
        return LedgerUpdates(ledger, action, context), ledger, context

    return make


def test_a_lock_that_sdm_shows_as_this_accounts_counts_as_this_runs(make):
    updates, ledger, context = make()
    updates.shown_locked(TARGET, FOUND)
    assert ledger.entry(TARGET.key)["phase"] == LOCKED and updates.is_locked(TARGET)
    assert make()[0].other_run(TARGET) == ledger.entry(TARGET.key)


def test_a_lock_of_another_active_run_is_neither_taken_over_nor_given_up(make):
    ledger = make()[1]
    ledger.begin(TARGET, LOCKING, FOUND)
    before = ledger.entry(TARGET.key)
    make()[0].shown_locked(TARGET, FOUND)
    make(UNLOCK)[0].shown_unlocked(TARGET)
    assert ledger.entry(TARGET.key) == before


def test_a_lock_of_this_run_that_sdm_no_longer_shows_is_given_up(make):
    updates, ledger, context = make()
    updates.shown_unlocked(TARGET)
    assert ledger.entry(TARGET.key) is None
    updates.shown_locked(TARGET, FOUND)
    updates.shown_unlocked(TARGET)
    assert ledger.entry(TARGET.key)["phase"] == UNLOCKED


def test_without_a_ledger_nothing_is_written(tmp_path):
    updates = LedgerUpdates(None, LOCK, Context())
    updates.shown_locked(TARGET, FOUND)
    assert updates.entry(TARGET) is None and not updates.is_locked(TARGET)


@pytest.mark.parametrize("action", [LOCK, UNLOCK])
def test_a_ledger_that_fails_stops_locking_and_not_unlocking(make, tmp_path, action):
    updates, ledger, context = make(action)
    (tmp_path / "locks.json").write_text("damaged", encoding="utf-8")
    (tmp_path / "locks.json").chmod(0o600)
    if action == LOCK:
        with pytest.raises(DeviceActionsError, match="is damaged"):
            updates.begin(TARGET, FOUND)
        assert context.warnings() == []
    else:
        assert updates.begin(TARGET, FOUND) is None
        updates.succeeded(TARGET)
        assert all("is damaged" in warning for warning in context.warnings()) and len(context.warnings()) == 2
