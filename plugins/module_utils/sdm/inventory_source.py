# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SDM's part of the inventory: all devices that the account may view."""

from __future__ import annotations

from .._common.argspec import ArgumentSpec
from .._common.errors import BadResponse, InputError
from .._engine.inventory_source import InventorySource
from .._http.options import CONNECTION, RATE_LIMIT
from .devices.catalog import DeviceCatalog
from .devices.filters import FILTERS
from .nodes import connect
from .options import ENVIRONMENT, SDM, account_of, credentials, node_urls


class SdmInventorySource(InventorySource):
    """The facts of a device are those of device_facts and group_path, which is None where SDM does not tell it."""

    name = "sdm"
    scope = ArgumentSpec(
        options={
            "nfs": {"type": "list", "elements": "str", "default": []},
            "groups": {"type": "list", "elements": "str", "default": []},
            "unmanageable": {"type": "bool", "default": True},
            "group_paths": {"type": "bool", "default": True},
        }
    )
    arguments = scope + SDM + CONNECTION + RATE_LIMIT
    credentials = ENVIRONMENT
    libraries = ("requests", "defusedxml")

    def address(self):
        """Those of all nodes."""
        return ", ".join(node_urls(self.params))

    def account(self):
        """A digest of SDM and the user, who may not view every device."""
        if self.params["groups"] and not self.params["group_paths"]:
            raise InputError("groups: they are not read where group_paths is off.")
        return account_of(credentials(self.params))

    def read(self):
        """Read them."""
        with connect(credentials(self.params), self.context, background=True) as nodes:
            catalog = DeviceCatalog(nodes, self.context)
            with_path = self.params["group_paths"]
            devices = [
                {**facts, "group_path": catalog.group_path(facts) if with_path else None} for facts in catalog.devices()
            ]
        untold = sum(facts["group_path"] is None for facts in devices)
        if self.params["groups"] and untold:
            raise BadResponse(
                f"SDM does not tell the group of {untold} of {len(devices)} devices, so that nobody can say whether "
                "they belong to groups. Leave groups out, or give the account the right to view them."
            )
        return devices

    def filters(self):
        """NFs, by name or id, and groups, by their paths."""
        return FILTERS

    def wants(self, facts):
        """As the filters say, and manageable where that counts."""
        return super().wants(facts) and (self.params["unmanageable"] or facts["manageable"] is not False)
