# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identifiers of devices in OPSWAT Central Management, as tasks give them."""

from __future__ import annotations

from .._common.errors import InputError
from .._common.identifiers import parse_hostname, parse_mac
from .._engine.targets import target_options

_MAX_ID = 128  # characters


def parse_device_id(text: object) -> str:
    """Return an id as the console writes it, or raise InputError. The vendor documents no format, and several exist."""
    device_id = str(text).strip()
    if not device_id or len(device_id) > _MAX_ID or not device_id.isascii() or not device_id.isprintable():
        raise InputError(f"device_ids: must be a device id of OPSWAT Central Management, got {str(text)!r}.")
    if any(character.isspace() for character in device_id):
        raise InputError(f"device_ids: must not contain spaces, got {str(text)!r}. Give each id as a separate entry.")
    return device_id


# {target option: function that returns the form in which identifiers compare, or raises an InputError}
TARGET_PARSERS = {"device_ids": parse_device_id, "mac_addresses": parse_mac, "hostnames": parse_hostname}
TARGETS = target_options(*TARGET_PARSERS)
