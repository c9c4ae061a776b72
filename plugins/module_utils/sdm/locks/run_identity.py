# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identify runs of Ansible in a ledger, and find out whether they are still active."""

from __future__ import annotations

import os
import socket
from typing import TypedDict

from ..._sharing.processes import is_alive
from ..._sharing.run_marks import Liveness, RunMarks
from ..._sharing.run_state import RunState
from ..._sharing.user_state import boot_id


class RunIdentity(TypedDict):
    """A run as ledgers store it.

    pid: of the main process, or None where it is unknown. started: what distinguishes this process from a later one
    with the same pid. machine: a host name. boot, namespace: the boot of the machine and the container that pid is of.
    job: the id of its job in AWX or a CI system, or "". Missing in entries of early versions.
    """

    id: str
    pid: int | None
    started: str | None
    machine: str
    boot: str
    namespace: str | None
    job: str


def identity_of(run_state: RunState, job: str = "") -> RunIdentity:
    """Return the identity of this process's run. job: as in RunFacts."""
    return {
        "id": run_state.run,
        "pid": run_state.main_pid,
        "started": _process_start(run_state.main_pid),
        "machine": socket.gethostname(),
        "boot": boot_id(),
        "namespace": _pid_namespace(),
        "job": job,
    }


def run_ids(run: RunIdentity) -> set[str]:
    """Return the ids by which a person may name a run: its own, and that of its job."""
    return {run["id"], run.get("job", "")} - {""}


def run_in_words(run: RunIdentity) -> str:
    """Return what a person can look a run up by."""
    job = f"job {run['job']}" if run.get("job") else f"run {run['id']}"
    return f"{job} on {run['machine']}"


def liveness_of(run: RunIdentity, this_run: RunIdentity, marks: RunMarks | None) -> Liveness:
    """Return whether a run is active, by its mark or, if it has none, by its main process.

    In doubt where this machine or container cannot see its processes.
    """
    if run["id"] == this_run["id"]:
        return Liveness(True)
    if marks and (marked := marks.liveness(run["id"])):
        return marked
    if run["machine"] != this_run["machine"] or run["namespace"] != this_run["namespace"] or run["pid"] is None:
        return Liveness(None)
    return Liveness(
        run["boot"] == this_run["boot"] and run["started"] is not None and _process_start(run["pid"]) == run["started"]
    )


def _pid_namespace() -> str | None:
    """Return what distinguishes the process ids of containers, or None without Linux namespaces."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return None


def _process_start(pid: int | None) -> str | None:
    """Return the start time of a process in clock ticks, or None for no process. Without procfs it is empty."""
    if pid is None:
        return None
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        pass
    return "" if not os.path.isdir("/proc/self") and is_alive(pid) else None
