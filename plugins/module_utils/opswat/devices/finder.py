# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find devices by identifier."""

from __future__ import annotations

import threading

from ..._common.digests import digest
from ..._common.errors import DeviceActionsError
from ..._engine.devices import Device
from ..endpoints import LARGEST_BATCH
from ..identifiers import PARSERS
from .details import DeviceDetails
from .listing import DeviceList, named
from .record import device_from


class DeviceFinder:
    """Finds devices by the handles of one target option, with as few requests as the API allows.

    What is read on the way is kept for the first one that asks for a device's facts.
    name: what is being done, for progress lines. sections, size: as for DeviceDetails.
    """

    def __init__(self, endpoints, context, kind, name, sections=(), size=LARGEST_BATCH):
        self._context = context
        self._kind = kind
        self._list = DeviceList(endpoints, context, name)
        self._details = DeviceDetails(endpoints, context, self._list, sections, size)
        self._question = digest("device list", context.scope, endpoints.settings)
        self._device_count = digest("population", endpoints.settings)
        self._listed = None
        self._listing = threading.Lock()
        self._read = {}
        self._sought = {}  # {id: (the name by which the device was found, all its names by then)}

    def find(self, identifier):
        """The Devices that a handle means, none where there is none. An id is not looked up."""
        sought = PARSERS[self._kind](identifier)
        if self._kind == "device_ids":
            return [Device(sought)]
        if self._kind == "mac_addresses":
            found = self._details.by_mac(sought)
            self._read.update({facts["id"]: facts for facts in found})
        else:
            found = named(self._all(), sought)
            self._sought.update({facts["id"]: (sought, facts["names"]) for facts in found})
        return [device_from(facts) for facts in found]

    def unseen(self):
        """Why a device that was not found by its name might be there all the same, or nothing."""
        if self._kind != "hostnames":
            return ""
        hidden = sum(facts["names_hidden"] for facts in self._all())
        return f"the tenant's privacy settings hide names of {hidden} others" if hidden else self._listed["doubt"]

    def facts(self, device_id):
        """The facts of a device as they are now, or were a moment ago when it was found. None where there is none.

        Raises a DeviceActionsError where it does not bear the name any more by which it was found in the list.
        """
        facts = self._read.pop(device_id, None) or self._details.by_id(device_id)
        if facts and device_id in self._sought:
            self._check_name(facts, *self._sought[device_id])
        return facts

    @staticmethod
    def _check_name(facts, sought, listed):
        """Details may tell fewer names than the list, by their version and the tenant's settings, but no other ones."""
        news = [name for name in facts["names"] if name not in listed]
        if news and not named([facts], sought):
            raise DeviceActionsError(
                f"The console listed device {facts['id']} by the name {sought!r}, and now calls it {', '.join(news)}.",
                reason="wrong_device",
            )

    def identify(self, device):
        """The device with its names and MAC addresses, or None where the console has none of this id."""
        facts = self._details.by_id(device.id)
        if facts is None:
            return None
        self._read[device.id] = facts
        return device_from(facts)

    def everything(self):
        """The facts of all devices, as DeviceList.all gives them."""
        return self._list.all()

    def device_count(self):
        """How many devices the account has."""
        return self._context.run_state.answers.get_or_compute(self._device_count, self._list.count)

    def _all(self):
        """All devices, by what is needed to find one by its name: one listing for all hosts of the task."""
        with self._listing:
            if self._listed is None:
                self._listed = self._context.run_state.answers.get_or_compute(self._question, self._make_list)
            return self._listed["devices"]

    def _make_list(self):
        fields = ("id", "hostname", "names", "names_hidden", "macs")
        devices = [{key: facts[key] for key in fields} for facts in self._list.all()]
        return {"devices": devices, "doubt": self._list.incomplete_reason}


def not_found(kind, identifier, unseen=""):
    """The error for a handle that means no device. unseen: why it might be there all the same."""
    words = {"device_ids": "id", "mac_addresses": "MAC address", "hostnames": "host name"}[kind]
    message = f"The console knows no device with the {words} {identifier!r}"
    if unseen:
        message += f", and {unseen}. Name it by its id"
    return DeviceActionsError(f"{message}.", reason="not_found")
