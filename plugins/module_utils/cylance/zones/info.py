# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read zones: the operation of M(secops.device_actions.cylance_zone_info)."""

from __future__ import annotations

from ..._common.argspec import ArgumentSpec
from ..._engine.filters import matches
from ..._engine.operation import Operation
from ..._engine.results import build_listing_result
from ..._http.options import CONNECTION, RATE_LIMIT
from ..login import open_session
from ..options import CYLANCE, ENVIRONMENT
from ..paged_lists import PagedLists
from .listing import Zones, find_zones


class CylanceZoneInfo(Operation):
    """params: see the module's documentation."""

    name = "cylance_zone_info"
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
    action_groups = ("cylance",)
    credentials = ENVIRONMENT
    libraries = ("requests", "PyJWT")

    def perform(self):
        """Read all zones, and keep those that were named."""
        params = self.params
        session = open_session(params, self.context, background=True)
        try:
            api = Zones(PagedLists(session, self.context, self.name))
            zones = api.all()
            if params["zones"] is not None:
                zones = find_zones(zones, params["zones"])
            if params["names"] is not None:
                zones = [zone for zone in zones if matches((zone["name"],), params["names"])]
            for zone in zones if params["devices"] else ():
                zone["devices"] = sorted(device["id"] for device in api.devices(zone))
        finally:
            session.close()
        return build_listing_result("zone", zones)
