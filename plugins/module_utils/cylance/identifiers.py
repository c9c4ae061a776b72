# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device ids of Cylance: Protect writes them as lower-case UUIDs, Focus in upper case without hyphens."""

from __future__ import annotations

import re

from .._common.errors import InputError
from .._common.identifiers import parse_hostname, parse_mac
from .._engine.targets import target_options

_ID = re.compile(r"[0-9a-f]{32}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def parse_device_id(text: object, option: str = "device_ids") -> str:
    """Return the Focus form of an id in either form. Raise an InputError for anything else."""
    lower = str(text).strip().lower()
    if not (_ID.fullmatch(lower) or _UUID.fullmatch(lower)):
        hint = " YAML reads an unquoted id of digits as a number, so quote it." if lower.isdigit() else ""
        raise InputError(
            f"{option}: must be a Cylance device id, which is 32 hexadecimal digits with or without the hyphens of a "
            f"UUID, got {str(text)!r}.{hint}"
        )
    return lower.replace("-", "").upper()


def as_uuid(focus_id: str) -> str:
    """Return the Protect form of an id in Focus form."""
    lower = focus_id.lower()
    return "-".join((lower[:8], lower[8:12], lower[12:16], lower[16:20], lower[20:]))


# {target option: function that returns the form in which identifiers compare, or raises an InputError}
TARGET_PARSERS = {"device_ids": parse_device_id, "hostnames": parse_hostname, "mac_addresses": parse_mac}
TARGETS = target_options(*TARGET_PARSERS)
