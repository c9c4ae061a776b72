# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that remembers which locks an account took and gave back, because SDM has no call that tells it.

It is JSON, so that people can read it in their worst hour. It is replaced as a whole, under the lock of a second file.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time

from ..._common.atomic_file import write_atomically
from ..._common.errors import DeviceActionsError, InputError
from ..._common.timestamps import format_timestamp, parse_timestamp
from ..._sharing.processes import is_alive
from ..._sharing.user_state import UserFile, boot_id, check_private

LOCKING, LOCKED, UNLOCKING, UNLOCKED = "locking", "locked", "unlocking", "unlocked"

_VERSION = 1
_LARGEST = 1 << 26  # bytes
_MAYBE_OVER = 24 * 3600.0  # seconds after which a run that nobody can look for is taken for one that has ended
_lock_files = {}  # path: UserFile, because a process opens a file once (see FileLock)
_opening = threading.Lock()


class Ledger:
    """The locks of one account at one SDM.

    path: of the file. urls: the addresses of SDM's nodes, any of which tells this SDM from others. username: compares
    without regard to case. memory: the RunState.
    An entry is written before its request goes out. So a phase of LOCKING or UNLOCKING that is left over tells of a
    lock that may be there, and one of LOCKED of a lock that SDM has confirmed.
    Its keys are scope, place (the id of the device or of the NF), device_id, hostname, urls, username, phase, since (a
    timestamp), ticket (of the begin() that made it), and run: {id, pid, started, machine, boot, namespace of the pid}.
    Wherever places are asked for, it is as a list of (scope, place).
    """

    def __init__(self, path, urls, username, run_state):
        self._path = os.path.abspath(os.path.expanduser(path))
        if os.path.isdir(self._path):
            raise InputError(f"ledger: {self._path} is a folder. Name a file in it.")
        self._urls = sorted(urls)
        self._username = username.lower()
        self._run = {
            "id": run_state.run,
            "pid": run_state.main_pid,
            "started": _started(run_state.main_pid),
            "machine": socket.gethostname(),
            "boot": boot_id(),
            "namespace": _pid_namespace(),
        }
        self._tickets = {}  # of the entries that begin() made
        self._locked = self._lock_file().locked
        with self._locked():
            self._read()

    def entry(self, scope, place):
        """The entry of a device or an NF, or None."""
        with self._locked():
            return self._find(self._read(), scope, place)

    def of_another_run(self, places):
        """The entry of a run that is known to go on, is not this one, and has a lock of one of the places, or None."""
        with self._locked():
            return self._of_another_run(self._read(), places)

    def begin(self, scope, place, phase, device, others=()):
        """Enter that a lock is about to be taken or given back, or return the entry of another run that has it.

        device: the Device that stands for the place. others: places that this one holds, or that hold it.
        """
        with self._locked():
            entries = self._read()
            if held := self._of_another_run(entries, [(scope, place), *others]):
                return held
            known = self._find(entries, scope, place)
            entry = {
                "scope": scope,
                "place": place,
                "device_id": device.id,
                "hostname": device.hostname,
                "urls": self._urls,
                "username": self._username,
                "phase": phase,
                "since": format_timestamp(time.time()),
                "run": self._run,
                "ticket": os.urandom(8).hex(),
            }
            self._tickets[scope, place] = entry["ticket"]
            self._write([*(other for other in entries if other is not known), entry])
            return None

    def end(self, phase, places, partly=()):
        """Enter what came of it, in the entries of these places, if any. partly: places that hold one of them."""
        with self._locked():
            entries = self._read()
            for place in places:
                if entry := self._find(entries, *place):
                    entry["phase"] = phase
            for place in partly:
                entry = self._find(entries, *place)
                if entry and entry["phase"] == LOCKED:
                    entry["phase"] = LOCKING
            self._write(entries)

    def restore(self, scope, place, entry):
        """Put back what entry() gave before begin(), because nothing was done. What others entered since stays."""
        with self._locked():
            entries = self._read()
            known = self._find(entries, scope, place)
            if known and known["ticket"] != self._tickets.get((scope, place)):
                return
            self._write([*(other for other in entries if other is not known), *([entry] if entry else [])])

    def orphans(self, scope):
        """The entries of locks that may be there although their runs have ended, the oldest first."""
        with self._locked():
            entries = [entry for entry in self._read() if entry["scope"] == scope and self._is_mine(entry)]
        left = [entry for entry in entries if entry["phase"] != UNLOCKED and self._has_ended(entry)]
        return sorted(left, key=lambda entry: entry["since"])

    def strangers(self):
        """The entries of locks that may be there, and were taken by another account or at other addresses."""
        with self._locked():
            entries = self._read()
        return [entry for entry in entries if entry["phase"] != UNLOCKED and not self._is_mine(entry)]

    def _of_another_run(self, entries, places):
        found = (self._find(entries, *place) for place in places)
        return next((entry for entry in found if entry and self._is_of_another_run(entry)), None)

    def _is_of_another_run(self, entry):
        return entry["phase"] != UNLOCKED and entry["run"]["id"] != self._run["id"] and self._lives(entry) is True

    def _has_ended(self, entry):
        lives = self._lives(entry)
        return time.time() - parse_timestamp(entry["since"]) > _MAYBE_OVER if lives is None else not lives

    def _lives(self, entry):
        """Whether the run that made an entry goes on, None where this machine cannot tell."""
        run = entry["run"]
        if run["machine"] != self._run["machine"] or run["namespace"] != self._run["namespace"] or run["pid"] is None:
            return None
        return (
            run["boot"] == self._run["boot"] and run["started"] is not None and _started(run["pid"]) == run["started"]
        )

    def _find(self, entries, scope, place):
        return next(
            (one for one in entries if self._is_mine(one) and (one["scope"], one["place"]) == (scope, place)), None
        )

    def _is_mine(self, entry):
        return entry["username"] == self._username and not set(self._urls).isdisjoint(entry["urls"])

    # The file

    def _lock_file(self):
        path = f"{self._path}.lock"
        with _opening:
            if path not in _lock_files:
                try:
                    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
                    _lock_files[path] = UserFile(path)
                except OSError as error:
                    raise InputError(f"ledger: {path}: {error.strerror}.") from None
                except InputError as error:
                    raise InputError(f"ledger: {error.message}") from None
            return _lock_files[path]

    def _read(self):
        """All entries. Call it under the lock."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputError(f"ledger: {self._path}: {error.strerror}.") from None
        with os.fdopen(descriptor, "rb") as file:
            try:
                check_private(self._path, descriptor)
            except InputError as error:
                raise InputError(f"ledger: {error.message}") from None
            content = file.read(_LARGEST)
        try:
            ledger = json.loads(content)
            entries = ledger["locks"] if ledger["version"] == _VERSION else None
            if all(_is_entry(entry) for entry in entries):
                return entries
        except (ValueError, TypeError, KeyError, RecursionError):
            pass
        raise InputError(
            f"ledger: {self._path} is no ledger of this collection, or a damaged one. It is left as it is. Look which "
            "locks it tells of, and move it away."
        )

    def _write(self, entries):
        content = json.dumps({"version": _VERSION, "locks": entries}, indent=1)
        try:
            write_atomically(self._path, content.encode(), durable=True)
        except OSError as error:
            raise DeviceActionsError(
                f"The ledger {self._path} cannot be written: {error.strerror}.", reason="ledger_failed"
            ) from None


_TEXTS = ("scope", "place", "device_id", "username", "phase", "since", "ticket")
_RUN = ("id", "pid", "started", "machine", "boot", "namespace")


def _is_entry(entry):
    """Whether it has what an entry has. Raises KeyError, TypeError or ValueError for what is none at all."""
    parse_timestamp(entry["since"])
    texts = [entry[key] for key in _TEXTS] + entry["urls"]
    return all(isinstance(text, str) for text in texts) and all(key in entry["run"] for key in _RUN)


def _pid_namespace():
    """What tells the process ids of one container from those of another, or None where nothing does."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return None


def _started(pid):
    """What tells a process from a later one of the same id, or None where there is none."""
    if pid is None:
        return None
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        pass
    return "" if not os.path.isdir("/proc/self") and is_alive(pid) else None
