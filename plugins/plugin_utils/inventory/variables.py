# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a host: what each console knows of the machine, and what they know of it together."""

from __future__ import annotations

import functools
import re
from ipaddress import ip_address

from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import same_hostname

# How operating systems call themselves, and the family that each is of. Asked in this order.
_LINUX = r"linux|ubuntu|debian|\bred ?hat|\brhel|centos|fedora|\bsles?\b|suse|\brocky|\balma"
_FAMILIES = tuple(
    (family, re.compile(words, re.IGNORECASE))
    for family, words in (
        ("linux", _LINUX),
        ("windows", r"\bwindows|\bwin ?\d|^win$"),
        ("macos", r"\bmac ?os|^mac$|\bos ?x\b|\bdarwin"),
    )
)


def variables_of(machine, missing_from, stale, kept_apart):
    """{name: value} of a machine.

    cylance, opswat, sdm: the facts of each system of which a host is wanted. cylance_device_id and so on: its id, for
    the modules. cylance_device_hostname and so on: its name, where that system calls the machine otherwise.
    Of all systems that know the machine: device_hostname, the name with which modules compare the console's.
    device_systems, device_missing_from, device_stale_systems: lists of systems. device_macs, device_os_family,
    device_online. device_joined_by, device_kept_apart: in words, why several records are it, and why others are not.
    missing_from, stale: the systems that do not know it, and those of which only an old reading does.
    """
    systems = [record.system for record in machine.records]
    first = next((record.hostname for record in machine.records if record.name), None)
    variables = {
        "device_hostname": first,
        "device_systems": systems,
        "device_missing_from": missing_from,
        "device_stale_systems": [system for system in systems if system in stale],
        "device_macs": sorted({mac for record in machine.records for mac in record.macs}),
        "device_os_family": os_family(machine),
        "device_online": is_online(machine),
        "device_joined_by": list(machine.because),
        "device_kept_apart": kept_apart,
    }
    for record in machine.records:
        if record.wanted:
            variables[record.system] = record.facts
            variables[f"{record.system}_device_id"] = record.id
            if record.name and record.hostname != first and not same_hostname(record.hostname, first):
                variables[f"{record.system}_device_hostname"] = record.hostname
    return variables


def os_family(machine):
    """C(windows), C(macos), C(linux), or None where no console tells one of these."""
    for record in machine.records:
        for text in (record.facts.get("os_family"), record.facts.get("os")):
            if text and (family := _family(text)):
                return family
    return None


@functools.lru_cache(maxsize=1024)
def _family(text):
    return next((family for family, words in _FAMILIES if words.search(text)), None)


def is_online(machine):
    """Whether a console sees the machine: True where any does, None where none tells. OPSWAT never tells."""
    told = [record.facts.get("online", record.facts.get("connected")) for record in machine.records]
    return True if True in told else False if False in told else None


def address_of(machine, wanted):
    """The first address that a console tells of the wanted kind, an Address of the configuration, or None."""
    for record in machine.records:
        for text in [*record.facts.get("ips", ()), record.facts.get("ip")]:
            try:
                address = ip_address((text or "").partition("%")[0])
            except ValueError:
                continue
            fits = not wanted.networks or any(address in network for network in wanted.networks)
            if address.version == wanted.version and fits and _is_of_one_host(address):
                return str(address)
    return None


def _is_of_one_host(address):
    return not (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
    )
