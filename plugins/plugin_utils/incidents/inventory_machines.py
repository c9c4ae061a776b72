# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of hosts of the inventory, which already knows the devices of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    counted,
    printable_line,
    summarize,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_devices import (
    DeviceReader,
    HostDevice,
    refuse_shared_devices,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_patterns import InventoryHosts
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.consoles import CONSOLES
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import machine_entry
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_from

_NO_OPTION_HERE = " To accept that nothing matches, set allow_empty: true."


def machines_of_hosts(
    patterns: Sequence[str], systems: Sequence[str], templar: Any, task_vars: Mapping[str, Any], loader: Any
) -> list[dict[str, Any]]:
    """Return the entries of the machines of hosts. No console is asked.

    patterns: of hosts. systems: whose devices are used. templar, loader: of ansible-core. Raise an InputError where a
    host has no device in any of them.
    """
    hosts = _hosts(patterns, task_vars, loader)
    consoles = {console.system: console for console in CONSOLES if console.system in systems}
    operations = {system: console.info for system, console in consoles.items()}
    readers = {
        system: DeviceReader(operation, templar, task_vars["hostvars"]) for system, operation in operations.items()
    }
    of_system: dict[str, list[HostDevice]] = {system: [] for system in operations}
    machines, lacking = [], []
    for host in hosts:
        devices = {system: reader.read(host) for system, reader in readers.items()}
        known = {system: device for system, device in devices.items() if device.id is not None}
        if not known:
            lacking.append(host)
            continue
        for system, device in known.items():
            of_system[system].append(device)
        records = [
            # In the form of the results of the modules, by which outcomes are found.
            record_from(
                system,
                {"id": consoles[system].canonical_id(str(device.id)), "hostname": device.name},
            )
            for system, device in known.items()
        ]
        expected = {system: device.name for system, device in known.items() if device.name}
        machines.append({**machine_entry(host, records, expected), "name": host})
    if lacking:
        variables = " or ".join(str(operation.host_variable) for operation in operations.values())
        raise InputError(
            f"hosts: {len(lacking)} of {counted(len(hosts), 'host')} have no variable {variables}, which the inventory "
            f"plugin sets: {summarize([printable_line(host) for host in lacking])}. Exclude them with '!HOST', or name "
            "the machines by hostnames."
        )
    for system, operation in operations.items():
        refuse_shared_devices(of_system[system], operation, str(operation.host_variable))
    return machines


def _hosts(patterns: Sequence[str], task_vars: Mapping[str, Any], loader: Any) -> list[str]:
    """Return the names of the hosts that patterns match."""
    try:
        return InventoryHosts.of_task(task_vars, loader).matching(list(patterns), allow_empty=False)
    except InputError as error:
        message = error.message.replace(_NO_OPTION_HERE, "")
        if not (task_vars.get("groups") or {}).get("all"):
            message += " The inventory has no hosts: name one with -i."
        raise InputError(message) from None
