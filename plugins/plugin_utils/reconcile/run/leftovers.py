# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remove the folders of runs that were killed. They hold a copy of the repository, and can be large."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from pathlib import Path

from ansible_collections.secops.device_actions.plugins.module_utils._common.atomic_file import write_atomically
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.run_identity import (
    identity_of,
    liveness_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE, is_shared
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import LONGEST_RUN

_OWNER = "owner.json"
_OLD = 2 * LONGEST_RUN  # seconds since its last change, after which a folder in doubt belongs to no run


def mark_folder(folder: Path) -> None:
    """Note in a folder which run it belongs to."""
    identity = identity_of(RUN_STATE)
    if not is_shared():
        identity["pid"] = None  # this process ends with its task, and the run goes on
    write_atomically(str(folder / _OWNER), json.dumps(identity).encode())


def remove_leftovers(place: str, prefix: str) -> None:
    """Remove the folders of this user's dead runs. place: where they are. prefix: of their names."""
    try:
        folders = [Path(place, name) for name in os.listdir(place) if name.startswith(prefix)]
    except OSError:
        return
    for folder in folders:
        if is_private(folder) and _is_dead(folder):
            shutil.rmtree(folder, ignore_errors=True)


def is_private(folder: Path) -> bool:
    """Return whether a path is a folder of this user that others cannot enter."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _is_dead(folder: Path) -> bool:
    """Return whether the run of a folder has ended. Of a run in another container, only the age of the folder tells."""
    try:
        run = json.loads((folder / _OWNER).read_bytes())
        active = liveness_of(run, identity_of(RUN_STATE), None).active
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        active = None
    if active is not None:
        return not active
    try:
        return time.time() - os.lstat(folder).st_mtime > _OLD
    except OSError:
        return False
