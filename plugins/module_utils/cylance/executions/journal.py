# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of started executions, because the console's list may show one late or under another name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from ..._common.digests import digest
from ..._common.errors import DeviceActionsError, InputError
from ..._sharing.context import Context
from ..._sharing.shared_record import SharedRecord
from ..._sharing.user_state import durable_record
from ..packages.listing import PACKAGE_ID

_MAX_ENTRIES = 1000
_ADVICE = (
    "Started executions are recorded there, so that run: once starts none twice. Make the directory writable, set "
    "state_dir or ANSIBLE_HOME to another one, or set run: always."
)


@dataclass(frozen=True)
class JournalEntry:
    """The last execution with a name that this user started, or tried to start.

    at: when, in seconds since the epoch. id: None if it is unknown whether the execution was started.
    packages: see ExecutionSpec.packages_digest.
    """

    at: float
    id: str | None
    packages: str


class ExecutionJournal:
    """Shared by all processes of the user on this machine, or of a state directory, and kept over reboots.

    tenant: its tenant_key.
    """

    def __init__(self, tenant: str, context: Context) -> None:
        self._tenant = tenant
        self._context = context
        self._record: SharedRecord | None = None  # while the file is not available

    @contextmanager
    def exclusive(self, required: bool) -> Iterator[None]:
        """Keep other processes from searching for or starting an execution.

        required: raise a DeviceActionsError where that is impossible. Otherwise warn.
        """
        with ExitStack() as stack:
            try:
                places = self._context.run_state.ansible_home, self._context.state_dir
                lock = durable_record("cylance-executions.lock", *places)
                stack.enter_context(lock.transaction())
                self._record = durable_record("cylance-executions", *places)
            except (InputError, OSError) as error:
                reason = error.message if isinstance(error, InputError) else f"{error.strerror}."
                if required:
                    raise DeviceActionsError(f"Nothing was started. {reason} {_ADVICE}", reason="no_memory") from None
                self._context.warn(f"{reason} Another play may start the same execution at the same time.")
            yield

    def entry(self, name: str) -> JournalEntry | None:
        """Return the entry of a name, or None."""
        with self._entries() as entries:
            return _parse(entries.get(self._key(name)))

    def write(self, name: str, entry: JournalEntry | None) -> None:
        """Replace the entry of a name, or remove it for None. It is on disk when this returns.

        Raise a DeviceActionsError if it cannot be written.
        """
        try:
            with self._entries() as entries:
                entries.pop(self._key(name), None)
                if entry:
                    entries[self._key(name)] = {"at": entry.at, "id": entry.id, "packages": entry.packages}
                for oldest in list(entries)[: max(0, len(entries) - _MAX_ENTRIES)]:
                    del entries[oldest]
        except OSError as error:
            raise DeviceActionsError(
                f"The start of the execution cannot be recorded: {error.strerror}. Check the directory "
                "secops-device-actions in ANSIBLE_HOME, or executions in state_dir."
            ) from None

    @contextmanager
    def _entries(self) -> Iterator[dict[str, Any]]:
        if self._record is None:
            yield {}
            return
        with self._record.transaction() as entries:
            yield entries

    def _key(self, name: str) -> str:
        return digest(self._tenant, name)[:32]


def _parse(entry: Any) -> JournalEntry | None:
    """Return a valid entry. Others are ignored, because the file may have been edited."""
    if not isinstance(entry, dict) or not entry.keys() >= {"at", "id", "packages"}:
        return None
    if not isinstance(entry["at"], (int, float)):
        return None
    if entry["id"] is not None and not (isinstance(entry["id"], str) and PACKAGE_ID.fullmatch(entry["id"])):
        return None
    return JournalEntry(entry["at"], entry["id"], entry["packages"])
