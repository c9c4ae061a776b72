# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up devices by id or MAC address, many per request (page "Device Details")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Union

from ..._common.digests import digest
from ..._common.errors import ApiError, BadResponse, DeviceActionsError, NoSuchDevice
from ..._common.mac_addresses import normalize_mac
from ..._sharing.context import Context
from ..._sharing.request_batching import RequestBatch, bisect
from ..endpoints import LARGEST_BATCH, Endpoints
from .listing import DeviceList
from .record import Facts, device_facts, format_mac

_ACTION = "reading the details of devices"
_BAD_REQUEST, _NOT_FOUND = 400, 404
_MAX_PROBES = 3

# Optional parts of a device's details, named after their fields in the response.
SECTIONS = (
    "categories",
    "unclassified",
    "mobile_apps",
    "detected_processes",
    "detected_packages",
    "detected_patches",
    "infection",
)

Results = dict[str, Union[list[Facts], DeviceActionsError]]  # {entry: the devices that match it, or an error}


class DeviceDetails:
    """Reads the details of devices, in requests that it shares with the other hosts and threads of the run.

    devices: the DeviceList of the account. sections: those of SECTIONS that the facts contain in addition, as
    C(details). size: devices per request.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        context: Context,
        devices: DeviceList,
        sections: Sequence[str] = (),
        size: int = LARGEST_BATCH,
    ) -> None:
        def batch(kind: str, entry_of: Callable[[Facts], str | None]) -> RequestBatch:
            key = digest("details", kind, endpoints.settings_key, *sorted(sections))
            look_up = LookUp(endpoints, devices, entry_of, sections).look_up
            return RequestBatch(context.run_state.reads, context, key, size, look_up, wait_until_ready)

        def wait_until_ready() -> None:
            endpoints.wait_until_ready("device_details")

        self._ids = batch("ids", lambda facts: facts["id"])
        self._macs = batch("MAC addresses", lambda facts: facts["macs"][0] if facts["macs"] else None)

    def by_id(self, device_id: str) -> Facts | None:
        """Return the facts of a device (see device_facts), or None if there is no device with this id.

        Raise a DeviceActionsError for an id of several devices, or for a MAC address.
        """
        found: list[Facts] = self._ids.submit(device_id)
        if len(found) > 1:
            raise BadResponse(f"The console has several devices with the id {device_id}.")
        if found and found[0]["id"].lower() != device_id.lower():
            raise NoSuchDevice(
                f"{device_id!r} is not an id, but a MAC address of the device {found[0]['id']}. Use mac_addresses.",
                certain=False,
            )
        return found[0] if found else None

    def by_mac(self, digits: str) -> list[Facts]:
        """Return the facts of all devices with this MAC address. digits: twelve, in lower case."""
        found: list[Facts] = self._macs.submit(format_mac(digits))
        return found


class LookUp:
    """Looks up ids, or MAC addresses.

    A device that is missing in a response counts as absent only if the same lookup finds the probe, a device that the
    console lists. entry_of: returns the id or the MAC address by which to look up a device, or None.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        devices: DeviceList,
        entry_of: Callable[[Facts], str | None],
        sections: Sequence[str],
    ) -> None:
        self._endpoints = endpoints
        self._devices = devices
        self._entry_of = entry_of
        self._sections = tuple(sorted(sections))
        self._probe: str | None = None  # the last one, which is added to further requests to save another request

    def look_up(self, entries: list[str]) -> Results:
        """Return the results for these entries. See RequestBatch."""
        try:
            results = self._request(_with(entries, self._probe) if len(entries) < LARGEST_BATCH else entries)
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            return self._verify_absence(entries, error)
        if not any(results.values()):
            return self._verify_absence(entries)
        return {entry: results[entry] for entry in entries}

    def _request(self, entries: Sequence[str]) -> Results:
        verbose = {"system_info": 1, **dict.fromkeys(self._sections, 1)}
        query = {"opt": 0, "ids": entries, "verbose": verbose}
        records = self._endpoints.post("device_details", _ACTION, query).body
        if not isinstance(records, list):
            raise BadResponse(f"The response while {_ACTION} is not a list of devices.")
        return self._match(entries, records)

    def _verify_absence(self, entries: list[str], error: ApiError | None = None) -> Results:
        """Return the results after a response without any of the devices. error: the response, if it was a 404.

        Some consoles respond so if only one of the devices is absent, and any console if the path is wrong.
        """
        tried: list[str] = []
        for _attempt in range(_MAX_PROBES):  # a device may be deleted after it was listed
            probe = self._probe = self._find_probe([*entries, *tried])
            if probe is None:
                return {entry: [] for entry in entries}
            if probe in tried:
                break
            try:
                return self._look_up_with_probe(probe, entries)
            except _ProbeMissing:
                tried.append(probe)
        version = self._endpoints.versions["device_details"]
        hint = f"Check whether the console supports version {version} of this endpoint (api_versions)."
        if error is None:
            raise BadResponse(f"The response while {_ACTION} lacks a device that the console lists. {hint}")
        error.message += f" The console responds in the same way for a device that it lists. {hint}"
        raise error

    def _look_up_with_probe(self, probe: str, entries: list[str]) -> Results:
        """Return the results of requests that found the probe. Raise _ProbeMissing if one did not."""
        results: Results = {}
        try:
            for start in range(0, len(entries), LARGEST_BATCH - 1):
                part = entries[start : start + LARGEST_BATCH - 1]
                found = self._request(_with(part, probe))
                _check_probe(found[probe])
                results.update({entry: found[entry] for entry in part})
            return results
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
        try:
            _check_probe(self._request([probe])[probe])
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
            raise _ProbeMissing from None
        results = bisect(entries, self._request, {_NOT_FOUND})
        return {entry: [] if _is_not_found(result) else result for entry, result in results.items()}

    def _find_probe(self, excluded: Sequence[str]) -> str | None:
        """Return an entry that matches a listed device, preferably one that is not excluded.

        Return None if the console has no devices at all. Raise BadResponse if there is no probe otherwise.
        """
        try:
            listed = self._devices.first_page()
        except ApiError as error:
            if error.status != _BAD_REQUEST:
                raise
            raise BadResponse(error.message) from None  # not caused by the entries, so do not bisect them
        if not listed:
            return None
        probes = [entry for facts in listed if (entry := self._entry_of(facts))]
        if not probes:
            raise BadResponse(
                "The console found none of the MAC addresses, and lists no device with one to verify the lookup. "
                "Use device_ids."
            )
        return next((probe for probe in probes if probe not in excluded), probes[0])

    def _match(self, entries: Sequence[str], records: list[Any]) -> Results:
        """Return the devices that each id or MAC address matches."""
        by_id: dict[str, dict[str, Facts]] = defaultdict(dict)  # {id in lower case: {id: facts}}
        by_mac: dict[str | None, dict[str, Facts]] = defaultdict(dict)  # {digits: {id: facts}}
        contradictory: set[str] = set()
        invalid: BadResponse | None = None
        for record in records:
            try:
                device = device_facts(record, self._sections)
            except BadResponse as error:
                invalid = error
                continue
            if by_id[device["id"].lower()].setdefault(device["id"], device) != device:
                contradictory.add(device["id"])
            for mac in device["macs"]:
                by_mac[normalize_mac(mac)][device["id"]] = device
        found = {
            entry: list((by_id.get(entry.lower()) or by_mac.get(normalize_mac(entry)) or {}).values())
            for entry in entries
        }
        matched = {device["id"] for devices in found.values() for device in devices}
        if {device_id for devices_by_id in by_id.values() for device_id in devices_by_id} - matched:
            invalid = BadResponse("The response contains a device that was not requested.")
        results: Results = {}
        for entry, devices in found.items():
            if any(device["id"] in contradictory for device in devices):
                results[entry] = BadResponse("The response contains contradictory records of the device.")
            else:
                results[entry] = invalid if invalid and not devices else devices
        return results


class _ProbeMissing(Exception):
    """The response does not contain the probe."""


def _check_probe(result: list[Facts] | DeviceActionsError) -> None:
    if isinstance(result, DeviceActionsError):
        raise result
    if not result:
        raise _ProbeMissing


def _with(entries: Iterable[str], probe: str | None) -> list[str]:
    return list(dict.fromkeys([*entries, *filter(None, [probe])]))


def _is_not_found(result: list[Facts] | DeviceActionsError) -> bool:
    return isinstance(result, DeviceActionsError) and result.status == _NOT_FOUND
