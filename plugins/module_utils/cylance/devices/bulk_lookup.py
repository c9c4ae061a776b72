# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up the many devices of one task with few requests: from the console's list of all devices."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable

from ..._common.errors import DeviceActionsError
from ..._common.identifiers import normalize_hostname
from ..._common.mac_addresses import normalize_mac
from ..._common.text import as_sentence
from ..._sharing.context import Context
from ..paged_lists import Facts, PagedLists
from . import listing
from .lookup import CylanceDevices

# A page of the list takes about as long as this many lookups, which run in parallel.
_LOOKUPS_PER_PAGE = 4


class ListedDevices:
    """The devices of the extended list, by what identifies them. listed: their facts."""

    def __init__(self, listed: Iterable[Facts]) -> None:
        self._by_id = {facts["id"]: facts for facts in listed}
        self._by_hostname: dict[str, list[Facts]] = defaultdict(list)
        self._by_mac: dict[str | None, list[Facts]] = defaultdict(list)
        for facts in self._by_id.values():
            self._by_hostname[normalize_hostname(facts["hostname"] or "")].append(facts)
            for digits in {normalize_mac(mac) for mac in facts["macs"]}:
                self._by_mac[digits].append(facts)

    def by_id(self, focus_id: str) -> Facts | None:
        """Return the facts of the device with this id, or None."""
        return self._by_id.get(focus_id)

    def by_hostname(self, hostname: str) -> list[Facts]:
        """Return the facts of all devices with this name. Names compare in full, as in the console's own lookup."""
        return self._by_hostname.get(normalize_hostname(hostname), [])

    def by_mac(self, digits: str) -> list[Facts]:
        """Return the facts of all devices with this MAC address, as normalize_mac() returns it."""
        return self._by_mac.get(digits, [])


class BulkDevices:
    """A DeviceSource that reads the list of all devices if that takes less than looking up each device.

    The first lookup decides. A device that is missing in the list is looked up alone, so a device that was registered
    while the list was read is found, and the error for an unknown device is that of a single lookup.
    expected: how many lookups the task needs. It may be set until then.
    """

    def __init__(self, devices: CylanceDevices, lists: PagedLists, context: Context, expected: int = 0) -> None:
        self.expected = expected
        self._devices = devices
        self._lists = lists
        self._context = context
        self._lock = threading.Lock()
        self._listed: ListedDevices | None = None

    def by_id(self, focus_id: str) -> Facts:
        """See DeviceSource."""
        return self._list().by_id(focus_id) or self._devices.by_id(focus_id)

    def by_hostname(self, hostname: str) -> list[Facts]:
        """See DeviceSource."""
        return self._list().by_hostname(hostname) or self._devices.by_hostname(hostname)

    def by_mac(self, digits: str) -> list[Facts]:
        """See DeviceSource."""
        return self._list().by_mac(digits) or self._devices.by_mac(digits)

    def _list(self) -> ListedDevices:
        """Return the list of all devices, which is empty where each device is to be looked up."""
        with self._lock:
            if self._listed is None:
                self._listed = ListedDevices(self._read())
            return self._listed

    def _read(self) -> list[Facts]:
        if self.expected <= _LOOKUPS_PER_PAGE:
            return []
        try:
            pages = -(-self._devices.count() // listing.EXTENDED_PAGE)
            if pages * _LOOKUPS_PER_PAGE >= self.expected:
                return []
            return listing.all_devices(self._lists, extended=True)
        except DeviceActionsError as error:
            # The list of a large tenant may change all the time, or the application may not read it.
            if error.fatal:
                raise
            self._context.warn(f"{as_sentence(error.message)} Each device is looked up instead.")
            return []
