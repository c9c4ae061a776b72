# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep what C(contain) and C(release) did in the record of the state directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import (
    Containment,
    ContainmentIndex,
    is_over,
    keys_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import OPSWAT

_PENDING_STATES = ("failed", "unknown", "not_attempted", "waiting")
_DONE = ("released", "not_contained")


@dataclass(frozen=True)
class Origin:
    """Why machines were contained, and until when contain_pending goes on: the same for all machines of a task.

    option: how they were named. settings, requested_by, job, started, deadline: as in a Containment.
    """

    option: str
    settings: Mapping[str, Any]
    requested_by: str | None
    job: str | None
    started: str
    deadline: str | None


def record_contained(
    entries: list[Containment], machines: Sequence[ReportMachine], origin: Origin | None, now: float
) -> None:
    """Record what became of machines.

    entries: of the record. origin: None for contain_pending, which changes the entries that are there. now: seconds
    since the epoch.
    """
    index = ContainmentIndex(entries)
    for machine in machines:
        option = origin.option if origin else "hostnames"
        earlier = index.of_devices(machine.devices) or index.of_request(option, machine.requested)
        if origin is None and earlier is None and machine.containment:
            earlier = index.of_devices(machine.containment["devices"]) or index.of_request(
                machine.containment["option"], machine.containment["requested"]
            )
        if machine.state == "drift":  # somebody released it
            if earlier:
                earlier.update(pending=False, released=True)
            continue
        is_unknown = not machine.devices and machine.state == "failed"  # known to no console: probably mistyped
        if is_unknown or (origin is None and earlier is None):
            continue
        entry = _entry(machine, earlier, origin)
        if origin is None and is_over(entry, now):
            entry["pending"] = False
        if earlier:
            entries.remove(earlier)
        entries.append(entry)


def _entry(machine: ReportMachine, earlier: Containment | None, origin: Origin | None) -> Containment:
    before = dict_or_empty(earlier)
    if origin:
        common = {
            "option": origin.option,
            "settings": dict(origin.settings),
            "requested_by": origin.requested_by,
            "job": origin.job,
            "started": origin.started,
            "deadline": origin.deadline,
        }
    else:
        common = {key: before[key] for key in ("option", "settings", "requested_by", "job", "started", "deadline")}
    devices = {**dict_or_empty(before.get("devices"))} if origin is None else {}
    consoles = {console["system"]: console for console in machine.consoles}
    for system, device in machine.devices.items():
        old = dict_or_empty(dict_or_empty(before.get("devices")).get(system))
        console = consoles.get(system, {})
        devices[system] = {
            "device_id": device["device_id"],
            "hostname": device.get("hostname"),
            "macs": list(machine.macs),
            "since": console.get("since") or old.get("since"),
            "until": console.get("until") or old.get("until"),
        }
        if system == OPSWAT:
            devices[system]["group_before"] = _group_before(console, old, common["settings"], before)
    return {
        **common,
        "name": machine.name,
        "requested": machine.requested if origin else before["requested"],
        "devices": devices,
        "pending": machine.state in _PENDING_STATES,
        "released": False,
    }


def _group_before(
    console: Mapping[str, Any], old: Mapping[str, Any], settings: Mapping[str, Any], before: Mapping[str, Any]
) -> str | None:
    """Return the group to which a device goes back: never the one that contains it."""
    group = dict_or_empty(console.get("before")).get("group")
    ours = {comparable(str(name)) for name in (settings.get("opswat_group"), _old_group(before)) if name}
    return str(group) if group and comparable(str(group)) not in ours else old.get("group_before")


def _old_group(before: Mapping[str, Any]) -> str | None:
    return dict_or_empty(before.get("settings")).get("opswat_group")


def expect_contained(entries: list[Containment], machines: Sequence[Mapping[str, Any]], origin: Origin) -> None:
    """Record machines that a task is about to contain, so that contain_pending goes on if the run is killed.

    machines: of machine_info.
    """
    index = ContainmentIndex(entries)
    for machine in machines:
        devices = {system: device for system, device in machine["devices"].items() if device}
        earlier = index.of_devices(devices)
        expected = ReportMachine(
            machine["name"], machine["requested"], "not_attempted", None, (), devices, None, machine["macs"]
        )
        entry = _entry(expected, earlier, origin)
        if earlier:
            entries.remove(earlier)
        entries.append(entry)


def expect_released(entries: list[Containment], machines: Sequence[Mapping[str, Any]]) -> None:
    """Record that machines are to be released, so that contain_pending does not contain them again."""
    index = ContainmentIndex(entries)
    for machine in machines:
        if entry := index.of_devices(machine["devices"]) or machine.get("containment"):
            entry.update(pending=False, released=True)


def record_released(entries: list[Containment], machines: Sequence[ReportMachine]) -> None:
    """Record what became of machines: those that are free leave the record."""
    done = set()
    for machine in machines:
        if machine.state in _DONE:
            done |= keys_of(machine.devices)
    for entry in list(entries):
        keys = keys_of(entry["devices"])
        if keys and keys <= done:
            entries.remove(entry)
        elif keys & {key for machine in machines for key in keys_of(machine.devices)}:
            entry.update(pending=False, released=True)
