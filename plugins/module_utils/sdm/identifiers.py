# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identifiers of devices in Oracle SDM, as tasks give them."""

from __future__ import annotations

import ipaddress

from .._common.errors import InputError
from .._engine.targets import target_options

_LONGEST = 256


def parse_device_id(text: str) -> str:
    """Return a device id as SDM writes it, such as ID2. Raise an InputError. The format of ids is not documented."""
    word = str(text).strip()
    if not word or len(word) > _LONGEST or not word.isascii() or not word.isprintable() or " " in word:
        raise InputError(f"device_ids: must be ids of SDM, such as ID2, got {str(text)!r}.")
    return word


def parse_name(text: str) -> str:
    """Return a device name. Raise an InputError."""
    name = str(text).strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise InputError(f"names: must be device names of up to {_LONGEST} printable characters, got {str(text)!r}.")
    return name


def parse_ip(text: str) -> str:
    """Return an IP address in its canonical form. Raise an InputError."""
    try:
        return str(ipaddress.ip_address(str(text).strip()))
    except ValueError:
        raise InputError(f"ips: must be IP addresses, got {str(text)!r}.") from None


PARSERS = {"device_ids": parse_device_id, "names": parse_name, "ips": parse_ip}
TARGETS = target_options(*PARSERS, names="hostnames")  # as the other consoles call them
