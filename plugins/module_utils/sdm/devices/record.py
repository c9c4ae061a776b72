# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a device (page "Get Devices" of the Device Manager)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..._common.errors import BadResponse
from ..._common.json_values import dict_or_empty, text_or_none
from ..._engine.devices import Device

DEVICES = "/inventory/deviceMgmt/devices"  # the path of the list, after the version

# No documented field shows a lock. These are the likely names of one.
_LOCK_FIELD = re.compile(r"(is)?lock(ed|state|status)?", re.IGNORECASE)
_OWNER_FIELD = re.compile(r"lock(ed)?(by|owner|user|username)", re.IGNORECASE)
_TRUE, _FALSE = ("true", "1", "yes", "locked", "lock"), ("false", "0", "no", "unlocked", "unlock", "none")


def device_facts(record: Any, action: str) -> dict[str, Any]:
    """Return the facts of a record, as a dict that JSON can hold. Raise BadResponse for anything but a record.

    id: a text. name, ip, key, description, nf_id, nf_name, group_id, platform, serial_number, software_version,
    config_version, bootstrap_state: a text, or None where the record has none. connected, manageable: a bool or None.
    locked: a bool, or None where the record does not show the lock, as in all documented releases. held_by: the user
    name of the lock owner, or None.
    Parameters of devices and groups contain credentials and SNMP communities, so they are left out.
    action: what the request is for, as shown in error messages.
    """
    device_id = text_or_none(record.get("id")) if isinstance(record, dict) else None
    if not device_id:
        raise BadResponse(f"The response while {action} contains a device without a usable id.")
    platform, software = dict_or_empty(record.get("platformInfo")), dict_or_empty(record.get("softwareInfo"))
    locked, held_by = _lock(record)
    return {
        "id": device_id,
        "name": text_or_none(record.get("name")),
        "ip": text_or_none(record.get("ip")),
        "key": text_or_none(record.get("key")),
        "description": text_or_none(record.get("description")),
        "nf_id": text_or_none(record.get("nfId")),
        "nf_name": text_or_none(record.get("nfName")),
        "group_id": text_or_none(record.get("parentGroupId")),
        "platform": text_or_none(platform.get("platform")),
        "serial_number": text_or_none(platform.get("serialNumber")),
        "software_version": text_or_none(software.get("version")),
        "config_version": text_or_none(software.get("configVersion")),
        "bootstrap_state": text_or_none(record.get("bootstrapState")),
        "connected": _bool_or_none(record.get("connectivityStatus")),
        "manageable": _bool_or_none(record.get("manageable")),
        "locked": locked,
        "held_by": held_by,
    }


def device_from(facts: Mapping[str, Any]) -> Device:
    """Return the Device of these facts."""
    names = tuple(dict.fromkeys(filter(None, (facts["name"], facts["key"], facts["ip"]))))
    ips = tuple(filter(None, (facts["ip"],)))
    return Device(id=facts["id"], hostname=facts["name"], names=names, ips=ips, online=facts["connected"])


def _lock(record: Mapping[str, Any]) -> tuple[bool | None, str | None]:
    """Return (whether the device is locked, its lock owner), each None where the record does not show it.

    An owner means locked, and an empty owner field means unlocked. Contradictory fields are ignored.
    """
    states = {_bool_or_none(value) for field, value in record.items() if _LOCK_FIELD.fullmatch(field)}
    owners = {text_or_none(value) for field, value in record.items() if _OWNER_FIELD.fullmatch(field)}
    named = owners - {None}
    if owners:
        states.add(bool(named))
    if len(states) != 1 or len(named) > 1:
        return None, None
    return states.pop(), next(iter(named), None)


def _bool_or_none(value: Any) -> bool | None:
    """Return a bool that SDM sent as a bool, a text or a number. Return None for anything else."""
    word = str(value).strip().lower() if isinstance(value, (bool, int, str)) else None
    return True if word in _TRUE else False if word in _FALSE else None
