# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kill switch stops writes, also in the middle of a list, and nothing else."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import FREEZE_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from integration.tasks import outcomes


@pytest.fixture
def frozen(tmp_path):
    (tmp_path / "freeze").write_text("Wrong machines are being isolated\n")
    return str(tmp_path)


@pytest.mark.parametrize("params", [{}, {"protected_devices": ["dc*"]}], ids=["as read", "all planned first"])
def test_nothing_is_written_and_the_reason_is_said(console, frozen, params):
    ids = console.seed(3)
    result = console.run(*ids, state_dir=frozen, **params)
    assert (outcomes(result), result["failed"], result["retry"]) == (["skipped"] * 3, True, ids)
    assert f"Writes are frozen ({frozen}/freeze): Wrong machines are being isolated." in result["msg"]
    assert {entry["error"]["reason"] for entry in result["devices"]} == {"frozen"}
    assert console.writes() == []


def test_check_mode_plans_and_says_it(console, frozen):
    ids = console.seed(2)
    result = console.run(*ids, state_dir=frozen, check=True)
    assert outcomes(result) == ["changed"] * 2
    assert any("would change nothing. Writes are frozen" in text for text in result["warnings"])


def test_a_file_that_appears_stops_the_rest_of_the_list(console, tmp_path, monkeypatch):
    ids = console.seed(20)
    write, written = CylanceLockdown.write, []

    def write_and_freeze(self, device, plan, before):
        written.append(device.id)
        if len(written) == 3:
            (tmp_path / "freeze").write_text("Stop")
        return write(self, device, plan, before)

    monkeypatch.setattr(CylanceLockdown, "write", write_and_freeze)
    result = console.run(*ids, state_dir=str(tmp_path), max_parallel=1)
    assert outcomes(result) == ["changed"] * 3 + ["skipped"] * 17
    assert console.locked_ids() == set(ids[:3])


def test_releases_are_frozen_unless_they_are_exempt(console, frozen, tmp_path, monkeypatch):
    ids = [console.seed_locked(partial=True)]
    assert outcomes(console.run(*ids, state="unlocked", state_dir=frozen)) == ["skipped"]
    (tmp_path / "freeze").write_text("Stop\nreleases: allowed\n")
    assert outcomes(console.run(*ids, state="unlocked", state_dir=frozen)) == ["changed"]
    monkeypatch.setenv(FREEZE_VARIABLE, "Stop")
    assert outcomes(console.run(*ids, state_dir=frozen)) == ["skipped"]
    assert not console.info(*ids, state_dir=frozen)["failed"]
