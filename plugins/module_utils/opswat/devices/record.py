# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device as the endpoints of OPSWAT Central Management describe it, whose spellings differ, in one spelling.

Pages "Get Devices", "Device Details", "Device Information" and "Status Change" of the vendor's guide.
"""

from __future__ import annotations

import math

from ..._common.errors import BadResponse
from ..._common.identifiers import normalize_mac
from ..._common.json_values import dict_or_empty, is_whole_number, text_or_none
from ..._common.text import printable_line
from ..._engine.devices import Device

_HIDDEN = "<private>"  # in the place of a name that the tenant's privacy settings hide
_MAC_FIELDS = ("mac", "mac_addr", "mac_address")
_MOST_MACS = 1024  # of one device
_DEEPEST = 8  # levels of a record
_LONGEST_DETAIL = 2000  # characters

# How many issues a device has. Each endpoint spells these in its own way.
_ISSUE_FIELDS = {
    "total": ("total_issues", "total_issue"),
    "critical": ("total_critical_issues", "total_critical_issue", "total_critical"),
    "warning": ("total_warning_issues", "total_warning_issue", "total_warning"),
}


def device_facts(record, sections=()):
    """What a record of a device says, as a dict that JSON can hold. Raises BadResponse where it is none.

    id, hostname, names, names_hidden, macs, status (with underscores), exempted, group, severity, issues ({total,
    critical, warning}), device_type, agent_type, agent_version, os, os_family, public_ip, user, enrolled_at, last_seen.
    What the record does not tell is None, or an empty list. names_hidden: whether the tenant's privacy settings hide
    any of the names. sections: fields that follow as they are, as C(details).
    """
    if not isinstance(record, dict):
        raise BadResponse("The console answered with something that is no device.")
    device_id = text_or_none(record.get("device_id"))
    if not device_id:
        raise BadResponse("The console answered with a device that has no usable id.")
    names = [text_or_none(record.get(field)) for field in ("host_name", "device_name", "nickname", "nick_name")]
    shown = [None if name == _HIDDEN else name for name in names]
    status = normalize_status(record.get("status"))
    system = dict_or_empty(record.get("os_info"))
    details = {"details": {section: _plain(record.get(section)) for section in sections}} if sections else {}
    return {
        "id": device_id,
        "hostname": shown[0] or shown[1],
        "names": list(dict.fromkeys(filter(None, shown))),
        "names_hidden": _HIDDEN in names,
        "macs": _macs(record.get("network_info")),
        "status": status,
        "exempted": _is_exempted(status, dict_or_empty(record.get("status_detail"))),
        "group": text_or_none(record.get("group_name")),
        "severity": text_or_none(record.get("severity")),
        "issues": _issues(dict_or_empty(record.get("issue"))),
        "device_type": text_or_none(record.get("device_type")),
        "agent_type": text_or_none(record.get("agent_type")),
        "agent_version": text_or_none(record.get("agent_version")),
        "os": text_or_none(system.get("name")),
        "os_family": text_or_none(system.get("family")),
        "public_ip": text_or_none(record.get("public_ip")),
        "user": text_or_none(dict_or_empty(record.get("user_info")).get("username")),
        "enrolled_at": text_or_none(record.get("enrolled_at")),
        "last_seen": text_or_none(record.get("last_seen")),
        **details,
    }


def device_from(facts):
    """The engine's Device for these facts. The console does not tell whether a device is online."""
    return Device(
        id=facts["id"],
        hostname=facts["hostname"],
        names=tuple(facts["names"]),
        macs=tuple(facts["macs"]),
        names_complete=not facts["names_hidden"],
    )


def normalize_status(status):
    """One spelling of a status: some endpoints write C(non-compliant), others C(non_compliant)."""
    text = text_or_none(status)
    return text.lower().replace("-", "_").replace(" ", "_") if text else None


def _is_exempted(status, detail):
    """Whether an administrator exempted the device, or None where the record does not tell."""
    flag = detail.get("exempted")
    if status == "exempted" or flag in (1, "1"):
        return True
    return None if status is None else False


def _issues(issue):
    counts = {}
    for name, fields in _ISSUE_FIELDS.items():
        numbers = (issue.get(field) for field in fields)
        counts[name] = next(filter(is_whole_number, numbers), None)
    return counts


def _macs(networks):
    macs = []
    for network in networks if isinstance(networks, list) else []:
        texts = (dict_or_empty(network).get(field) for field in _MAC_FIELDS)
        macs += [mac for mac in map(normalize_mac, filter(None, texts)) if mac]
    return [spell_mac(mac) for mac in dict.fromkeys(macs)][:_MOST_MACS]


def spell_mac(digits):
    """A MAC address as the console writes it, from its twelve digits: 00:0c:29:cd:c7:b2."""
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def _plain(value, depth=0):
    """A foreign value of any shape with printable texts, as deep as the vendor's records are."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {printable_line(key): _plain(part, depth + 1) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part, depth + 1) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON knows no such number
    return printable_line(value, _LONGEST_DETAIL) if isinstance(value, str) else value
