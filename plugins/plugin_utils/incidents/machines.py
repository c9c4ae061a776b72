# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a result: what M(secops.device_actions.machine_info) returns, as JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import (
    CYLANCE,
    OPSWAT,
    Record,
    record_from,
)

SYSTEMS = (CYLANCE, OPSWAT)


def machine_entry(
    requested: str, records: Iterable[Record], expected: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the entry of a machine. expected: {system: the device's name in the inventory}."""
    by_system = {record.system: record for record in records}
    names = [by_system[system].hostname for system in SYSTEMS if system in by_system]
    macs = sorted({mac for record in by_system.values() for mac in record.macs})
    devices = {
        system: _device_entry(by_system[system], (expected or {}).get(system)) if system in by_system else None
        for system in SYSTEMS
    }
    return {
        "requested": requested,
        "also_requested": [],
        "name": next(filter(None, names), requested),
        "macs": macs,
        "devices": devices,
        "problems": {},
        "containment": None,
    }


def _device_entry(record: Record, expected: str | None) -> dict[str, Any]:
    facts = record.facts
    return {
        "device_id": record.id,
        "hostname": record.hostname,
        "expected_hostname": expected or record.hostname,
        "names": _names(record),
        "macs": sorted(record.macs),
        "ips": [str(ip) for ip in facts.get("ips") or facts.get("adapter_ips") or ()],
        "online": facts.get("online"),
        "focus": facts.get("focus"),
        "locked": None,
        "since": None,
        "until": None,
        "confirmed": None,
        "group": facts.get("group"),
        "contained": None,
        "error": None,
    }


def _names(record: Record) -> list[str]:
    """Return all names by which a console knows a device."""
    facts = record.facts
    return list(dict.fromkeys(filter(None, (record.hostname, facts.get("name"), *(facts.get("names") or ())))))


def records_of(entry: Mapping[str, Any]) -> list[Record]:
    """Return the records of a machine's entry."""
    return [
        record_from(system, {**device, "id": device["device_id"]})
        for system in SYSTEMS
        if (device := dict_or_empty(entry.get("devices")).get(system))
    ]


def joined(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the machines, each once. A second identifier of a machine moves to the first one's also_requested."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    kept = []
    for entry in entries:
        keys = [(system, device["device_id"].lower()) for system, device in entry["devices"].items() if device]
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is None:
            kept.append(entry)
        else:
            earlier["also_requested"].append(entry["requested"])
        for key in keys:
            first.setdefault(key, earlier or entry)
    return kept


def add_lockdown(device: dict[str, Any], lockdown: Mapping[str, Any] | None) -> None:
    """Add the state of a Cylance device. lockdown: its entry of cylance_lockdown_info, or None for one not locked."""
    if lockdown is None:
        device.update(locked=False, contained=False)
        return
    if error := dict_or_empty(lockdown.get("error")):
        device["error"] = str(error.get("message"))
        return
    locked = lockdown.get("state") == "locked"
    device.update(
        locked=locked,
        contained=locked,
        confirmed=lockdown.get("confirmed"),
        since=lockdown.get("lockdown_initiated") if locked else None,
        until=lockdown.get("lockdown_expiration") if locked else None,
        partial=_is_partial(lockdown),
    )


def _is_partial(lockdown: Mapping[str, Any]) -> bool | None:
    """Return whether a lockdown is partial, as far as the console shows it: only a partial one has no end."""
    return lockdown.get("lockdown_expiration") is None if lockdown.get("state") == "locked" else None


def add_group_state(device: dict[str, Any], groups: Sequence[str]) -> None:
    """Add whether an OPSWAT device is in one of the groups that contain machines."""
    if groups and device["group"] is not None:
        device["contained"] = comparable(device["group"]) in {comparable(group) for group in groups}


def by_system(entries: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return {system: {device_ids, expected_hostnames}} of machines, as the modules that act on devices take them."""
    found: dict[str, dict[str, Any]] = {}
    for system in SYSTEMS:
        devices = [device for entry in entries if (device := entry["devices"].get(system))]
        found[system] = {
            "device_ids": [device["device_id"] for device in devices],
            "expected_hostnames": {
                device["device_id"]: device["expected_hostname"] for device in devices if device["expected_hostname"]
            },
        }
    return found
