# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up the zones of the many devices of one task with few requests: from the devices of each zone."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from ..._common.errors import DeviceActionsError
from ..._common.text import as_sentence
from ..._sharing.context import Context
from ..paged_lists import Facts
from .listing import Zones

_FEW = 4  # devices for which reading the list of zones does not pay


class DeviceZones:
    """Finds the zones of devices, with one request for each device or, if these are less, one for each zone.

    A device that is in no zone then is looked up alone, because it may have moved while the zones were read.
    expected: how many devices the task has.
    """

    def __init__(self, zones: Zones, context: Context, expected: int) -> None:
        self._zones = zones
        self._context = context
        self._expected = expected
        self._lock = threading.Lock()
        self._memberships: Mapping[str, Sequence[Facts]] | None = None

    def of_device(self, device_id: str) -> Sequence[Facts]:
        """Return the facts of the zones that contain a device. device_id: in Focus form."""
        with self._lock:
            if self._memberships is None:
                self._memberships = self._read()
            found = self._memberships.get(device_id)
        return found or self._zones.of_device(device_id)

    def _read(self) -> Mapping[str, Sequence[Facts]]:
        """Return {device id: zones}, which is empty where each device is to be looked up."""
        if self._expected <= _FEW:
            return {}
        try:
            every_zone = self._zones.all()
            return self._zones.memberships(every_zone) if len(every_zone) < self._expected else {}
        except DeviceActionsError as error:
            if error.fatal:
                raise
            self._context.warn(f"{as_sentence(error.message)} The zones of each device are looked up instead.")
            return {}
