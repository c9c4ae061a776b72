# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find devices by identifier."""

from __future__ import annotations

from ..._common.errors import DeviceActionsError, InputError
from ..identifiers import PARSERS, parse_ip
from .record import device_from


def find_devices(catalog, kind, identifier):
    """The Devices that a handle of the target option C(kind) means. Raises a DeviceActionsError where there is none."""
    sought = PARSERS[kind](identifier)
    found = [device_from(facts) for facts in catalog.devices() if _is_meant(facts, kind, sought)]
    if not found:
        raise not_found(kind, identifier)
    return found


def not_found(kind, identifier):
    """The error for a handle that means no device. kind: a target option, or C(nfs) for the id of an NF."""
    words = {"device_ids": "with the id", "names": "with the name", "ips": "with the IP address", "nfs": "of the NF"}[
        kind
    ]
    return DeviceActionsError(
        f"SDM lists no device {words} {identifier!r}. It lists what the account may view.", reason="not_found"
    )


def _is_meant(facts, kind, sought):
    if kind == "device_ids":
        return facts["id"] == sought
    if kind == "ips":
        return _spelled_usually(facts["ip"]) == sought
    return sought.lower() in {name.lower() for name in (facts["name"], facts["key"]) if name}


def _spelled_usually(ip):
    try:
        return parse_ip(ip)
    except InputError:
        return None
