# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host of a task acts on which device."""

from __future__ import annotations

from .._common.digests import digest
from .shared_memory import SharedLog


class Claims:
    """Which host of a task acts on which device: the first one that asks."""

    def __init__(self):
        self._log = SharedLog()
        self._owners = {}

    def claim(self, scope, device_id, owner):
        """The host that has the device in this scope: C(owner) itself where nobody had it before.

        scope: what tells one task of one play from others. device_id, owner: texts.
        """
        key = digest(scope, device_id)[:32]
        with self._log.locked():
            self._owners.update(self._log.news())
            if key not in self._owners:
                self._log.append((key, owner))
                self._owners.update(self._log.news())
            return self._owners[key]
