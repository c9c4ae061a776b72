# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The handles by which people name a device: host names and MAC addresses, and how two spellings compare."""

from __future__ import annotations

import re

from .errors import InputError

_MAC_SEPARATORS = re.compile(r"[:\-.\s]")
_MAC = re.compile(r"[0-9a-f]{12}")
_HOSTNAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.\-]{0,253}[A-Za-z0-9_])?\.?")


def normalize_mac(text):
    """The twelve lower-case digits of a MAC address in any usual spelling, or None."""
    digits = _MAC_SEPARATORS.sub("", str(text)).lower()
    return digits if _MAC.fullmatch(digits) else None


def parse_mac(text):
    """Like normalize_mac, for what a user gave: anything else is an InputError."""
    digits = normalize_mac(text)
    if digits is None:
        hint = ""
        if str(text).strip().isdigit():
            hint = " YAML reads an unquoted MAC address of digits as a number, so quote it."
        raise InputError(f"mac_addresses: {str(text)!r} is not a MAC address (00:60:26:26:d5:19, say).{hint}")
    if not is_device_mac(digits):
        raise InputError(f"mac_addresses: {str(text)!r} is no device's own address (none, or a group's).")
    return digits


def is_device_mac(digits):
    """Whether a MAC address can be a device's own: neither none nor a group's. digits: as normalize_mac gives them."""
    return digits != "0" * 12 and not int(digits[1], 16) & 1


def parse_hostname(text):
    """A host name as a user gave it, or an InputError. It becomes a part of a path, so its characters are checked."""
    name = str(text).strip()
    if not _HOSTNAME.fullmatch(name):
        raise InputError(f"hostnames: {str(text)!r} is not a host name (letters, digits, '-', '_' and '.').")
    return name.rstrip(".")


def normalize_hostname(name):
    """A host name for comparing: lower case, without the root's dot."""
    return str(name).strip().rstrip(".").lower()


def same_hostname(one, other):
    """Whether two host names mean one machine: equal, or equal in the first label where one of them is bare."""
    one, other = normalize_hostname(one), normalize_hostname(other)
    if one == other:
        return bool(one)
    if "." in one and "." in other:
        return False
    return one.split(".", maxsplit=1)[0] == other.split(".", maxsplit=1)[0] != ""
