# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of Oracle SDM for the inventory: all that the account may view."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.errors import BadResponse, InputError
from .._common.text import counted
from .._engine.filters import Filters
from .._engine.inventory_source import InventorySource, group_options
from .._http.options import CONNECTION, RATE_LIMIT
from .devices.catalog import DeviceCatalog
from .devices.filters import FILTERS
from .nodes import connect
from .options import ENVIRONMENT, SDM, SdmSettings


class SdmInventorySource(InventorySource):
    """Reads the facts of device_facts(), and group_path, which is None where SDM does not report it."""

    name = "sdm"
    scope = ArgumentSpec(
        options={
            "nfs": {"type": "list", "elements": "str", "default": []},
            "groups": {"type": "list", "elements": "str", "default": []},
            "unmanageable": {"type": "bool", "default": True},
            "group_paths": {"type": "bool", "default": True},
        }
    )
    grouping = group_options(("nf", "group"), group_depth={"type": "int"})
    arguments = scope + grouping + SDM + CONNECTION + RATE_LIMIT
    credentials = ENVIRONMENT
    libraries = ("requests", "defusedxml")

    @cached_property
    def _settings(self) -> SdmSettings:
        return SdmSettings.from_params(self.params)

    def address(self) -> str:
        """Return the addresses of all nodes."""
        return ", ".join(self._settings.urls)

    def account(self) -> str:
        """Return a digest of SDM and the user, because users may view different devices."""
        if self.params["groups"] and not self.params["group_paths"]:
            raise InputError("groups: requires group_paths: true, got false. Omit groups, or set group_paths: true.")
        return self._settings.account

    def read(self) -> list[dict[str, Any]]:
        """Return the facts of all devices."""
        with connect(self._settings, self.context, background=True) as nodes:
            catalog = DeviceCatalog(nodes, self.context)
            with_path = self.params["group_paths"]
            devices = [
                {**facts, "group_path": catalog.group_path(facts) if with_path else None} for facts in catalog.devices()
            ]
        without_path = sum(facts["group_path"] is None for facts in devices)
        if self.params["groups"] and without_path:
            raise BadResponse(
                f"SDM does not report the group of {without_path} of {counted(len(devices), 'device')}, so groups "
                "cannot be applied. Omit groups, or give the account the right to view the groups."
            )
        return devices

    def filters(self) -> Filters:
        """Return the filters: NFs by name or id, and groups by path."""
        return FILTERS

    def wants(self, facts: dict[str, Any]) -> bool:
        """Return whether a device passes the filters, and is manageable if that is required."""
        return bool(super().wants(facts) and (self.params["unmanageable"] or facts["manageable"] is not False))
