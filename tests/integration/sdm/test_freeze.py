# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frozen writes: no lock is taken, also not after a wait, and each lock can be given back."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.waiting import LockWaiting
from integration.sdm.console import OTHER
from integration.tasks import outcomes, reasons


def test_no_lock_is_taken_and_each_can_be_given_back(console, tmp_path):
    ids = console.seed(2)
    console.lock(ids[0], state_dir=str(tmp_path))
    (tmp_path / "freeze").write_text("Stop")
    result = console.lock(ids[1], state_dir=str(tmp_path))
    assert (outcomes(result), reasons(result)) == (["skipped"], ["frozen"])
    assert console.sent() == [(ids[0], "Lock")]
    assert outcomes(console.unlock(ids[0], state_dir=str(tmp_path))) == ["changed"]


def test_a_task_that_waits_for_a_lock_stops(console, tmp_path, monkeypatch):
    (device_id,) = console.seed(1)
    console.hold(device_id)
    wait = LockWaiting.wait

    def freeze_and_wait(self, device, state):
        (tmp_path / "freeze").write_text("Stop")
        wait(self, device, state)

    monkeypatch.setattr(LockWaiting, "wait", freeze_and_wait)
    result = console.lock(device_id, state_dir=str(tmp_path), wait=True)
    assert (outcomes(result), reasons(result)) == (["skipped"], ["frozen"])
    assert console.owner(device_id) == OTHER
