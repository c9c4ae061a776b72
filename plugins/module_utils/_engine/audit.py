# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit trail of a task: what it is about to do, and what became of each device, as JSON lines in a file."""

from __future__ import annotations

import errno
import os
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .._common.appended_file import AppendedFile
from .._common.errors import DeviceActionsError, GuardRail, InputError
from .._common.text import counted, printable_line
from .._sharing.context import Context
from .._sharing.run_facts import FACTS_VARIABLE
from .._sharing.user_state import PRIVATE, file_mode
from .audit_lines import AuditLines, error_fields
from .devices import FAILED, UNKNOWN

AUDIT_VARIABLE = "DEVICE_ACTIONS_AUDIT_LOG"
PLANNED, REQUESTED = "planned", "requested"  # the basis of an intent: devices that were read, or only targets

LONGEST_TEXTS = {"reason": 500, "ticket": 100}  # characters
_STATE_FILE = "audit.jsonl"
_NEXT_STEPS = {
    errno.EACCES: "Give the user that runs the task the right to write it, or set another file.",
    errno.EPERM: "Give the user that runs the task the right to write it, or set another file.",
    errno.ENOENT: "Create its folder, or set another file.",
    errno.ENOTDIR: "Set a file in an existing folder.",
    errno.EISDIR: "Set a file in this folder.",
    errno.ELOOP: "Set the file itself, not a symbolic link.",
    errno.ENOSPC: "Free space on its file system, or set a file on another one.",
    errno.EDQUOT: "Free space of this user, or set a file on another file system.",
    errno.EROFS: "Set a file on a file system that is mounted writable.",
}


@dataclass(frozen=True)
class AuditSettings:
    """Valid values of AUDIT. path: of the file, or None for no trail. reason, ticket: one line, or None.

    mode: of a new file, see file_mode().
    """

    path: str | None
    reason: str | None
    ticket: str | None
    mode: int = PRIVATE

    @classmethod
    def from_params(cls, params: Mapping[str, Any], context: Context) -> AuditSettings:
        """Return the settings, or raise InputError. Without a file, use one in the state directory.

        That is for the process that writes the trail: the controller or, for an async task, its module.
        """
        path, mode = audit_path(params), PRIVATE
        is_writer = context.run_state.main_pid or FACTS_VARIABLE in os.environ
        if not path and context.state_dir and is_writer:
            path, mode = os.path.join(context.state_dir, _STATE_FILE), file_mode(context.state_dir)
        reason, ticket = (checked_line(option, params.get(option)) for option in LONGEST_TEXTS)
        return cls(path, reason, ticket, mode)


def audit_path(params: Mapping[str, Any]) -> str | None:
    """Return the file that the option or the environment variable names, or None."""
    return params.get("audit_log") or os.environ.get(AUDIT_VARIABLE, "").strip() or None


