# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor reports of the state directory, the ledger and the memory of executions."""

from __future__ import annotations

import errno
import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import FAILED, OK, WARNING
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_marks import RunMarks
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import state_folder
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor import state


@pytest.fixture
def folder(tmp_path):
    """A state directory."""
    return state_folder(str(tmp_path / "state"))


def statuses(checks):
    """Return {what: status}."""
    return {check.name: check.status for check in checks}


def test_a_usable_directory(folder):
    assert statuses(state.directory_checks(folder, "4711")) == {"state directory": OK, "other runs": OK}
    assert not [name for name in os.listdir(folder) if name.startswith(".doctor")]


def test_without_a_directory_a_container_is_a_warning(monkeypatch):
    monkeypatch.setattr(state, "in_container", lambda: True)
    assert statuses(state.directory_checks(None, "")) == {"state directory": WARNING}
    monkeypatch.setattr(state, "in_container", lambda: False)
    assert statuses(state.directory_checks(None, "")) == {"state directory": OK}


def test_a_directory_that_ends_with_the_container_is_a_warning(folder, monkeypatch):
    monkeypatch.setattr(state, "unmounted_warnings", lambda path: [f"{path} is not mounted."])
    check = next(iter(state.directory_checks(folder, "")))
    assert (check.status, check.finding) == (WARNING, f"{folder} is not mounted.")


def test_a_full_disk_is_a_failure_and_nothing_remains(folder, monkeypatch):
    def fsync(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(state.os, "fsync", fsync)
    (check,) = state.directory_checks(folder, "")
    assert check.status == FAILED and "No space left" in check.finding
    assert not [name for name in os.listdir(folder) if name.startswith(".doctor")]


def test_little_space_is_a_warning(folder, monkeypatch):
    monkeypatch.setattr(state, "_free", lambda path: 5 << 20)
    check = next(iter(state.directory_checks(folder, "")))
    assert check.status == WARNING and "5 MiB" in check.finding


def test_a_file_system_without_locks_is_a_failure(folder, monkeypatch):
    class Keeper:
        def keep(self, marks, job):
            return False

    monkeypatch.setattr(state.RUN_STATE, "keeper", Keeper())
    check = next(iter(state.directory_checks(folder, "")))
    assert check.status == FAILED and "no locks" in check.finding


def test_other_runs_are_named_by_their_jobs(folder, monkeypatch):
    monkeypatch.setattr(RunMarks, "active_runs", lambda self, own: ["job 4711"])
    other = list(state.directory_checks(folder, ""))[1]
    assert other.name == "other runs" and "job 4711" in other.finding


def test_a_damaged_ledger_is_a_failure(folder):
    assert state.ledger_check(folder).status == OK
    path = os.path.join(folder, "ledger.json")
    with open(path, "w", encoding="ascii") as file:
        file.write("{")
    os.chmod(path, 0o600)
    assert state.ledger_check(folder).status == FAILED


def test_a_memory_that_cannot_be_written_is_a_failure(folder):
    assert state.executions_check(folder).status == OK
    with open(os.path.join(folder, "blocked"), "w", encoding="ascii"):
        pass
    check = state.executions_check(os.path.join(folder, "blocked"))
    assert check.status == FAILED and "run: once" in check.remedy
