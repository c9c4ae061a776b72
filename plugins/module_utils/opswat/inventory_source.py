# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OPSWAT's part of the inventory: all devices of an account."""

from __future__ import annotations

from .._common.argspec import ArgumentSpec
from .._common.errors import BadResponse, DeviceActionsError
from .._engine.inventory_source import InventorySource
from .._http.options import CONNECTION
from .devices.details import SECTIONS, DeviceDetails
from .devices.filters import FILTERS
from .devices.listing import DeviceList
from .devices.record import device_from
from .endpoints import LARGEST_BATCH, connect
from .options import ENVIRONMENT, OPSWAT, account_of, base_url


class OpswatInventorySource(InventorySource):
    """The facts of a device are those of device_facts."""

    name = "opswat"
    scope = ArgumentSpec(
        options={
            "statuses": {"type": "list", "elements": "str", "default": []},
            "groups": {"type": "list", "elements": "str", "default": []},
            "details": {"type": "list", "elements": "str", "choices": list(SECTIONS), "default": []},
        }
    )
    arguments = scope + OPSWAT + CONNECTION
    credentials = ENVIRONMENT
    libraries = ("requests",)
    parallel = LARGEST_BATCH
    in_batches = True

    def address(self):
        """The console's."""
        return base_url(self.params)

    def account(self):
        """A digest of the account."""
        return account_of(self.params)

    def read(self):
        """Read them. A list that may not be whole is an error: what it lacks would look as if it were not there."""
        with connect(self.params, self.context, background=True) as endpoints:
            listing = DeviceList(endpoints, self.context, self.name)
            devices = list(listing.all())
            incomplete_reason = listing.incomplete_reason or (
                "" if listing.is_counted else "the account does not tell how many there are"
            )
            if incomplete_reason:
                raise BadResponse(f"The console's list of devices may not be whole: {incomplete_reason}. Run again.")
            if self.params["details"]:
                devices = self._detailed(endpoints, listing, devices)
        return devices

    def filters(self):
        """Statuses and groups."""
        return FILTERS

    def _detailed(self, endpoints, listing, devices):
        details = DeviceDetails(endpoints, self.context, listing, self.params["details"])
        detailed = {facts["id"]: facts for facts in devices}

        def read(device_id):
            facts = details.by_id(device_id)
            if facts is None:
                raise DeviceActionsError("The console listed it a moment ago, and knows no details of it.", "not_found")
            detailed[device_id] = {**detailed[device_id], "details": facts["details"]}

        self.read_each([device_from(facts) for facts in devices], read, "reading details")
        return list(detailed.values())
