# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check what runs keep on the controller: the state directory, the ledger of SDM, the memory of executions."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    system_error,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted, summarize
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import FAILED, OK, WARNING, Check
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_marks import RunMarks
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import (
    STATE_VARIABLE,
    in_container,
    unmounted_warnings,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import durable_record
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.ledger_file import UNLOCKED, LedgerFile
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE

_WHAT = "state directory"
_TRIAL = 65_536  # bytes that are written and removed again
_LITTLE_SPACE = 100 << 20  # bytes
_LEDGER = "ledger.json"
_LEDGER_OF_USER = "secops-device-actions/sdm-locks.json"  # the default of the roles


def directory_checks(folder: str | None, job: str) -> Iterator[Check]:
    """Yield the checks of the state directory. folder: its path, or None where none is set. job: the id of this job."""
    if folder is None:
        if in_container():
            yield Check(
                _WHAT,
                WARNING,
                "None is set, and this seems to be a container. What must outlive it is lost with it: the locks of SDM "
                "that a killed job leaves behind, package executions, and which machines are contained.",
                f"Mount a volume that all jobs share, and set {STATE_VARIABLE} to it (docs/state.md).",
            )
        else:
            yield Check(_WHAT, OK, f"None is set ({STATE_VARIABLE}), so records are in files of this user.")
        return
    try:
        _write_trial(folder)
        has_locks = RUN_STATE.keeper is None or RUN_STATE.keeper.keep(RunMarks(folder), job)
        runs = RunMarks(folder).active_runs(RUN_STATE.run)
        free = _free(folder)
    except (DeviceActionsError, OSError) as error:
        yield _failure(_WHAT, error)
        return
    if not has_locks:
        remedy = "Use a local file system, NFS version 4 or CephFS."
        yield Check(_WHAT, FAILED, f"The file system of {folder} has no locks (fcntl).", remedy)
    elif lost := unmounted_warnings(folder):
        yield Check(_WHAT, WARNING, *lost)
    elif free < _LITTLE_SPACE:
        found = f"{folder} is writable, but only {free >> 20} MiB are free."
        yield Check(_WHAT, WARNING, found, "Free space. Without any, actions fail before their first write.")
    else:
        yield Check(_WHAT, OK, f"{folder} is private and writable, has locks, and {_size(free)} are free.")
    use = "uses" if len(runs) == 1 else "use"
    text = (
        f"{counted(len(runs), 'other run')} {use} it now: {summarize(runs)}." if runs else "No other run uses it now."
    )
    yield Check("other runs", OK, text)


def ledger_check(folder: str | None) -> Check:
    """Return the check of the ledger in the state directory, or else of the one of this user."""
    name = "ledger of SDM locks"
    home = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    path = os.path.join(folder, _LEDGER) if folder else os.path.join(home, _LEDGER_OF_USER)
    try:
        ledger = LedgerFile(path)
        with ledger.locked():
            held = [entry for entry in ledger.read() if entry["phase"] != UNLOCKED]
    except (DeviceActionsError, OSError) as error:
        return _failure(name, error)
    if held:
        found = f"{path} lists {counted(len(held), 'lock')} that runs have taken and not released."
        return Check(name, OK, f"{found} The role sdm_unlock_orphans releases those of runs that have ended.")
    return Check(name, OK, f"{path} can be read, and lists no lock.")


def executions_check(folder: str | None) -> Check:
    """Return the check of the memory of package executions."""
    name = "memory of executions"
    try:
        with durable_record("cylance-executions", RUN_STATE.ansible_home, folder).transaction():
            pass
    except (DeviceActionsError, OSError) as error:
        check = _failure(name, error)
        return Check(name, FAILED, check.finding, "Until then, run: once refuses to start packages.")
    return Check(name, OK, "Started package executions are remembered, so that run: once starts none twice.")


def _write_trial(folder: str) -> None:
    """Write to the disk, and remove it again. Raise OSError, such as for a full disk."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
        file.write(bytes(_TRIAL))
        file.flush()
        os.fsync(file.fileno())


def _free(folder: str) -> int:
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def _size(number: int) -> str:
    return f"{number >> 30} GiB" if number >= 10 << 30 else f"{number >> 20} MiB"


def _failure(name: str, error: DeviceActionsError | OSError) -> Check:
    message = system_error(error).message if isinstance(error, OSError) else error.message
    return Check(name, FAILED, message)
