# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of devices, which each endpoint of OPSWAT Central Management spells differently, in one form.

See the vendor's pages "Get Devices", "Device Details", "Device Information" and "Status Change".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from ..._common.errors import BadResponse
from ..._common.json_values import dict_or_empty, is_whole_number, printable_json, text_or_none
from ..._common.mac_addresses import normalize_mac
from ..._common.text_forms import comparable
from ..._engine.devices import Device

Facts = dict[str, Any]  # see device_facts

HIDDEN_NAME = "<private>"  # replaces a name that the tenant's privacy settings hide
_NAME_FIELDS = ("host_name", "device_name", "nickname", "nick_name")
_MAC_FIELDS = ("mac", "mac_addr", "mac_address")
_IP_FIELDS = ("ipv4", "ipv6", "ipv4_addr", "ipv6_addr")
_MAX_MACS = 1024  # of one device, and as many IP addresses
_MAX_DETAIL = 2000  # characters

# {kind of issue: the fields that count it, depending on the endpoint}
_ISSUE_FIELDS = {
    "total": ("total_issues", "total_issue"),
    "critical": ("total_critical_issues", "total_critical_issue", "total_critical"),
    "warning": ("total_warning_issues", "total_warning_issue", "total_warning"),
}


def device_facts(record: Any, sections: Sequence[str] = ()) -> Facts:
    """Return what a record of a device reports, as a JSON object. Raise BadResponse if it is not a device.

    id, hostname, names, names_hidden, macs, adapter_ips, status (with underscores), exempted, group, severity, issues
    ({total, critical, warning}), device_type, agent_type, agent_version, os, os_family, public_ip, user, enrolled_at,
    last_seen.
    Missing values are None or an empty list. names_hidden: whether the tenant's privacy settings hide any name.
    sections: the fields that C(details) contains unchanged.
    """
    if not isinstance(record, dict):
        raise BadResponse("The console sent a record that is not a device.")
    device_id = text_or_none(record.get("device_id"))
    if not device_id:
        raise BadResponse("The console sent a device without a valid id.")
    names = [text_or_none(record.get(field)) for field in _NAME_FIELDS]
    shown = [None if name == HIDDEN_NAME else name for name in names]
    status = normalize_status(record.get("status"))
    system = dict_or_empty(record.get("os_info"))
    details = (
        {"details": {section: printable_json(record.get(section), _MAX_DETAIL) for section in sections}}
        if sections
        else {}
    )
    return {
        "id": device_id,
        "hostname": shown[0] or shown[1],
        "names": list(dict.fromkeys(filter(None, shown))),
        "names_hidden": HIDDEN_NAME in names,
        "macs": _macs(record.get("network_info")),
        "adapter_ips": _ips(record.get("network_info")),
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


def device_from(facts: Facts) -> Device:
    """Return the engine's Device for these facts. The console does not report whether a device is online."""
    return Device(
        id=facts["id"],
        hostname=facts["hostname"],
        names=tuple(facts["names"]),
        macs=tuple(facts["macs"]),
        ips=tuple(facts["adapter_ips"]),
        names_complete=not facts["names_hidden"],
    )


def normalize_status(status: Any) -> str | None:
    """Return one spelling of a status: some endpoints write C(non-compliant), others C(non_compliant)."""
    text = text_or_none(status)
    return comparable(text).replace("-", "_").replace(" ", "_") if text else None


def _is_exempted(status: str | None, detail: Mapping[str, Any]) -> bool | None:
    """Return whether an administrator exempted the device, or None if the record does not report it."""
    flag = detail.get("exempted")
    if status == "exempted" or flag in (1, "1"):
        return True
    return None if status is None else False


def _issues(issue: Mapping[str, Any]) -> dict[str, int | None]:
    counts: dict[str, int | None] = {}
    for name, fields in _ISSUE_FIELDS.items():
        numbers = (issue.get(field) for field in fields)
        counts[name] = next(filter(is_whole_number, numbers), None)
    return counts


def _macs(networks: Any) -> list[str]:
    macs: list[str] = []
    for network in networks if isinstance(networks, list) else []:
        texts = (dict_or_empty(network).get(field) for field in _MAC_FIELDS)
        macs += [mac for mac in map(normalize_mac, filter(None, texts)) if mac]
    return [format_mac(mac) for mac in dict.fromkeys(macs)][:_MAX_MACS]


def _ips(networks: Any) -> list[str]:
    ips: dict[str, None] = {}
    for network in networks if isinstance(networks, list) else []:
        texts = (dict_or_empty(network).get(field) for field in _IP_FIELDS)
        for text in texts:
            with suppress(ValueError):  # "N/A", for example
                ips[str(ip_address(text.partition("%")[0].strip()) if isinstance(text, str) else "")] = None
    return list(filter(None, ips))[:_MAX_MACS]


def format_mac(digits: str) -> str:
    """Return a MAC address as the console writes it, from its twelve digits: 00:0c:29:cd:c7:b2."""
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))
