# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a record, whether a branch of a repository or a folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Record


class Memory(Protocol):
    """A record that several processes read and write. Each version builds on exactly one earlier version."""

    @property
    def place(self) -> str:
        """Where the record is, for messages."""

    def read(self) -> Record:
        """Return the record as it is now, with the intents of runs that have not settled them. push() builds on it.

        Raise a DamagedRecord for anything but a whole record, and another DeviceActionsError where it cannot be read.
        """

    def read_report(self, name: str) -> bytes | None:
        """Return a report, such as C(RUN.json), as of what was read or pushed last, or None if there is none."""

    def is_unchanged(self) -> bool:
        """Return whether the record is still the one that was read or pushed last."""

    def check_push(self) -> None:
        """Raise an error where this process certainly cannot push. It changes nothing."""

    def push(self, record: Record, message: str, reports: Mapping[str, bytes] | None = None) -> None:
        """Replace the record that was read or pushed last.

        A settled intent leaves the record. Its run and its reports are kept for a while.
        message: one line that says why. reports: {file name: content}, of runs that have an intent.
        Raise LostRace if the record has changed meanwhile, PushRefused if the place refuses it, and another
        DeviceActionsError with C(uncertain) where it is not known whether it was replaced.
        """
