# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What contain_pending goes on with: the machines that were offline or failed, until their deadline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import parse_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.consoles import Console
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import (
    SETTINGS,
    Containment,
    is_over,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import (
    by_system,
    machine_entry,
    records_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import minute
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.search import MachineFinder, Search
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import DEVICE_IDS, IDENTIFIERS
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import CYLANCE, OPSWAT, Record


def pending_machines(
    containments: Sequence[Containment], consoles: Sequence[Console], now: float
) -> tuple[list[dict[str, Any]], Search]:
    """Return (entries of the machines that are still to be contained, what the search found).

    now: seconds since the epoch. A machine whose deadline is over is not searched, and has C(left_alone), why.
    """
    machines, total = [], Search()
    searches: dict[tuple[str, bool], dict[str, Containment]] = {}
    for entry in containments:
        if not entry.get("pending") or entry.get("released"):
            continue
        if is_over(entry, now):
            machine = _entry(entry, records_of({"devices": entry["devices"]}))
            machine["left_alone"] = f"The deadline {minute(entry['deadline'])} is over, and it is not contained."
            machines.append(machine)
            continue
        option = entry["option"] if entry["option"] in IDENTIFIERS else DEVICE_IDS
        bucket = searches.setdefault((option, bool(entry["settings"].get("opswat_group"))), {})
        bucket[_identifier(entry)] = entry
    for (option, has_group), entries in searches.items():
        asked = [console for console in consoles if has_group or console.system != OPSWAT]
        known = {identifier: records_of({"devices": entry["devices"]}) for identifier, entry in entries.items()}
        search = MachineFinder(asked, known).search(option, list(entries))
        machines += [_entry(entries[identifier], found.records) for identifier, found in search.machines.items()]
        total.unknown += search.unknown
        total.undetermined.update(search.undetermined)
        total.ambiguities += search.ambiguities
        total.errors.update(search.errors)
        total.failures.update(search.failures)
    return machines, total


def _identifier(entry: Containment) -> str:
    """Return what a machine is searched by: as it was asked for, or an id of a host's device."""
    if entry["option"] in IDENTIFIERS:
        return str(entry["requested"])
    return records_of({"devices": entry["devices"]})[0].id


def _entry(entry: Containment, records: Sequence[Record]) -> dict[str, Any]:
    expected = {system: device.get("hostname") for system, device in entry["devices"].items() if device.get("hostname")}
    machine = machine_entry(entry["requested"], records, expected)
    machine["containment"] = entry
    return machine


def leave_released_alone(machine: dict[str, Any], now: float) -> None:
    """Mark a machine that was locked down, and was released by another user before the lockdown ended.

    Without this, contain_pending would lock a machine again that a person has just released.
    """
    recorded = (machine["containment"] or {}).get("devices", {}).get(CYLANCE) or {}
    device = machine["devices"][CYLANCE]
    if not (device and device["locked"] is False and recorded.get("until")):
        return
    with suppress(ValueError, OverflowError):
        if parse_timestamp(recorded["until"]) > now:
            machine["left_alone"] = (
                f"It was locked until {minute(recorded['until'])} and is not locked any more: another user released "
                "it. To contain it again, run the playbook secops.device_actions.contain."
            )


def pending_groups(machines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the machines by the settings with which they are to be contained, each with its devices."""
    groups: dict[str, dict[str, Any]] = {}
    members: dict[str, list[Mapping[str, Any]]] = {}
    for machine in machines:
        if machine.get("left_alone"):
            continue
        settings = {name: machine["containment"]["settings"].get(name) for name in SETTINGS}
        key = json.dumps(settings, sort_keys=True)
        groups[key] = settings
        members.setdefault(key, []).append(machine)
    return [{**settings, "by_system": by_system(members[key])} for key, settings in groups.items()]
