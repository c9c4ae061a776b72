# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device as one console knows it, in the form in which devices of several consoles compare."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import (
    is_device_mac,
    normalize_hostname,
    normalize_mac,
)

CYLANCE, OPSWAT, SDM = SYSTEMS = ("cylance", "opswat", "sdm")
"""In this order everywhere: where consoles disagree, the first one that tells counts."""

# What an operating system is called before anybody gives it a name.
_NO_NAMES = {"localhost", "localhost.localdomain"}


@dataclass(eq=False)  # facts cannot be hashed, and a record is equal to itself alone
class Record:
    """system: one of SYSTEMS. id: as the console names it. hostname: as the console writes it, or None. name: the same
    for comparing, "" where it tells nothing. macs: a frozenset of twelve lower-case digits each. facts: those of
    device_facts of the system. wanted: whether a host is wanted of it.
    """

    system: str
    id: str
    hostname: str
    name: str
    macs: frozenset
    facts: dict
    wanted: bool = True

    @property
    def key(self):
        """What tells it from all others."""
        return self.system, self.id

    @property
    def ips(self):
        """The IP addresses that the console tells, as texts."""
        return {*self.facts.get("ips", ()), self.facts.get("ip")} - {None}

    def label(self):
        """The record in a message."""
        return f"{self.system} {self.hostname or 'without a name'} ({self.id})"


def record_of(system, facts, wanted=True):
    """The Record of a device. facts: what the console's device_facts made of it."""
    hostname = facts.get("hostname") or facts.get("name")
    name = normalize_hostname(hostname or "")
    macs = frozenset(mac for mac in map(normalize_mac, facts.get("macs", ())) if mac and is_device_mac(mac))
    return Record(system, facts["id"], hostname, "" if name in _NO_NAMES else name, macs, facts, wanted)
