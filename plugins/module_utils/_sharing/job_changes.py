# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count the changes of several jobs together, in the state directory: those of slices, and of a job and its relaunches.

A relaunched job does not know which job it repeats. So each launch leaves its key in the state directory, under what it
has in common with its relaunches: the template, the inventory and the variables. A new launch replaces it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import TypeVar

from .._common.errors import InputError
from .change_count import ChangeCount, Changes
from .shared_memory import SharedLog
from .user_state import UserFile, file_mode, state_record, subfolder

FOLDER = "jobs"

_LAUNCHES = "launches"
_MOST_LAUNCHES = 2000  # the oldest ones are forgotten
_COUNT = "changes-"  # the prefix of the files that count
_KEPT = 7 * 86400.0  # seconds for which a file is kept after its last change

_counts: dict[str, ChangeCount] = {}  # by path, because a process must open a file only once (see FileLock)
_opening = threading.Lock()
_T = TypeVar("_T")


def remembered_launch(state_dir: str, fingerprint: str, key: str, is_relaunch: bool) -> str:
    """Return the key under which a job counts its changes: its own or, for a relaunch, that of the launch it repeats.

    fingerprint: what a launch has in common with its relaunches. Raise OSError or InputError.
    """
    with state_record(state_dir, FOLDER, _LAUNCHES).transaction() as launches:
        if is_relaunch and fingerprint in launches:
            return str(launches[fingerprint])
        if launches.get(fingerprint) != key:
            launches.pop(fingerprint, None)
            launches[fingerprint] = key
            for old in list(launches)[:-_MOST_LAUNCHES]:
                del launches[old]
    return key


def job_count(state_dir: str, key: str) -> ChangeCount:
    """Return the count that all jobs with this key share. Raise OSError or InputError."""
    folder = subfolder(state_dir, FOLDER)
    path = os.path.join(folder, f"{_COUNT}{key}")
    with _opening:
        if path not in _counts:
            is_new = not os.path.exists(path)
            _counts[path] = ChangeCount(SharedLog(memory=UserFile(path, file_mode(folder))))
            if is_new:
                _remove_old(folder, os.stat(path).st_mtime)
        return _counts[path]


def _remove_old(folder: str, now: float) -> None:
    """Remove the counts of jobs that ended long ago. now: the time of the file system."""
    for entry in os.scandir(folder):
        with suppress(OSError):
            if entry.name.startswith(_COUNT) and now - entry.stat(follow_symlinks=False).st_mtime > _KEPT:
                os.unlink(entry.path)


class JobChanges:
    """The count of a run, and the one that several jobs share. A change must fit into both.

    of_run: counts always. opened: returns the shared count, or raises OSError or InputError. From the first error on,
    only the run counts. scope: of the task, in this run. place: what identifies the task in every job.
    together, hint: see Changes. warn: takes a warning.
    """

    RUN = ChangeCount.RUN

    def __init__(
        self,
        of_run: Changes,
        opened: Callable[[], ChangeCount],
        scope: str,
        place: str,
        together: str,
        hint: str,
        warn: Callable[[str], object],
    ) -> None:
        self._of_run = of_run
        self._opened = opened
        self._scopes = {scope: place}
        self._warn = warn
        self._is_lost = False
        self.together = together
        self.hint = hint

    def used(self, scope: str) -> int:
        """Return the number of changes and reservations."""
        return max(self._of_run.used(scope), self._shared(lambda count: count.used(self._in_jobs(scope)), 0))

    def allow(self, scope: str, device_ids: Collection[str], limit: int, run_limit: int | None = None) -> None:
        """See ChangeCount."""
        self._shared(lambda count: count.allow(self._in_jobs(scope), device_ids, limit, run_limit), None)
        self._of_run.allow(scope, device_ids, limit, run_limit)

    def reserve(self, scope: str, device_ids: Collection[str], limit: int, run_limit: int | None = None) -> bool:
        """See ChangeCount."""
        return self._shared(
            lambda count: count.reserve(self._in_jobs(scope), device_ids, limit, run_limit), True
        ) and self._of_run.reserve(scope, device_ids, limit, run_limit)

    def settle(self, scope: str, device_ids: Iterable[str], changed: Iterable[str]) -> None:
        """See ChangeCount."""
        ids, done = list(device_ids), list(changed)
        self._shared(lambda count: count.settle(self._in_jobs(scope), ids, done), None)
        self._of_run.settle(scope, ids, done)

    def _in_jobs(self, scope: str) -> str:
        return self._scopes.get(scope, scope)

    def _shared(self, act: Callable[[ChangeCount], _T], default: _T) -> _T:
        """Return the result of an act on the shared count, or the default without one."""
        if self._is_lost:
            return default
        try:
            return act(self._opened())
        except InputError as error:
            reason = error.message
        except OSError as error:
            reason = f"{error.filename or 'the state directory'}: {error.strerror}."
        except (ValueError, TypeError, MemoryError):
            reason = "the file of the count is damaged or full."
        self._is_lost = True
        self._warn(f"The changes of this job are not counted together with those of other jobs: {reason}")
        return default
