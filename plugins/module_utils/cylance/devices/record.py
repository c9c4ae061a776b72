# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device as the lists and look-ups of Cylance describe it, in one spelling.

Pages "Get devices", "Get devices extended", "Get device" and those of the look-ups. Documentation and service spell
some fields in two ways, and a zone's list names a policy by its id alone.
"""

from __future__ import annotations

from ..._common.errors import BadResponse, InputError
from ..._common.json_values import dict_or_empty, text_or_none
from ..._common.timestamps import timestamp_or_none
from ..._engine.devices import Device
from ..identifiers import parse_device_id

_FOCUS = ("optics", "focus")  # what the product's name may hold, of old and of today
_MOST_ADDRESSES = 1024  # of one device


def device_facts(record):
    """What a record says, as a dict that JSON can hold. Raises BadResponse where it is no device.

    id (Focus form), name (the console's), hostname, online, offline_since, registered (timestamps), ips, macs, policy,
    policy_id, agent_version, focus_version (None without a Focus agent), os, os_kernel, user, dlcm_status,
    days_to_deletion. What the record does not tell is None, or an empty list. The plain list and a zone's tell neither
    hostname, os nor user.
    """
    if not isinstance(record, dict):
        raise BadResponse("The console answered with something that is no device.")
    try:
        device_id = parse_device_id(text_or_none(record.get("id")))
    except InputError:
        raise BadResponse("The console answered with a device that has no usable id.") from None
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
        "focus_version": _focus_version(record.get("products")),
        "os": text_or_none(record.get("os_version")),
        "os_kernel": text_or_none(record.get("os_kernel_version")),
        "user": text_or_none(record.get("last_logged_in_user")),
        "dlcm_status": _word(record.get("dlcm_status")),
        "days_to_deletion": _word(record.get("days_to_deletion")),
    }


def shown_name(facts):
    """The name by which people know the device: its own host name or, where that is not told, the console's name."""
    return facts["hostname"] or facts["name"]


def device_from(facts):
    """The engine's Device for these facts."""
    return Device(
        id=facts["id"],
        hostname=shown_name(facts),
        names=tuple(filter(None, (facts["hostname"], facts["name"]))),
        macs=tuple(facts["macs"]),
        online=facts["online"],
    )


def _texts(values):
    values = values[:_MOST_ADDRESSES] if isinstance(values, list) else []
    return list(filter(None, map(text_or_none, values)))


def _word(value):
    word = text_or_none(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
    return word.lower() if word else None


def _focus_version(products):
    """The version of the Focus agent, or None where the device has none."""
    for product in products if isinstance(products, list) else []:
        name = text_or_none(product.get("name")) if isinstance(product, dict) else None
        if name and any(word in name.lower() for word in _FOCUS):
            return text_or_none(product.get("version")) or "unknown"
    return None
