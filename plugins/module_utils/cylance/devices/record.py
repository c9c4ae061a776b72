# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parse the device records of Cylance's lists and lookups into one form.

Pages "Get devices", "Get devices extended", "Get device" and those of the lookups. Documentation and service spell
some fields in two ways, and the list of a zone reports only the id of a policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import dict_or_empty, text_or_none
from ..._common.timestamps import timestamp_or_none
from ..._engine.devices import Device
from ..identifiers import parse_device_id
from ..paged_lists import Facts

_FOCUS = ("optics", "focus")  # in the names of the product, former and current
_MAX_ADDRESSES = 1024  # of one device


def device_facts(record: Any) -> Facts:
    """Return what a record reports, as a dict that is valid JSON. Raise BadResponse if it is not a device.

    Texts: id (Focus form), name (the console's), hostname, policy, policy_id, agent_version, focus_version (None if the
    device has no Focus agent), os, os_kernel, user, dlcm_status, days_to_deletion.
    Timestamps: offline_since, registered. Lists: ips, macs. Booleans: online, focus.
    Missing values are None, or empty lists. The plain list and the list of a zone lack hostname, os and user.
    """
    if not isinstance(record, dict):
        raise BadResponse("The console sent a record that is not a device.")
    try:
        device_id = parse_device_id(text_or_none(record.get("id")))
    except InputError:
        raise BadResponse("The console sent a device without a valid id.") from None
    state = text_or_none(record.get("state"))
    policy = dict_or_empty(record.get("policy"))
    return {
        "id": device_id,
        "name": text_or_none(record.get("name")),
        "hostname": text_or_none(record.get("host_name")),
        "online": None if state is None else state.lower() == "online",
        "offline_since": timestamp_or_none(record.get("date_offline")),
        "registered": timestamp_or_none(record.get("date_first_registered", record.get("created"))),
        "ips": _texts(record.get("ip_addresses", record.get("ipAddresses"))),
        "macs": _texts(record.get("mac_addresses", record.get("macAddresses"))),
        "policy": text_or_none(policy.get("name")),
        "policy_id": text_or_none(policy.get("id", record.get("policy_id"))),
        "agent_version": text_or_none(record.get("agent_version")),
        "focus": _has_focus(record.get("products")),
        "focus_version": _focus_version(record.get("products")),
        "os": text_or_none(record.get("os_version")),
        "os_kernel": text_or_none(record.get("os_kernel_version")),
        "user": text_or_none(record.get("last_logged_in_user")),
        "dlcm_status": _word(record.get("dlcm_status")),
        "days_to_deletion": _word(record.get("days_to_deletion")),
    }


def display_name(facts: Mapping[str, Any]) -> str | None:
    """Return the device's own host name or, if the console does not report it, the console's name for the device."""
    name: str | None = facts["hostname"] or facts["name"]
    return name


def device_from(facts: Mapping[str, Any]) -> Device:
    """Return the engine's Device for these facts."""
    return Device(
        id=facts["id"],
        hostname=display_name(facts),
        names=tuple(filter(None, (facts["hostname"], facts["name"]))),
        macs=tuple(facts["macs"]),
        ips=tuple(facts["ips"]),
        online=facts["online"],
    )


def _texts(values: Any) -> list[str]:
    values = values[:_MAX_ADDRESSES] if isinstance(values, list) else []
    return list(filter(None, map(text_or_none, values)))


def _word(value: Any) -> str | None:
    word = text_or_none(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
    return word.lower() if word else None


def _has_focus(products: Any) -> bool | None:
    """Return whether the device has a Focus agent, or None where the console does not list its products."""
    return _focus_version(products) is not None if isinstance(products, list) else None


def _focus_version(products: Any) -> str | None:
    """Return the version of the Focus agent, or None without an agent, or without a list of products."""
    for product in products if isinstance(products, list) else []:
        name = text_or_none(product.get("name")) if isinstance(product, dict) else None
        if name and any(word in name.lower() for word in _FOCUS):
            return text_or_none(product.get("version")) or "unknown"
    return None
