# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the runs of a user have started, or may have: the console's list may be late, or show it under another name."""

from __future__ import annotations

from contextlib import contextmanager

from ..._common.digests import digest
from ..._common.errors import DeviceActionsError, InputError
from ..._sharing.user_state import durable_record
from ..packages.listing import PACKAGE_ID

_MOST = 1000  # executions that are remembered, the newest ones


class StartedExecutions:
    """Shared by all processes of the user on this machine. tenant: what tells it from others."""

    def __init__(self, tenant, context):
        self._tenant = tenant
        self._context = context
        self._record = None  # where it cannot be had

    @contextmanager
    def alone(self):
        """Nobody else looks for an execution, or starts one, meanwhile."""
        try:
            lock, self._record = durable_record("cylance-executions.lock"), durable_record("cylance-executions")
        except InputError as error:
            self._context.warn(f"{error.message} Another play may start the same execution at the same time")
            yield
            return
        with lock.transaction():
            yield

    def entry(self, name):
        """What is remembered of the last one of this name, or None.

        at: seconds since the epoch. id: None where nobody knows. packages: see Order.packages_digest.
        """
        with self._entries() as entries:
            entry = entries.get(self._key(name))
        return entry if _is_usable(entry) else None

    def keep(self, name, entry):
        """Remember an entry in the place of what there was, or None for nothing. It outlives a kill from now on.

        Raises a DeviceActionsError where it cannot be written.
        """
        try:
            with self._entries() as entries:
                entries.pop(self._key(name), None)
                if entry:
                    entries[self._key(name)] = entry
                for oldest in list(entries)[: max(0, len(entries) - _MOST)]:
                    del entries[oldest]
        except OSError as error:
            raise DeviceActionsError(
                f"What is started cannot be remembered: {error.strerror} (secops-device-actions in ANSIBLE_HOME)."
            ) from None

    @contextmanager
    def _entries(self):
        if self._record is None:
            yield {}
            return
        with self._record.transaction() as entries:
            yield entries

    def _key(self, name):
        return digest(self._tenant, name)[:32]


def _is_usable(entry):
    """Whether it is an entry: somebody else's hand may have been in the file."""
    if not isinstance(entry, dict) or not entry.keys() >= {"at", "id", "packages"}:
        return False
    if not isinstance(entry["at"], (int, float)):
        return False
    return entry["id"] is None or bool(isinstance(entry["id"], str) and PACKAGE_ID.fullmatch(entry["id"]))
