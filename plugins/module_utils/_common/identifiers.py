# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host names and MAC addresses as identifiers of devices, and how two spellings compare."""

from __future__ import annotations

import re
import unicodedata

from .errors import InputError
from .mac_addresses import is_device_mac, normalize_mac
from .text import escape_unprintable
from .text_forms import comparable

LONGEST_NAME = 255  # characters
_IPV4 = re.compile(r"\d+(\.\d+){3}")
# Names that operating systems have by default, so that they identify no machine.
_DEFAULT_NAMES = {"localhost", "localhost4", "localhost6", "localhost-live", "(none)"}
_LONGEST_LABEL = 63  # characters of a part of a DNS name


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


def parse_hostname(text: object) -> str:
    """Return a host name, or raise InputError.

    Consoles have names with blanks, apostrophes and letters of any script. Excluded are texts that a server could read
    as more than one segment of a path, and those that name no single device.
    """
    name = str(text).strip()
    reason = _hostname_fault(name, unicodedata.normalize("NFKC", name))
    if reason:
        raise InputError(f"hostnames: {escape_unprintable(str(text))!r} is not a host name: {reason}.")
    return name.rstrip(".")


def _hostname_fault(name: str, form: str) -> str:
    """Return why a name cannot be that of one device, or "". form: its NFKC form, which a server may compare."""
    if not any(character.isalnum() for character in form):
        return "it contains no letter or digit"
    if len(name) > LONGEST_NAME:
        return f"it has more than {LONGEST_NAME} characters"
    if not name.isprintable():
        return "it contains a control character or an invisible character"
    if ":" in name and normalize_mac(name):
        return "it is a MAC address. Use mac_addresses"
    if "{{" in form or "{%" in form:
        return "it is a template that was not rendered"
    if found := next((character for character in "/\\%" if character in form), None):
        return f"it contains {found!r}. Use device_ids for a device whose name does"
    if found := next((character for character in "*?" if character in form), None):
        return f"it contains {found!r}, but targets take no wildcards. List the devices with the info module first"
    return ""


def normalize_hostname(name: object) -> str:
    """Return a host name for comparing: comparable(), without the root's dot, and with IDNA labels (xn--) decoded."""
    text = comparable(name).rstrip(". ")
    if "xn--" in text:
        text = ".".join(map(_decode_label, text.split(".")))
    return text


def _decode_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL or not label.isascii():
        return label
    try:
        decoded = comparable(label[4:].encode("ascii").decode("punycode"))
    except (ValueError, OverflowError, IndexError):
        return label
    return decoded if decoded and not set(decoded) & set(".* ") else label


def first_label(name: str) -> str:
    """Return a normalized host name without its domain. An IP address and a name with blanks after a dot have none."""
    label, dot, domain = name.partition(".")
    return name if " " in domain or _IPV4.fullmatch(name) else label


def same_hostname(one: object, other: object) -> bool:
    """Return whether two host names mean one machine: equal, or one without a domain equals the other's first label."""
    return same_normalized_hostname(normalize_hostname(one), normalize_hostname(other))


def same_normalized_hostname(first: str, second: str) -> bool:
    """Return what same_hostname returns, for normalized names."""
    if first == second:
        return bool(first)
    label, other_label = first_label(first), first_label(second)
    return label == other_label != "" and (first == label or second == other_label)


def is_default_hostname(name: str) -> bool:
    """Return whether a normalized host name is one that many machines have by default."""
    label, dot, domain = name.partition(".")
    return label in _DEFAULT_NAMES and domain in ("", "localdomain", "localdomain4", "localdomain6")
