# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a usable ledger nothing is locked, but a lock can always be given back."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import atomic_file
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from integration.sdm.console import ME
from integration.tasks import outcomes


def a_damaged_file(path: Path, monkeypatch):
    path.write_text("{")
    return "is damaged"


def a_fifo(path: Path, monkeypatch):
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return "not a file of this user alone"


def a_folder_of_everybody(path: Path, monkeypatch):
    path.parent.chmod(0o777)
    monkeypatch.setattr(f"{LEDGER_FILE}._lock_files", {})
    return "other users can write in this folder"


def a_file_system_without_locks(path: Path, monkeypatch):
    lockf = fcntl.lockf

    def fail(descriptor, *args):
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOLCK, "No locks available")
        return lockf(descriptor, *args)

    monkeypatch.setattr(fcntl, "lockf", fail)
    return "No locks available. Its file system has no locks. Move the state directory to a local one"


def a_full_disk(path: Path, monkeypatch):
    def fail(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic_file.os, "fsync", fail)
    return "No space left on device"


LEDGER_FILE = "ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger_file"


@pytest.mark.parametrize(
    "spoil", [a_damaged_file, a_fifo, a_folder_of_everybody, a_file_system_without_locks, a_full_disk]
)
def test_nothing_is_locked_but_a_lock_is_given_back(console, run, ledger, monkeypatch, spoil):
    locked, free = console.seed(2)
    task = run(os.getpid())
    task(locked)
    reason = spoil(Path(ledger), monkeypatch)
    before = console.sent()
    try:
        result = task(free)
    except DeviceActionsError as error:
        assert reason in error.message
    else:
        assert outcomes(result) == ["failed"]
        assert reason in result["msg"]
    assert console.sent() == before
    assert console.owner(locked) == ME
    result = task(locked, state="unlocked")
    assert outcomes(result) == ["changed"]
    assert console.owner(locked) is None
    assert any(reason in warning for warning in result["warnings"])
