# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look devices up by id or MAC address, fifty in a request (page "Device Details")."""

from __future__ import annotations

from ..batches import Batch, divide
from ..digests import digest
from ..errors import ApiError, BadAnswer, DeviceActionsError
from ..handles import fold_mac
from .device_record import device_facts, spell_mac
from .endpoints import LARGEST_BATCH

_WHAT = "reading the details of devices"
_NOT_FOUND = 404

# What a device's details have on request, each under the name of its own field in the answer.
SECTIONS = (
    "categories",
    "unclassified",
    "mobile_apps",
    "detected_processes",
    "detected_packages",
    "detected_patches",
    "infection",
)


class DeviceDetails:
    """The details of devices, asked for together with what the other hosts and threads of the run ask for.

    listed_device: a callable that returns the id of a device that the console lists, none of the given ones if there
    is another, or None where it lists none.
    sections: those of SECTIONS that the facts have beside the usual ones, as C(details).
    size: how many devices are asked for in one request.
    """

    def __init__(self, endpoints, context, listed_device, sections=(), size=LARGEST_BATCH):
        self._endpoints = endpoints
        self._listed_device = listed_device
        self._sections = tuple(sorted(sections))
        self._known = None  # a device that the console lists, once it was needed
        key = digest("details", endpoints.settings, *self._sections)
        self._batch = Batch(context.memory.reads, context, key, size, self._look_up)

    def by_id(self, device_id):
        """The facts of a device (see device_facts), or None where the console has none of this id."""
        found = self._batch.submit(device_id)
        if len(found) > 1:
            raise BadAnswer(f"The console knows several devices of the id {device_id}.")
        if found and found[0]["id"].lower() != device_id.lower():
            raise DeviceActionsError(
                f"{device_id!r} is a MAC address of the device {found[0]['id']}, and no id. Name it by mac_addresses.",
                reason="not_found",
            )
        return found[0] if found else None

    def by_mac(self, digits):
        """The facts of all devices with this MAC address, given by its twelve lower-case digits."""
        return self._batch.submit(spell_mac(digits))

    def _look_up(self, gather):
        asked, entries = [], []

        def body():
            asked[:] = gather()
            entries[:] = self._with_known(asked) if len(asked) < LARGEST_BATCH else asked
            return self._body(entries)

        try:
            results = self._sorted_out(entries, self._records(body))
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            return self._judge_absence(asked, error)
        if not any(results.values()):
            return self._judge_absence(asked)
        return {entry: results[entry] for entry in asked}

    def _ask(self, ids):
        return self._sorted_out(ids, self._records(self._body(ids)))

    def _records(self, body):
        records = self._endpoints.post("device_details", _WHAT, body).body
        if not isinstance(records, list):
            raise BadAnswer(f"The answer while {_WHAT} is no list of devices.")
        return records

    def _with_known(self, entries):
        return list(dict.fromkeys([*entries, *filter(None, [self._known])]))

    def _judge_absence(self, asked, error=None):
        """The console knows none of these devices, or not all of them (404 with some consoles), or the address is
        wrong. A device that it lists itself tells which: nothing must count as gone on the word of a wrong address.

        error: the 404, where it answered so.
        """
        known = self._known = self._listed_device(asked)  # the one from before may be gone itself
        if known is None:
            return {entry: [] for entry in asked}
        try:
            results = {}
            for start in range(0, len(asked), LARGEST_BATCH - 1):
                part = asked[start : start + LARGEST_BATCH - 1]
                found = self._ask(self._with_known(part))
                self._refuse_silence(found[known])
                results.update({entry: found[entry] for entry in part})
            return results
        except ApiError as again:
            if again.status != _NOT_FOUND:
                raise
            error = error or again
        try:
            self._refuse_silence(self._ask([known])[known])
        except ApiError as again:
            if again.status != _NOT_FOUND:
                raise
            error.message += f" It answers the same for a device that it lists itself: {self._doubt()}"
            raise error from None
        results = divide(asked, self._ask, {_NOT_FOUND})
        return {entry: [] if _is_not_found(result) else result for entry, result in results.items()}

    def _refuse_silence(self, found):
        """Raise where nothing was found for a device that the console lists."""
        if isinstance(found, DeviceActionsError):
            raise found
        if not found:
            raise BadAnswer(f"The console tells nothing of a device that it lists itself: {self._doubt()}")

    def _doubt(self):
        version = self._endpoints.versions["device_details"]
        return f"does it have version {version} of this endpoint (api_versions)?"

    def _body(self, ids):
        return {"opt": 0, "ids": ids, "verbose": {"system_info": 1, **dict.fromkeys(self._sections, 1)}}

    def _sorted_out(self, asked, records):
        """{entry: the facts of the devices that it means}. An entry is an id or a MAC address."""
        by_id, by_mac, unusable = {}, {}, None
        for record in records:
            try:
                device = device_facts(record, self._sections)
            except BadAnswer as error:
                unusable = error
                continue
            by_id.setdefault(device["id"].lower(), {})[device["id"]] = device
            for mac in device["macs"]:
                by_mac.setdefault(fold_mac(mac), {})[device["id"]] = device
        results = {}
        for entry in asked:
            found = by_id.get(entry.lower()) or by_mac.get(fold_mac(entry)) or {}
            results[entry] = list(found.values())
        matched = {device["id"] for devices in results.values() for device in devices}
        if {device_id for same in by_id.values() for device_id in same} - matched:
            unusable = BadAnswer("The console answered with a device in which nothing of what was asked for is found.")
        return {entry: devices or (unusable or []) for entry, devices in results.items()}


def _is_not_found(result):
    return isinstance(result, DeviceActionsError) and result.status == _NOT_FOUND
