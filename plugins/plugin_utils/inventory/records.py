# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device as one console knows it, in a form that can be compared between consoles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import (
    is_default_hostname,
    normalize_hostname,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.ip_addresses import Address
from ansible_collections.secops.device_actions.plugins.module_utils._common.mac_addresses import (
    is_device_mac,
    normalize_mac,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.ip_addresses import distinctive_addresses

CYLANCE, OPSWAT, SDM = SYSTEMS = ("cylance", "opswat", "sdm")
"""In this order everywhere: if consoles disagree, the first one that has a value wins."""


@dataclass(frozen=True, eq=False)  # records are compared by identity, because facts cannot be hashed
class Record:
    """One device of one console.

    system: one of SYSTEMS. id: as the console writes it. hostname: as the console writes it, or None. name: the host
    name normalized for comparison, or "". macs: twelve lower-case digits each. facts: as the system's device_facts
    returns them. wanted: whether the device gets a host.
    """

    system: str
    id: str
    hostname: str | None
    name: str
    macs: frozenset[str]
    facts: Mapping[str, Any]
    wanted: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """The record's unique key."""
        return self.system, self.id

    @property
    def addresses(self) -> list[Address]:
        """The IP addresses that the console reports, without those that many machines can have."""
        return distinctive_addresses([*self.facts.get("ips", ()), self.facts.get("ip")])

    def label(self) -> str:
        """Return the record as it appears in messages."""
        return f"{self.system} {self.hostname or 'without a name'} ({self.id})"


def record_from(system: str, facts: Mapping[str, Any], wanted: bool = True) -> Record:
    """Return the Record of a device. facts: as the system's device_facts returns them."""
    hostname = facts.get("hostname") or facts.get("name")
    name = normalize_hostname(hostname or "")
    macs = frozenset(mac for mac in map(normalize_mac, facts.get("macs", ())) if mac and is_device_mac(mac))
    return Record(system, facts["id"], hostname, "" if is_default_hostname(name) else name, macs, facts, wanted)
