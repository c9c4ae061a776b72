# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the devices of alarms. An alarm has no device id, but the address and the names of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from ..._common.errors import DeviceActionsError
from ..._common.text_forms import comparable
from ..._sharing.context import Context
from ..devices.catalog import DeviceCatalog
from ..nodes import Nodes


class AlarmSources:
    """Finds devices in the list of devices, which is read once, and only if there is something to find."""

    def __init__(self, nodes: Nodes, context: Context) -> None:
        self._catalog = DeviceCatalog(nodes, context)
        self._context = context
        self._index: _Index | None = None

    def devices(self, source_ip: str, source: str, nf_name: str) -> list[list[str | None]]:
        """Return [id, host name] of the devices of an alarm: one, or those of the NF if the alarm names only that.

        Return an empty list where no device of the list matches.
        """
        if not (source_ip or source or nf_name):
            return []
        if self._index is None:
            self._index = _Index(self._listed())
        return [[facts["id"], facts["name"]] for facts in self._index.match(source_ip, source, nf_name)]

    def _listed(self) -> Sequence[Mapping[str, Any]]:
        try:
            return self._catalog.devices()
        except DeviceActionsError as error:
            if error.fatal:
                raise
            self._context.warn(
                f"The devices of new alarms cannot be found, so their events name the source: {error.message}"
            )
            return []


class _Index:
    """The devices by IP address, name and NF."""

    def __init__(self, devices: Sequence[Mapping[str, Any]]) -> None:
        self._by_address: dict[str, list[Mapping[str, Any]]] = {}
        self._by_name: dict[str, list[Mapping[str, Any]]] = {}
        self._by_nf: dict[str, list[Mapping[str, Any]]] = {}
        for facts in devices:
            names = {comparable(facts[field]) for field in ("name", "key", "ip", "id") if facts[field]}
            for name in names:
                self._by_name.setdefault(name, []).append(facts)
            if facts["ip"]:
                self._by_address.setdefault(_address(facts["ip"]), []).append(facts)
            if facts["nf_name"]:
                self._by_nf.setdefault(comparable(facts["nf_name"]), []).append(facts)

    def match(self, source_ip: str, source: str, nf_name: str) -> list[Mapping[str, Any]]:
        """Return the device with the address or the name, or the devices of the NF if there is not exactly one.

        A device in the NF takes precedence. The address of an HA pair belongs to no device.
        """
        of_nf = self._by_nf.get(comparable(nf_name), []) if nf_name else []
        for found in (self._by_address.get(_address(source_ip), []), self._by_name.get(comparable(source), [])):
            matches = [facts for facts in found if facts in of_nf] or found
            if len(matches) == 1:
                return matches
        return of_nf


def _address(text: str) -> str:
    """Return one spelling of an IP address."""
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return comparable(text)
