# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Assign each device to one host of a task."""

from __future__ import annotations

from .._common.digests import digest
from .shared_memory import SharedLog


class Claims:
    """The devices of a task, each assigned to the first host that claims it."""

    def __init__(self) -> None:
        self._log = SharedLog()
        self._owners: dict[str, str] = {}

    def claim(self, scope: str, device_id: str, owner: str) -> str:
        """Return the host that owns the device in this scope: C(owner) itself if there was none before.

        scope: identifies the task of a play. owner: the host that claims the device.
        """
        key = digest(scope, device_id)[:32]
        with self._log.locked():
            self._owners.update(self._log.news())
            if key not in self._owners:
                self._log.append((key, owner))
                self._owners.update(self._log.news())
            return self._owners[key]
