# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all operations on devices of OPSWAT Central Management have in common."""

from __future__ import annotations

import threading

from ..devices import Device
from ..digests import digest
from ..errors import DeviceActionsError
from ..operation import Operation
from .device_details import DeviceDetails
from .device_list import DeviceList, named
from .device_record import device_from
from .endpoints import LARGEST_BATCH
from .identifiers import PARSERS, TARGETS
from .options import ENVIRONMENT


class OpswatOperation(Operation):
    """An operation on devices that device_ids, mac_addresses or hostnames name."""

    target_options = tuple(TARGETS.options)
    host_variable = "opswat_device_id"
    target_from_host = "device_ids"
    credentials = ENVIRONMENT
    libraries = ("requests",)
    parallel = LARGEST_BATCH
    in_batches = True

    @classmethod
    def fold(cls, option, handle):
        """One form for all spellings of a handle."""
        return PARSERS[option](handle).lower()


class DeviceFinder:
    """Finds devices by the handles of one target option, with as few requests as the API allows.

    What is read on the way is kept for the first one that asks for a device's facts.
    name: what is being done, for progress lines. sections, size: as for DeviceDetails.
    """

    def __init__(self, endpoints, context, kind, name, sections=(), size=LARGEST_BATCH):
        self._context = context
        self._kind = kind
        self._list = DeviceList(endpoints, context, name)
        self._details = DeviceDetails(endpoints, context, self._list.first, sections, size)
        self._question = digest("device list", context.scope, endpoints.settings)
        self._population = digest("population", endpoints.settings)
        self._listed = None
        self._listing = threading.Lock()
        self._read = {}

    def find(self, handle):
        """The Devices that a handle means, none where there is none. An id is not looked up."""
        sought = PARSERS[self._kind](handle)
        if self._kind == "device_ids":
            return [Device(sought)]
        if self._kind == "mac_addresses":
            found = self._details.by_mac(sought)
            self._read.update({facts["id"]: facts for facts in found})
        else:
            found = named(self._all(), sought)
        return [device_from(facts) for facts in found]

    def hidden(self):
        """How many devices have names that are hidden, and so might be the one that was not found by its name."""
        return sum(facts["names_hidden"] for facts in self._all()) if self._kind == "hostnames" else 0

    def facts(self, device_id):
        """The facts of a device as they are now, or were a moment ago when it was found. None where there is none."""
        return self._read.pop(device_id, None) or self._details.by_id(device_id)

    def identify(self, device):
        """The device with its names and MAC addresses, or None where the console has none of this id."""
        facts = self._details.by_id(device.id)
        if facts is None:
            return None
        self._read[device.id] = facts
        return device_from(facts)

    def population(self):
        """How many devices the account has."""
        return self._context.memory.answers.once(self._population, self._list.count)

    def _all(self):
        """All devices, by what is needed to find one by its name: one listing for all hosts of the task."""
        with self._listing:
            if self._listed is None:
                fields = ("id", "hostname", "names", "names_hidden", "macs")
                self._listed = self._context.memory.answers.once(
                    self._question, lambda: [{key: facts[key] for key in fields} for facts in self._list.all()]
                )
            return self._listed


def not_found(kind, handle, hidden=0):
    """The error for a handle that means no device. hidden: how many devices the console hides the names of."""
    words = {"device_ids": "id", "mac_addresses": "MAC address", "hostnames": "host name"}[kind]
    message = f"The console knows no device with the {words} {handle!r}"
    if hidden:
        message += f", and the tenant's privacy settings hide names of {hidden} others. Name it by its id"
    return DeviceActionsError(f"{message}.", reason="not_found")
