# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Started executions are remembered on disk, so that `run: once` finds them before the console lists them."""

from __future__ import annotations

import errno
import fcntl
import os
import stat

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import durable_record
from integration.cylance.executions.helpers import NAME, PATH, start_requests, started_executions


def test_an_unlisted_execution_is_remembered(console, execute):
    ids = console.seed(2)
    console.cylance.switch("execution_listed_after", 100)
    first = execute(*ids)
    again = execute(*ids)
    assert (again["changed"], again["execution"]["id"]) == (False, first["execution"]["id"])
    with pytest.raises(InputError, match="with other content: devices: 1 not requested"):
        execute(ids[0])
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=404)
    with pytest.raises(DeviceActionsError, match="Nothing was started. To start it in any case, set run: always"):
        execute(*ids)
    assert len(started_executions(console)) == 1
    assert execute(*ids, name=f"{NAME} again")["changed"]


def test_an_execution_older_than_match_window_is_not_remembered(console, execute):
    ids = console.seed(1)
    console.cylance.switch("execution_listed_after", 10_000)
    execute(*ids)
    console.simulator.advance(7200)
    assert not execute(*ids)["changed"]
    assert execute(*ids, match_window="0:01:59")["changed"]


def test_a_deleted_execution_is_started_again_after_an_hour(console, execute):
    ids = console.seed(1)
    execute(*ids)
    console.simulator.add_fault("status", method="GET", path=f"{PATH}/", status=404)
    console.cylance.switch("execution_listed_after", 10_000)
    console.simulator.advance(3500)
    with pytest.raises(DeviceActionsError, match="Nothing was started"):
        execute(*ids)
    console.simulator.advance(200)
    assert execute(*ids)["changed"]


NOW = "now"


@pytest.mark.parametrize(
    "entry",
    [
        "x",
        5,
        {},
        {"at": NOW, "packages": ""},
        {"at": None, "id": None, "packages": ""},
        {"at": NOW, "id": "../../devices/v2", "packages": ""},
    ],
    ids=["text", "number", "empty", "no ID", "no time", "invalid ID"],
)
def test_an_invalid_remembered_entry_is_ignored(console, execute, entry):
    ids = console.seed(1)
    execute(*ids, name="other")
    record = durable_record("cylance-executions")
    with record.transaction() as entries:
        (key,) = entries
        # A valid time, so that only the rest of the entry is invalid.
        entries[key] = (
            {**entry, "at": entries[key]["at"]} if isinstance(entry, dict) and entry.get("at") == NOW else entry
        )
    console.cylance.switch("execution_listed_after", 100)
    console.simulator.reset()
    ids = console.seed(1)
    console.cylance.add_package("Collect")
    assert execute(*ids, name="other")["changed"]


def test_an_unwritable_record_prevents_the_start(console, execute, monkeypatch):
    ids = console.seed(1)

    def fail_to_write(offset, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    execute(*ids, check=True)  # creates the files
    monkeypatch.setattr(durable_record("cylance-executions")._memory, "overwrite", fail_to_write)
    with pytest.raises(DeviceActionsError, match="cannot be recorded: No space left"):
        execute(*ids)
    assert start_requests(console) == []


@pytest.mark.parametrize("problem", ["no home", "no directory", "no locks"])
def test_an_execution_that_cannot_be_remembered_is_started_by_run_always_only(
    console, execute, monkeypatch, tmp_path, problem
):
    ids = console.seed(1)
    if problem == "no home":
        monkeypatch.delenv("ANSIBLE_HOME")
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as without HOME and user database
        reason = "HOME is not set"
    elif problem == "no directory":
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path / "file"))
        reason = f"{tmp_path}/file.*: Not a directory"
    else:
        monkeypatch.setattr(fcntl, "lockf", failing_lock(fcntl.lockf))
        reason = "No locks available"
    with pytest.raises(DeviceActionsError, match=f"^Nothing was started. .*{reason}.*run: always"):
        execute(*ids)
    assert start_requests(console) == []
    assert not execute(*ids, check=True)["failed"]
    result = execute(*ids, run="always")
    assert result["changed"]
    assert any("Another play may start the same execution" in warning for warning in result["warnings"])


def failing_lock(lockf):
    """Return fcntl.lockf as it is on a file system without locks."""

    def fail(descriptor, *args):
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOLCK, "No locks available")
        return lockf(descriptor, *args)

    return fail


def test_a_refused_execution_is_not_remembered(console, execute):
    ids = console.seed(1)
    execute(*ids, name="earlier")
    console.simulator.add_fault("status", method="POST", path=f"{PATH}$", status=403, times=2)
    for name in (NAME, "earlier"):
        with pytest.raises(DeviceActionsError, match="403"):
            execute(*ids, name=name, run="always")
    assert execute(*ids)["changed"]
    console.cylance.switch("execution_listed_after", 100)
    assert not execute(*ids, name="earlier")["changed"]
