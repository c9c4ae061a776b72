# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zones of a tenant, and the devices in them (the vendor's Zone API)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ..._common.errors import ApiError, BadResponse, InputError
from ..._common.json_values import text_or_none
from ..._common.timestamps import timestamp_or_none
from ..._engine.find_one import RecordFinder
from ..devices.record import device_facts
from ..identifiers import as_uuid, parse_device_id
from ..paged_lists import Facts, PagedLists

_PAGE = 200  # zones; the maximum is not documented, and other clients use this length
_DEVICE_PAGE = 10_000


class Zones:
    """Reads zones and their devices."""

    def __init__(self, lists: PagedLists) -> None:
        self._lists = lists

    def all(self) -> list[Facts]:
        """Return the facts of every zone (see zone_facts). GET /zones/v2."""
        return self._lists.read_all("/zones/v2", _PAGE, "listing the console's zones", zone_facts)

    def devices(self, zone: Facts) -> list[Facts]:
        """Return the facts of the devices in a zone. GET /devices/v2/{zone id}/devices."""
        action = f"listing the devices of the zone {zone['name'] or zone['id']}"
        try:
            return self._lists.read_all(f"/devices/v2/{zone['id']}/devices", _DEVICE_PAGE, action, device_facts)
        except ApiError as error:
            if error.status == 404:
                error.message += " The zone may have been deleted since it was listed. Run the task again."
            raise

    def memberships(self, zones: Sequence[Facts]) -> dict[str, list[Facts]]:
        """Return {device id: those of these zones that contain the device}, with an empty list for any other device.

        This takes one request a zone, because the records of devices do not report their zones.
        """
        found: dict[str, list[Facts]] = defaultdict(list)
        progress = self._lists.progress("reading zones", len(zones), "zones")
        for zone in zones:
            for facts in self.devices(zone):
                found[facts["id"]].append(zone)
            progress.step(failed=0)
        return found

    def of_device(self, device_id: str) -> list[Facts]:
        """Return the facts of the zones that contain a device. GET /zones/v2/{device id}/zones.

        device_id: in Focus form.
        """
        path = f"/zones/v2/{as_uuid(device_id)}/zones"
        return self._lists.read_all(path, _PAGE, "listing the zones of a device", zone_facts)


def zone_facts(record: Any) -> Facts:
    """Return what a record of a zone reports. Raise BadResponse if it is not a zone.

    id (a UUID in lower case), name, criticality, policy_id, rule_id, update_type, created and modified (timestamps).
    Missing values are None.
    """
    try:
        zone_id = as_uuid(parse_device_id(text_or_none(record.get("id")), "zones"))
    except (InputError, AttributeError):
        raise BadResponse("The console sent a record that is not a zone.") from None
    return {
        "id": zone_id,
        "name": text_or_none(record.get("name")),
        "criticality": text_or_none(record.get("criticality")),
        "policy_id": text_or_none(record.get("policy_id")),
        "rule_id": text_or_none(record.get("zone_rule_id")),
        "update_type": text_or_none(record.get("update_type")),
        "created": timestamp_or_none(record.get("date_created")),
        "modified": timestamp_or_none(record.get("date_modified")),
    }


def find_zones(zones: Sequence[Facts], wanted: Sequence[str]) -> list[Facts]:
    """Return the zones with these names or ids, each once. Raise an InputError where one does not match one zone."""
    found = [_FINDER.find_one(zones, text) for text in wanted]
    return list({zone["id"]: zone for zone in found}.values())


def _parse_id(text: str) -> str | None:
    try:
        return as_uuid(parse_device_id(text, "zones"))
    except InputError:
        return None


_FINDER = RecordFinder("zones", "zone", _parse_id, label=lambda zone: f"{zone['name']} ({zone['id']})")