class AuditTrail:
    """The trail of one task on one host. Without a file, and in check mode, it writes nothing. Thread-safe.

    lines: formats the lines. is_release: whether the task only releases or gives back. It then goes on without a trail
    that cannot be written. Any other task fails before its first write.
    texts: reason and ticket, as far as they are set, for the result.
    """

    def __init__(self, settings: AuditSettings, lines: AuditLines, context: Context, is_release: bool = False) -> None:
        self.texts = {key: text for key, text in (("reason", settings.reason), ("ticket", settings.ticket)) if text}
        self._file = AppendedFile(settings.path, settings.mode) if settings.path else None
        self._lines = lines
        self._context = context
        self._is_release = is_release
        self._lock = threading.Lock()  # held while the file is written
        self._queue = threading.Lock()  # held while the lines that wait are changed
        self._pending: list[bytes] = []
        self._intended: list[Mapping[str, Any]] | None = None  # the entries, once the intent is written
        self._refusal: GuardRail | None = None
        self._written: Counter[tuple[Any, ...]] = Counter()  # verdicts

    @property
    def is_on(self) -> bool:
        """Whether the task writes a trail."""
        return self._file is not None and not self._context.check_mode and self._refusal is None

    @contextmanager
    def completed(self) -> Iterator[None]:
        """Check the file at once, and give each intended device a verdict if the task ends with an error."""
        self.check()
        try:
            yield
        except DeviceActionsError as error:
            self.abort(error)
            raise
        except BaseException as error:
            self.abort(DeviceActionsError(f"{type(error).__name__}: {error}", "internal_error", uncertain=True))
            raise

    def check(self) -> None:
        """Raise a GuardRail where the file cannot be written, before anything is sent. A release only warns."""
        if not self._file:
            return
        try:
            self._file.check(create=not self._context.check_mode)
        except (OSError, InputError) as error:
            self._refuse(error)

    def intend(self, entries: Iterable[Mapping[str, Any]], basis: str) -> None:
        """Write what the task is about to do, once, before its first write. Raise a GuardRail where that fails.

        entries: device, device_id and hostname of each device that may be changed. basis: PLANNED or REQUESTED.
        """
        with self._lock:
            if self._refusal:
                raise self._refusal
            if not self.is_on or self._intended is not None:
                return
            intended = list(entries)
            try:
                self._append(self._lines.intent(intended, basis))
            except (OSError, InputError) as error:
                self._refuse(error)
            self._intended = intended

    def started(self, **facts: Any) -> None:
        """Write that a request was accepted whose results per device follow later."""
        if self.is_on:
            self._write(self._lines.event("started", facts))

    def conclude(self, entry: Mapping[str, Any]) -> None:
        """Write the verdict on a device at once. entry: of the result's C(devices)."""
        if self.is_on:
            with self._queue:
                self._written[_key(entry)] += 1
            self._write(self._lines.verdict(entry))

    def finish(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Write the verdicts that are missing, or have changed, at the end. entries: of the result's C(devices)."""
        if not self.is_on:
            return
        written, lines = Counter(self._written), []
        for entry in entries:
            key = _key(entry)
            if written[key]:
                written[key] -= 1
            else:
                lines.append(self._lines.verdict(entry))
                self._written[key] += 1
        self._write(*lines)
        self._warn_about_missing_lines()

    def abort(self, error: DeviceActionsError) -> None:
        """Write the error with which a task ends, or a verdict on each intended device that has none."""
        if not self.is_on:
            return
        if self._intended is None:
            self._write(self._lines.event("error", error_fields(error.as_result())))
            self._warn_about_missing_lines()
            return
        known = {key[:2] for key in self._written}
        verdict = {"outcome": UNKNOWN if error.uncertain else FAILED, "error": error.as_result()}
        self.finish([{**entry, **verdict} for entry in self._intended if _key(entry)[:2] not in known])

    def _write(self, *lines: bytes) -> None:
        """Append lines. Where that fails, keep them for the next attempt."""
        with self._queue:
            self._pending += lines
        # The thread that gets the lock first writes the lines of all that wait for it, so they share its fsync.
        with self._lock:
            with self._queue:
                lines, self._pending = tuple(self._pending), []
            try:
                self._append(lines)
            except (OSError, InputError) as error:
                with self._queue:
                    self._pending = [*lines, *self._pending]
                self._warn_unwritable(error)

    def _append(self, lines: Sequence[bytes]) -> None:
        if lines and self._file:
            self._file.append(b"".join(lines))

    def _warn_unwritable(self, error: Exception) -> None:
        self._context.warn_once(
            "audit_log", f"{self._problem(error)} The task continues, because it has begun. Its result is complete."
        )

    def _warn_about_missing_lines(self) -> None:
        if self._file and self._pending:
            lines = counted(len(self._pending), "line")
            self._context.warn(
                f"audit_log: {lines} of this task could not be written to {self._file.path}. Keep the task's result "
                "instead."
            )

    def _refuse(self, error: OSError | InputError) -> None:
        """Raise the error of a file that cannot be written. For a release, warn, and write no trail."""
        if self._is_release:
            self._context.warn(f"{self._problem(error)} The task continues without a trail, because it only releases.")
            self._file = None
            return
        self._refusal = GuardRail(f"{self._problem(error)} Nothing was changed.", reason="audit_log")
        raise self._refusal from None

    def _problem(self, error: Exception) -> str:
        path = self._file.path if self._file else ""
        if isinstance(error, OSError):
            hint = _NEXT_STEPS.get(error.errno or 0, "Correct that, or set another file.")
            text = f"audit_log: {path} cannot be written: {error.strerror}. {hint}"
        else:
            text = f"audit_log: {error}"
        return str(self._context.redactor.text(text))


def _key(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what distinguishes a verdict from others of the task. The first two values are the device."""
    return tuple(entry.get(key) for key in ("device", "device_id", "outcome", "confirmed"))


def checked_line(option: str, value: Any) -> str | None:
    """Return a text for the trail. option: reason or ticket. Raise an InputError for anything but one line."""
    if value is None:
        return None
    text = str(value).strip()
    if not text:
        raise InputError(f"{option}: must not be empty. Set a text, or omit the option.")
    if len(text.splitlines()) > 1 or any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise InputError(f"{option}: must be one line without control characters.")
    if len(text) > LONGEST_TEXTS[option]:
        raise InputError(f"{option}: must have at most {LONGEST_TEXTS[option]} characters, got {len(text)}.")
    return printable_line(text, LONGEST_TEXTS[option])
