# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find devices by identifier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._common.errors import DeviceActionsError, InputError, NoSuchDevice
from ..._engine.devices import Device
from ..._engine.filters import same_word
from ..identifiers import PARSERS, parse_ip
from .catalog import DeviceCatalog
from .record import device_from

_WORDS = {"device_ids": "with the id", "names": "with the name", "ips": "with the IP address", "nfs": "in the NF"}


def find_devices(catalog: DeviceCatalog, option: str, identifier: str) -> list[Device]:
    """Return the devices that an identifier of a target option names. Raise a DeviceActionsError for none."""
    wanted = PARSERS[option](identifier)
    found = [device_from(facts) for facts in catalog.devices() if _matches(facts, option, wanted)]
    if not found:
        raise not_found(option, identifier)
    return found


def not_found(option: str, identifier: str) -> DeviceActionsError:
    """Return the error for an identifier without a device. option: a target option, or C(nfs) for the id of an NF."""
    return NoSuchDevice(
        f"SDM lists no device {_WORDS[option]} {identifier!r}. Check the identifier, and whether the account may view "
        "the device."
    )


def _matches(facts: Mapping[str, Any], option: str, wanted: str) -> bool:
    if option == "device_ids":
        return bool(facts["id"] == wanted)
    if option == "ips":
        return _canonical_ip(facts["ip"]) == wanted
    return any(same_word(name, wanted) for name in (facts["name"], facts["key"]))


def _canonical_ip(ip: str) -> str | None:
    try:
        return parse_ip(ip)
    except InputError:
        return None
