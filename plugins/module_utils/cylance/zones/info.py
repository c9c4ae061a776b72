# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read zones: the operation of M(secops.device_actions.cylance_zone_info)."""

from __future__ import annotations

from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._engine.filters import matches, passes
from ..._http.options import CONNECTION, RATE_LIMIT
from ..operation import CylanceListing
from ..options import CYLANCE
from ..paged_lists import PagedLists
from .listing import Zones, find_zones

_FILTERS = {"names": lambda zone, name: matches((zone["name"],), [name])}


class CylanceZoneInfo(CylanceListing):
    """params: see the module's documentation."""

    name = "cylance_zone_info"
    noun = "zone"
    arguments = (
        ArgumentSpec(
            options={
                "zones": {"type": "list", "elements": "str"},
                "names": {"type": "list", "elements": "str"},
                "devices": {"type": "bool", "default": False},
            },
            mutually_exclusive=(("zones", "names"),),
        )
        + CYLANCE
        + CONNECTION
        + RATE_LIMIT
    )

    def read(self, connection: PagedLists) -> list[dict[str, Any]]:
        """Return the zones that the task names, or all of them."""
        api = Zones(connection)
        zones = api.all()
        if self.params["zones"] is not None:
            zones = find_zones(zones, self.params["zones"])
        zones = [zone for zone in zones if passes(zone, self.params, _FILTERS)]
        for zone in zones if self.params["devices"] else ():
            zone["devices"] = sorted(device["id"] for device in api.devices(zone))
        return zones
