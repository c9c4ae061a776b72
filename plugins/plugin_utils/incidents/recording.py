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
    is_over,
    keys_of,
    same_machine,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import OPSWAT

_NOT_DONE = ("failed", "unknown", "not_attempted")
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
    for machine in machines:
        found = same_machine(entries, machine.devices, machine.requested)
        earlier = found[-1] if found else None
        if machine.state == "drift":  # another user released it
            for entry in found:
                entry.update(pending=False, released=True)
            continue
        if origin is None and earlier is None:
            continue
        # A run of contain_pending forgets nothing before its deadline: what a guard rail refuses, it refuses again.
        is_pending = machine.can_be_finished if origin else machine.state in (*_NOT_DONE, "waiting")
        replacement = _entry(machine, earlier, origin, is_pending)
        if origin is None and is_over(replacement, now):
            replacement["pending"] = False
        is_nothing = not replacement["pending"] and machine.state in _NOT_DONE and not machine.is_partly_contained
        _replace(entries, found, None if is_nothing else replacement)


def _replace(entries: list[Containment], found: Sequence[Containment], replacement: Containment | None) -> None:
    for entry in found:
        entries.remove(entry)
    if replacement:
        entries.append(replacement)


def _entry(machine: ReportMachine, earlier: Containment | None, origin: Origin | None, is_pending: bool) -> Containment:
    before = dict_or_empty(earlier)
    if origin:
        common = {
            "option": origin.option,
            "settings": _settings(origin, before),
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
            # Those of an earlier containment say nothing about this one.
            "since": console.get("since") or (old.get("since") if origin is None else None),
            "until": console.get("until") or (old.get("until") if origin is None else None),
        }
        if system == OPSWAT:
            devices[system]["group_before"] = _group_before(console, old, dict_or_empty(common["settings"]), before)
    return {
        **common,
        "name": machine.name,
        "requested": machine.requested if origin else before["requested"],
        "devices": devices,
        "pending": is_pending,
        "released": False,
    }


def _settings(origin: Origin, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a containment. Without a ticket of its own, that of the one it continues stays known."""
    earlier = {} if before.get("released") else dict_or_empty(before.get("settings"))
    return {**origin.settings, "ticket": origin.settings.get("ticket") or earlier.get("ticket")}


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
    for machine in machines:
        devices = {system: device for system, device in machine["devices"].items() if device}
        found = same_machine(entries, devices, machine["requested"])
        expected = ReportMachine(
            machine["name"], machine["requested"], "not_attempted", None, (), devices, None, machine["macs"]
        )
        _replace(entries, found, _entry(expected, found[-1] if found else None, origin, is_pending=True))


def expect_released(entries: list[Containment], machines: Sequence[Mapping[str, Any]]) -> None:
    """Record that machines are to be released, so that contain_pending does not contain them again."""
    for machine in machines:
        for entry in same_machine(entries, machine["devices"], machine["requested"]):
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
