# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that the entries of protected_devices match devices: one that is misspelt protects nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    counted,
    printable_line,
    summarize,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import (
    NOT_CHECKED,
    OK,
    WARNING,
    Check,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.info import CylanceDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.devices.info import SdmDeviceInfo
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.subtasks import SubTasks
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_from
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES

WHAT = "protected devices in the consoles"
# Not OPSWAT: at its rate limit, a list of 5,000 devices takes 10 minutes, in which no other client can use the console.
_INFO: Mapping[str, type[Operation]] = {"cylance": CylanceDeviceInfo, "sdm": SdmDeviceInfo}
_OPTIONS: Mapping[str, Mapping[str, Any]] = {"cylance": {"extended": True}}


def protection_check(
    tasks: SubTasks, entries: Sequence[str], systems: Sequence[str], options: Mapping[str, Any]
) -> Check | None:
    """Return the check of valid entries, or None if there are none. It lists all devices of consoles that are fast.

    systems: the consoles that are used. options: of the tasks that ask them.
    """
    if not entries or not systems:
        return None
    devices: list[Device] = []
    unread = []
    for system in systems:
        if system not in _INFO:
            unread.append(SYSTEM_NAMES[system])
            continue
        given = {"all_devices": True, "tolerate_failures": True, **options, **_OPTIONS.get(system, {})}
        result = tasks.run(_INFO[system], given)
        if result.get("failed"):
            unread.append(SYSTEM_NAMES[system])
        devices += _devices(system, result)
    return judge(entries, devices, unread)


def judge(entries: Sequence[str], devices: Sequence[Device], unread: Sequence[str]) -> Check:
    """Return whether each entry matches a device. unread: the names of consoles that could not be listed."""
    idle = [entry for entry in entries if not any(map(DevicePatterns([entry], WHAT).match, devices))]
    number = sum(match is not None for match in map(DevicePatterns(entries, WHAT).match, devices))
    finding = f"The entries match {counted(number, 'device')} of {len(devices)}."
    if not idle:
        return Check(WHAT, OK, finding)
    names = summarize([printable_line(entry) for entry in idle])
    if unread:
        text = f"{finding} Not found: {names}. They may be devices of {' or '.join(unread)}, which was not searched."
        return Check(WHAT, NOT_CHECKED, text)
    return Check(
        WHAT, WARNING, f"{finding} No device matches {names}.", "Correct the entries. Until then, they protect nothing."
    )


def _devices(system: str, result: Mapping[str, Any]) -> list[Device]:
    found = []
    for entry in result.get("devices") or ():
        if not entry.get("device_id") or entry.get("error"):
            continue
        record = record_from(system, {**entry, "id": str(entry["device_id"])})
        names = [entry.get(key) for key in ("hostname", "name")]
        found.append(
            Device(
                id=record.id,
                hostname=record.hostname,
                names=tuple(dict.fromkeys(filter(None, map(_text, [*names, *(entry.get("names") or ())])))),
                macs=tuple(record.macs),
                ips=tuple(map(str, entry.get("ips") or ())),
            )
        )
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
