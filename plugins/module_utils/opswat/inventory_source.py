# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OPSWAT's part of the inventory: all devices of an account."""

from __future__ import annotations

from functools import cached_property

from .._common.argspec import ArgumentSpec
from .._common.errors import BadResponse, DeviceActionsError
from .._engine.filters import Filters
from .._engine.inventory_source import InventorySource, group_options
from .._http.options import CONNECTION
from .devices.details import SECTIONS, DeviceDetails
from .devices.filters import FILTERS
from .devices.listing import DeviceList
from .devices.record import Facts, device_from
from .endpoints import LARGEST_BATCH, Endpoints, connect
from .options import ENVIRONMENT, OPSWAT, OpswatSettings


class OpswatInventorySource(InventorySource):
    """Reads the devices of an account. Their facts are those of device_facts."""

    name = "opswat"
    scope = ArgumentSpec(
        options={
            "statuses": {"type": "list", "elements": "str", "default": []},
            "groups": {"type": "list", "elements": "str", "default": []},
            "details": {"type": "list", "elements": "str", "choices": list(SECTIONS), "default": []},
        }
    )
    grouping = group_options(("group", "status"))
    arguments = scope + grouping + OPSWAT + CONNECTION
    credentials = ENVIRONMENT
    libraries = ("requests",)
    parallel = LARGEST_BATCH
    in_batches = True

    @cached_property
    def _settings(self) -> OpswatSettings:
        return OpswatSettings.from_params(self.params)

    def address(self) -> str:
        """Return the console's address."""
        return self._settings.base_url

    def account(self) -> str:
        """Return a digest of the account."""
        return self._settings.account

    def read(self) -> list[Facts]:
        """Return the facts of all devices.

        Raise BadResponse if the list may be incomplete, because missing devices would look like absent ones.
        """
        with connect(self._settings, self.context, background=True) as endpoints:
            listing = DeviceList(endpoints, self.context, self.name)
            devices = list(listing.all())
            self.proves_absence = not listing.incomplete_reason
            if not (self.proves_absence or listing.is_uncounted):
                raise BadResponse(
                    f"The console's list of devices may be incomplete: {listing.incomplete_reason}. Run again."
                )
            if self.params["details"]:
                devices = self._add_details(endpoints, listing, devices)
        return devices

    def filters(self) -> Filters:
        """Return the filters for statuses and groups."""
        return FILTERS

    def _add_details(self, endpoints: Endpoints, listing: DeviceList, devices: list[Facts]) -> list[Facts]:
        details = DeviceDetails(endpoints, self.context, listing, self.params["details"])
        detailed = {facts["id"]: facts for facts in devices}

        def read(device_id: str) -> None:
            facts = details.by_id(device_id)
            if facts is None:
                raise DeviceActionsError("The console lists the device, but returns no details of it.", "not_found")
            detailed[device_id] = {**detailed[device_id], "details": facts["details"]}

        self.read_each([device_from(facts) for facts in devices], read, "reading details")
        return list(detailed.values())
