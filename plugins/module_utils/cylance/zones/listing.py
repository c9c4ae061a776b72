# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zones of a tenant, and which devices are in them (the vendor's Zone API)."""

from __future__ import annotations

from collections import defaultdict

from ..._common.errors import ApiError, BadResponse, InputError
from ..._common.json_values import text_or_none
from ..._common.text import summarize
from ..._common.timestamps import timestamp_or_none
from ..devices.record import device_facts
from ..identifiers import parse_device_id, protect_form

_PAGE = 200  # zones; the longest page is not documented, and this length is in use
_DEVICE_PAGE = 10_000


class Zones:
    """lists: the Lists of the tenant."""

    def __init__(self, lists):
        self._lists = lists

    def all(self):
        """The facts of every zone (see zone_facts). GET /zones/v2."""
        return self._lists.read_all("/zones/v2", _PAGE, "listing the console's zones", zone_facts)

    def devices(self, zone):
        """The facts of the devices in a zone. GET /devices/v2/{zone id}/devices. zone: its facts."""
        action = f"listing the devices of the zone {zone['name'] or zone['id']}"
        try:
            return self._lists.read_all(f"/devices/v2/{zone['id']}/devices", _DEVICE_PAGE, action, device_facts)
        except ApiError as error:
            if error.status == 404:
                error.message += " The zone was there a moment ago."
            raise

    def memberships(self, zones):
        """{device id: the zones that it is in}, empty lists included. zones: the facts of those that are looked into.

        One request for each zone, since no record of a device tells in which it is.
        """
        found, progress = defaultdict(list), self._lists.progress("looking into zones", len(zones), "zones")
        for zone in zones:
            for facts in self.devices(zone):
                found[facts["id"]].append(zone)
            progress.step(failed=0)
        return found

    def device_specific(self, device_id):
        """The facts of the zones that a device is in. GET /zones/v2/{device id}/zones. device_id: in Focus form."""
        path = f"/zones/v2/{protect_form(device_id)}/zones"
        return self._lists.read_all(path, _PAGE, "listing the zones of a device", zone_facts)


def zone_facts(record):
    """What a record of a zone says, as a dict: id (a UUID in lower case), name, criticality, policy_id, rule_id,
    update_type, created, modified. What it does not tell is None. Raises BadResponse where it is no zone.
    """
    try:
        zone_id = protect_form(parse_device_id(text_or_none(record.get("id")), "zones"))
    except (InputError, AttributeError):
        raise BadResponse("The console answered with something that is no zone.") from None
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


def find_zones(zones, identifiers):
    """The zones that these names and ids mean, each once and each exactly one, or an InputError.

    The console tells names apart without regard to case. Where there are two all the same, the spelling decides.
    """
    found = {}
    for identifier in identifiers:
        matching = _matching(zones, identifier)
        if len(matching) != 1:
            raise InputError(_not_one(zones, identifier, matching))
        found[matching[0]["id"]] = matching[0]
    return list(found.values())


def _matching(zones, identifier):
    text = str(identifier).strip()
    try:
        zone_id = protect_form(parse_device_id(text, "zones"))
    except InputError:
        zone_id = None
    if by_id := [zone for zone in zones if zone["id"] == zone_id]:
        return by_id
    return [zone for zone in zones if zone["name"] == text] or [
        zone for zone in zones if zone["name"] and zone["name"].lower() == text.lower()
    ]


def _not_one(zones, identifier, matching):
    if matching:
        labels = [f"{zone['name']} ({zone['id']})" for zone in matching]
        return f"zones: {identifier!r} means {len(matching)} zones: {summarize(labels)}. Name one by its id."
    known = summarize(sorted(zone["name"] or zone["id"] for zone in zones))
    return f"zones: the console has no zone {identifier!r}. It has {known or 'none'}."
