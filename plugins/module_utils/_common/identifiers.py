# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host names and MAC addresses as identifiers of devices, and how two spellings compare."""

from __future__ import annotations

import re

from .errors import InputError

_MAC_SEPARATORS = re.compile(r"[:\-.\s]")
_MAC = re.compile(r"[0-9a-f]{12}")
_HOSTNAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.\-]{0,253}[A-Za-z0-9_])?\.?")


def normalize_mac(text: object) -> str | None:
    """Return the twelve lower-case digits of a MAC address in any usual spelling, or None."""
    digits = _MAC_SEPARATORS.sub("", str(text)).lower()
    return digits if _MAC.fullmatch(digits) else None


def parse_mac(text: object) -> str:
    """Return what normalize_mac returns, but raise InputError for anything else than a device's MAC address."""
    digits = normalize_mac(text)
    if digits is None:
        hint = ""
        if str(text).strip().isdigit():
            hint = " YAML reads an unquoted MAC address of digits as a number, so quote it."
        raise InputError(f"mac_addresses: {str(text)!r} is not a MAC address such as 00:60:26:26:d5:19.{hint}")
    if not is_device_mac(digits):
        raise InputError(
            f"mac_addresses: {str(text)!r} is not the address of one device (all zeros, or a group address)."
        )
    return digits


def is_device_mac(digits: str) -> bool:
    """Return whether a MAC address, as normalize_mac returns it, can belong to one device."""
    return digits != "0" * 12 and not int(digits[1], 16) & 1


def parse_hostname(text: object) -> str:
    """Return a host name, or raise InputError. Its characters are checked because it becomes a part of a path."""
    name = str(text).strip()
    if not _HOSTNAME.fullmatch(name):
        raise InputError(f"hostnames: {str(text)!r} is not a host name (letters, digits, '-', '_' and '.').")
    return name.rstrip(".")


def normalize_hostname(name: object) -> str:
    """Return a host name for comparing: lower case, without the root's dot."""
    return str(name).strip().rstrip(".").lower()


def same_hostname(one: object, other: object) -> bool:
    """Return whether two host names mean one machine: equal, or one without a domain equals the other's first label."""
    first, second = normalize_hostname(one), normalize_hostname(other)
    if first == second:
        return bool(first)
    if "." in first and "." in second:
        return False
    return first.split(".", maxsplit=1)[0] == second.split(".", maxsplit=1)[0] != ""
