# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance's part of the inventory: all devices of a tenant, with the zones that they are in."""

from __future__ import annotations

from .._common.argspec import ArgumentSpec
from .._common.errors import ApiError, InputError
from .._engine.inventory_source import InventorySource
from .._http.options import CONNECTION, RATE_LIMIT
from .devices.listing import all_devices
from .devices.record import device_from
from .lockdown.api import LockdownApi
from .lockdown.state import lockdown_state
from .login import connect, tenant_key
from .options import CYLANCE, ENVIRONMENT, base_url
from .paged_lists import PagedLists
from .zones.listing import Zones, find_zones


class CylanceInventorySource(InventorySource):
    """The facts of a device are those of device_facts and, unless C(with_zones) is off, zones ({id, name} each).

    With C(lockdown) also locked and lockdown_confirmed, which are None where the device has no Focus agent.
    """

    name = "cylance"
    scope = ArgumentSpec(
        options={
            "zones": {"type": "list", "elements": "str", "default": []},
            "with_zones": {"type": "bool", "default": True},
            "extended": {"type": "bool", "default": True},
            "lockdown": {"type": "bool", "default": False},
        }
    )
    arguments = scope + CYLANCE + CONNECTION + RATE_LIMIT
    credentials = ENVIRONMENT
    libraries = ("requests", "PyJWT")

    @property
    def parallel(self):
        """How many devices are read at the same time."""
        return self.params["max_parallel"]

    def address(self):
        """The tenant's region, or the address that stands in for it."""
        return base_url(self.params)

    def account(self):
        """A digest of the tenant."""
        if self.params["zones"] and not self.params["with_zones"]:
            raise InputError("zones: they are not read where with_zones is off.")
        return tenant_key(self.params)

    def read(self):
        """Read them."""
        with connect(self.params, self.context, background=True) as session:
            lists = PagedLists(session, self.context, self.name)
            devices = all_devices(lists, self.params["extended"])
            self._chosen = None
            if self.params["with_zones"]:
                self._add_zones(Zones(lists), devices)
            if self.params["lockdown"]:
                self._add_lockdowns(session, devices)
        return devices

    def wants(self, facts):
        """Whether it is in one of the zones that are named, where any are."""
        return self._chosen is None or any(zone["id"] in self._chosen for zone in facts["zones"])

    def _add_zones(self, zones, devices):
        every_zone = zones.all()
        if self.params["zones"]:
            self._chosen = {zone["id"] for zone in find_zones(every_zone, self.params["zones"])}
        memberships = zones.memberships(every_zone)
        if not all(memberships[facts["id"]] for facts in devices):
            # A device that was moved meanwhile from a zone not read yet to one that was looks as if it were in none.
            for device_id, found in zones.memberships(zones.all()).items():
                memberships[device_id] = memberships[device_id] or found
        for facts in devices:
            facts["zones"] = [{"id": zone["id"], "name": zone["name"]} for zone in memberships[facts["id"]]]

    def _add_lockdowns(self, session, devices):
        api, by_id = LockdownApi(session, self.context.redactor), {}
        for facts in devices:
            facts["locked"] = facts["lockdown_confirmed"] = None
            by_id[facts["id"]] = facts

        def read(device_id):
            try:
                state = lockdown_state(api.read(device_id))
            except ApiError as error:
                if error.status == 404:
                    return  # it is gone since it was listed, or its agent cannot be locked down
                raise
            by_id[device_id]["locked"] = state.managed["state"] == "locked"
            by_id[device_id]["lockdown_confirmed"] = state.confirmed

        self.read_each([device_from(facts) for facts in devices if facts["focus_version"]], read, "reading lockdowns")
