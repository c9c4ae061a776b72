# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look devices up by id or MAC address, fifty in a request (page "Device Details")."""

from __future__ import annotations

from ..._common.digests import digest
from ..._common.errors import ApiError, BadResponse, DeviceActionsError
from ..._common.identifiers import normalize_mac
from ..._sharing.request_batching import RequestBatch, bisect
from ..endpoints import LARGEST_BATCH
from .record import device_facts, spell_mac

_WHAT = "reading the details of devices"
_BAD_REQUEST, _NOT_FOUND = 400, 404
_WITNESSES = 3

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

    devices: the DeviceList of the account. sections: those of SECTIONS that the facts have beside the usual ones, as
    C(details). size: how many devices are asked for in one request.
    """

    def __init__(self, endpoints, context, devices, sections=(), size=LARGEST_BATCH):
        def batch(kind, witness):
            key = digest("details", kind, endpoints.settings, *sorted(sections))
            look_up = _LookUp(endpoints, devices, witness, sections).several
            return RequestBatch(context.run_state.reads, context, key, size, look_up, wait_until_ready)

        def wait_until_ready():
            endpoints.wait_until_ready("device_details")

        self._ids = batch("ids", lambda facts: facts["id"])
        self._macs = batch("MAC addresses", lambda facts: facts["macs"][0] if facts["macs"] else None)

    def by_id(self, device_id):
        """The facts of a device (see device_facts), or None where the console has none of this id."""
        found = self._ids.submit(device_id)
        if len(found) > 1:
            raise BadResponse(f"The console knows several devices of the id {device_id}.")
        if found and found[0]["id"].lower() != device_id.lower():
            raise DeviceActionsError(
                f"{device_id!r} is a MAC address of the device {found[0]['id']}, and no id. Name it by mac_addresses.",
                reason="not_found",
            )
        return found[0] if found else None

    def by_mac(self, digits):
        """The facts of all devices with this MAC address, given by its twelve lower-case digits."""
        return self._macs.submit(spell_mac(digits))


class _LookUp:
    """Looks up ids, or MAC addresses.

    Nothing counts as absent on the word of an endpoint that has not told of a device that is there: the witness, one
    that the console lists. witness: makes of a listed device's facts what it is asked for by, or None.
    """

    def __init__(self, endpoints, devices, witness, sections):
        self._endpoints = endpoints
        self._devices = devices
        self._make_witness = witness
        self._sections = tuple(sorted(sections))
        self._witness = None  # the last one that was needed: it goes along, to spare the next question

    def several(self, asked):
        """{entry: the facts of its devices, or a DeviceActionsError}. See RequestBatch."""
        entries = _with(asked, self._witness) if len(asked) < LARGEST_BATCH else asked
        try:
            results = self._ask(entries)
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            return self._judge_absence(asked, error)
        if not any(results.values()):
            return self._judge_absence(asked)
        return {entry: results[entry] for entry in asked}

    def _ask(self, entries):
        return self._sorted_out(entries, self._records(self._body(entries)))

    def _records(self, body):
        records = self._endpoints.post("device_details", _WHAT, body).body
        if not isinstance(records, list):
            raise BadResponse(f"The answer while {_WHAT} is no list of devices.")
        return records

    def _judge_absence(self, asked, error=None):
        """The results where the console knows none of these devices, or, with some consoles, not all of them, or where
        the address is wrong. error: the 404, where it answered so.
        """
        tried = []
        for dummy in range(_WITNESSES):  # the one that was listed a moment ago may be gone by now
            witness = self._witness = self._find_witness([*asked, *tried])
            if witness is None:
                return {entry: [] for entry in asked}
            if witness in tried:
                break
            try:
                return self._ask_beside(witness, asked)
            except _Silence:
                tried.append(witness)
        incomplete_reason = (
            "a device that it lists itself: does it have version "
            f"{self._endpoints.versions['device_details']} of this endpoint (api_versions)?"
        )
        if error is None:
            raise BadResponse(f"The console tells nothing of {incomplete_reason}")
        error.message += f" It answers the same for {incomplete_reason}"
        raise error

    def _ask_beside(self, witness, asked):
        """The results, from answers that tell of the witness. Raises _Silence where none does."""
        results = {}
        try:
            for start in range(0, len(asked), LARGEST_BATCH - 1):
                part = asked[start : start + LARGEST_BATCH - 1]
                found = self._ask(_with(part, witness))
                _refuse_silence(found[witness])
                results.update({entry: found[entry] for entry in part})
            return results
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
        try:
            _refuse_silence(self._ask([witness])[witness])
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            raise _Silence from None
        results = bisect(asked, self._ask, {_NOT_FOUND})
        return {entry: [] if _is_not_found(result) else result for entry, result in results.items()}

    def _find_witness(self, besides):
        """What a listed device is asked for by, none of the given entries where there is another.

        None where the console has no device at all. Raises BadResponse where that cannot be told.
        """
        try:
            listed = self._devices.first_page()
        except ApiError as error:
            if error.status != _BAD_REQUEST:
                raise
            raise BadResponse(error.message) from None  # it is not what was asked for that is refused
        if not listed:
            return None
        witnesses = list(filter(None, map(self._make_witness, listed)))
        if not witnesses:
            raise BadResponse("The console does not tell what it was asked for, and lists no device to compare with.")
        return next((witness for witness in witnesses if witness not in besides), witnesses[0])

    def _body(self, ids):
        return {"opt": 0, "ids": ids, "verbose": {"system_info": 1, **dict.fromkeys(self._sections, 1)}}

    def _sorted_out(self, asked, records):
        """{entry: the facts of the devices that it means}. An entry is an id or a MAC address."""
        by_id, by_mac, contradicted, unusable = {}, {}, set(), None
        for record in records:
            try:
                device = device_facts(record, self._sections)
            except BadResponse as error:
                unusable = error
                continue
            known = by_id.setdefault(device["id"].lower(), {}).setdefault(device["id"], device)
            if known != device:
                contradicted.add(device["id"])
            for mac in device["macs"]:
                by_mac.setdefault(normalize_mac(mac), {})[device["id"]] = device
        results = {}
        for entry in asked:
            found = by_id.get(entry.lower()) or by_mac.get(normalize_mac(entry)) or {}
            results[entry] = list(found.values())
        matched = {device["id"] for devices in results.values() for device in devices}
        if {device_id for same in by_id.values() for device_id in same} - matched:
            unusable = BadResponse(
                "The console answered with a device in which nothing of what was asked for is found."
            )
        for entry, devices in results.items():
            if any(device["id"] in contradicted for device in devices):
                results[entry] = BadResponse("The console tells of the device twice, and each time something else.")
            elif not devices and unusable:
                results[entry] = unusable
        return results


class _Silence(Exception):
    """The witness is not told of."""


def _refuse_silence(found):
    if isinstance(found, DeviceActionsError):
        raise found
    if not found:
        raise _Silence


def _with(entries, witness):
    return list(dict.fromkeys([*entries, *filter(None, [witness])]))


def _is_not_found(result):
    return isinstance(result, DeviceActionsError) and result.status == _NOT_FOUND
