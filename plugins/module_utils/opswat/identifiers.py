# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users write for a device of OPSWAT Central Management, and how two spellings compare."""

from __future__ import annotations

from .._common.errors import InputError
from .._common.identifiers import parse_hostname, parse_mac
from .._engine.targets import target_options

_LONGEST_ID = 128


def parse_device_id(text):
    """An id as the console writes it, or an InputError. Ids have several forms, none of which is documented."""
    device_id = str(text).strip()
    if not device_id or len(device_id) > _LONGEST_ID or not device_id.isascii() or not device_id.isprintable():
        raise InputError(f"device_ids: {str(text)!r} is not a device id of OPSWAT Central Management.")
    if any(character.isspace() for character in device_id):
        raise InputError(f"device_ids: {str(text)!r} holds a space. Give each id as an entry of its own.")
    return device_id


PARSERS = {"device_ids": parse_device_id, "mac_addresses": parse_mac, "hostnames": parse_hostname}
TARGETS = target_options(*PARSERS)
