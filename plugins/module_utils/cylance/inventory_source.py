# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance's part of the inventory: all devices of a tenant, with their zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.errors import ApiError, InputError
from .._engine.inventory_source import InventorySource, group_options
from .._http.options import CONNECTION, RATE_LIMIT
from .._http.session import Session
from .devices.listing import all_devices
from .devices.record import device_from
from .lockdown.api import LockdownApi
from .lockdown.state import lockdown_state
from .login import connect
from .operation import LIBRARIES
from .options import CYLANCE, ENVIRONMENT, CylanceSettings
from .paged_lists import Facts, PagedLists
from .zones.listing import Zones, find_zones

_TIMESTAMPS = ("lockdown_initiated", "lockdown_expiration")


class CylanceInventorySource(InventorySource):
    """Reads the devices of a tenant.

    Their facts are those of device_facts and, with C(with_zones), zones ({id, name} each). With C(lockdown), they also
    contain locked and lockdown_confirmed, which are None for a device without a Focus agent, and lockdown_initiated and
    lockdown_expiration, which are None for a device that is not locked.
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
    grouping = group_options(("zone", "policy", "lockdown"))
    arguments = scope + grouping + CYLANCE + CONNECTION + RATE_LIMIT
    credentials = ENVIRONMENT
    libraries = LIBRARIES

    @property
    def parallel(self) -> int:
        """How many devices are read at the same time."""
        return int(self.params["max_parallel"])

    @cached_property
    def _settings(self) -> CylanceSettings:
        return CylanceSettings.from_params(self.params)

    def address(self) -> str:
        """Return the URL of the tenant's region, or the one that replaces it."""
        return self._settings.base_url

    def account(self) -> str:
        """Return a digest of the tenant."""
        if self.params["zones"] and not self.params["with_zones"]:
            raise InputError("zones: requires with_zones: true. Omit one of them.")
        return self._settings.tenant_key

    def read(self) -> list[Facts]:
        """Return the facts of all devices."""
        with connect(self._settings, self.context, background=True) as session:
            lists = PagedLists(session, self.context, self.name)
            devices = all_devices(lists, self.params["extended"])
            self._wanted_zones: set[str] | None = None
            if self.params["with_zones"]:
                self._add_zones(Zones(lists), devices)
            if self.params["lockdown"]:
                self._add_lockdowns(session, devices)
        return devices

    def wants(self, facts: Mapping[str, Any]) -> bool:
        """Return whether the device is in one of the zones that the configuration names, if it names any."""
        return self._wanted_zones is None or any(zone["id"] in self._wanted_zones for zone in facts["zones"])

    def _add_zones(self, zones: Zones, devices: Sequence[Facts]) -> None:
        every_zone = zones.all()
        if self.params["zones"]:
            self._wanted_zones = {zone["id"] for zone in find_zones(every_zone, self.params["zones"])}
        memberships = zones.memberships(every_zone)
        if not all(memberships[facts["id"]] for facts in devices):
            # A device that moves between zones during the first reading can be missed in both zones.
            for device_id, found in zones.memberships(zones.all()).items():
                memberships[device_id] = memberships[device_id] or found
        for facts in devices:
            facts["zones"] = [{"id": zone["id"], "name": zone["name"]} for zone in memberships[facts["id"]]]

    def _add_lockdowns(self, session: Session, devices: Sequence[Facts]) -> None:
        api, by_id = LockdownApi(session, self.context.redactor), {facts["id"]: facts for facts in devices}
        for facts in devices:
            facts.update(dict.fromkeys(("locked", "lockdown_confirmed", *_TIMESTAMPS)))

        def read(device_id: str) -> None:
            try:
                state = lockdown_state(api.read(device_id))
            except ApiError as error:
                if error.status == 404:
                    return  # the device was deleted since it was listed, or its agent does not support lockdowns
                raise
            facts, locked = by_id[device_id], state.managed["state"] == "locked"
            facts.update(locked=locked, lockdown_confirmed=state.confirmed)
            if locked:
                facts.update({name: state.observed[name] for name in _TIMESTAMPS})

        self.read_each(
            [device_from(facts) for facts in devices if facts["focus"] is not False], read, "reading lockdowns"
        )
