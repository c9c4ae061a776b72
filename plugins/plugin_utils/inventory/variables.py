# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a host: the facts of each console, and a summary over all consoles."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import same_hostname
from ansible_collections.secops.device_actions.plugins.module_utils._common.ip_addresses import Address
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.configuration import AddressFilter
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.ip_addresses import is_own
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import Machine

# Patterns for the names of operating systems. The first family that matches wins.
_LINUX = r"linux|ubuntu|debian|\bred ?hat|\brhel|centos|fedora|\bsles?\b|suse|\brocky|\balma"
_FAMILIES = tuple(
    (family, re.compile(pattern, re.IGNORECASE))
    for family, pattern in (
        ("linux", _LINUX),
        ("windows", r"\bwindows|\bwin ?\d|^win$"),
        ("macos", r"\bmac ?os|^mac$|\bos ?x\b|\bdarwin"),
    )
)


def host_variables(
    machine: Machine, missing_from: list[str], stale: Collection[str], kept_apart: list[str]
) -> dict[str, Any]:
    """Return {variable: value} of a machine. The documentation of the plugin lists the variables.

    missing_from: systems that do not know the machine. stale: systems of which only an old reading is available.
    kept_apart: why similar records of other consoles are not part of the machine.
    """
    systems = [record.system for record in machine.records]
    first = next((record.hostname for record in machine.records if record.name), None)
    variables: dict[str, Any] = {
        "device_hostname": first,
        "device_systems": systems,
        "device_missing_from": missing_from,
        "device_stale_systems": [system for system in systems if system in stale],
        "device_macs": sorted({mac for record in machine.records for mac in record.macs}),
        "device_os_family": os_family(machine),
        "device_online": is_online(machine),
        "device_joined_by": list(machine.joined_by),
        "device_kept_apart": kept_apart,
    }
    for record in machine.records:
        if record.wanted:
            variables[record.system] = record.facts
            variables[f"{record.system}_device_id"] = record.id
            if record.name and record.hostname != first and not same_hostname(record.hostname, first):
                variables[f"{record.system}_device_hostname"] = record.hostname
    return variables


def os_family(machine: Machine) -> str | None:
    """Return C(windows), C(macos), C(linux), or None if no console reports one of these."""
    for record in machine.records:
        for text in (record.facts.get("os_family"), record.facts.get("os")):
            if text and (family := _family(text)):
                return family
    return None


@functools.lru_cache(maxsize=1024)
def _family(text: str) -> str | None:
    return next((family for family, pattern in _FAMILIES if pattern.search(text)), None)


def is_online(machine: Machine) -> bool | None:
    """Return whether any console reports the machine as online, or None if no console reports it. OPSWAT never does."""
    reported = [record.facts.get("online", record.facts.get("connected")) for record in machine.records]
    return True if True in reported else False if False in reported else None


def machine_addresses(machine: Machine) -> list[Address]:
    """Return the addresses of a machine that can lead to it, in the order of the consoles."""
    return list(dict.fromkeys(address for record in machine.records for address in record.addresses))


def select_address(addresses: Iterable[Address], wanted: AddressFilter) -> str | None:
    """Return the first address that matches the filter, or None. This machine's own addresses never match."""
    for address in addresses:
        matches = not wanted.networks or any(address in network for network in wanted.networks)
        if address.version == wanted.version and matches and not is_own(address):
            return str(address)
    return None
