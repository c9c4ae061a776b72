# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognize entries of an option such as protected_devices that can match no device.

Some texts could be a name in theory, but are a slip in practice. They are refused, too: the message is seen at once,
whereas an entry that protects nothing is noticed when a machine is lost.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Network, IPv6Network, ip_address

from .._common.identifiers import LONGEST_NAME
from .._common.mac_addresses import is_device_mac, normalize_mac
from .._common.text import escape_unprintable

_FORMS = (
    "Write a device id, a host name (* matches any text), a MAC address such as 00:60:26:26:d5:19, an IP address, "
    "or a network such as 10.0.0.0/8."
)
_ONE_EACH = "Write each device as an entry of its own."
_STAR = "Only * is a wildcard, for any text. If the name contains this character, write * in its place."
_PLAIN = "Write the host name alone. If the name contains this character, write * in its place."

# {what YAML made of an entry: what it may have been}
_YAML_VALUES = {"None": "an empty entry", "True": "yes, on or true", "False": "no, off or false"}
# PyYAML reads 10:20:30:40:50:55 as a number with base 60.
_BASE_60 = range(10 * 60**5, 100 * 60**5)
_BASE_60_DIGITS = 11

# {character: (what it suggests, what to write instead)}
_NOT_IN_NAMES = {
    ",": ("a list", _ONE_EACH),
    ";": ("a list", _ONE_EACH),
    "|": ("a list", _ONE_EACH),
    "?": ("a wildcard", _STAR),
    "[": ("a wildcard", _STAR),
    "]": ("a wildcard", _STAR),
    "{": ("a template or a wildcard", _STAR),
    "}": ("a template or a wildcard", _STAR),
    "/": ("a path, a URL or an invalid network", _FORMS),
    "\\": ("an account of a domain or a regular expression", "Write the host name alone, without a domain before it."),
    "@": ("an address of a user or a file of entries", _PLAIN),
    "$": ("an account of a machine or a variable", _PLAIN),
    "%": ("a variable", _PLAIN),
    "=": ("an assignment", _PLAIN),
    "<": ("a placeholder", _PLAIN),
    ">": ("a placeholder", _PLAIN),
    '"': ("a second pair of quotes", _PLAIN),
}
_PREFIXES = {
    "~": ("a regular expression", _STAR),
    "!": ("an exclusion of Ansible's patterns", "Every entry adds devices, so remove the entry or the character."),
    "&": ("an intersection of Ansible's patterns", "Every entry adds devices, so remove the entry or the character."),
    "^": ("a regular expression", _STAR),
    "#": ("a comment", _PLAIN),
    "-": ("an item of a YAML list", _ONE_EACH),
}

_LOOKS_LIKE_ADDRESS = re.compile(r"(?=.*\d)(?=.*\.)[\d.*\-]+")
_PAIRS = re.compile(r"(?:[0-9a-z]{1,2}|\*)([-. ])(?:[0-9a-z]{1,2}|\*)(?:\1(?:[0-9a-z]{1,2}|\*))*", re.IGNORECASE)
_PAIR = re.compile(r"[0-9a-f]{2}", re.IGNORECASE)
_CISCO = re.compile(r"(?=[a-f.]*\d)[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-z*]{0,6}", re.IGNORECASE)
_BEGINS_LIKE_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MACHINE_WORD = re.compile(r"(?=.*[^\W\d_]|.*\*)(?=.*[\d.*\-]).{2,}")
_MAC_PAIRS = 6
_FEWEST_PAIRS = 4  # that make a text with hyphens look like a MAC address


def entry_fault(text: str, is_mac: bool, network: IPv4Network | IPv6Network | None) -> str:
    """Return why an entry can match no device and what to write instead, or "".

    text: the entry without surrounding blanks. is_mac, network: what it was read as.
    """
    if not text:
        return f"an entry is empty. {_FORMS}"
    shown = repr(escape_unprintable(text))
    if network:
        return _network_fault(shown, network)
    if is_mac:
        return _mac_fault(shown, text)
    if text in _YAML_VALUES:
        return f"an entry is {text}, as YAML reads {_YAML_VALUES[text]}. Quote the name, or remove the entry."
    if text.isdecimal() and len(text) <= _BASE_60_DIGITS and int(text) in _BASE_60:
        return (
            f"{text} is a number, as YAML reads an unquoted MAC address such as 10:20:30:40:50:55. Quote the address. "
            f"If {text} is the name of a device, write {text[:-1]}*."
        )
    fault = _character_fault(text) or _shape_fault(unicodedata.normalize("NFKC", text))
    return f"{shown} can match no device: {fault}" if fault else ""


def _character_fault(text: str) -> str:
    form = unicodedata.normalize("NFKC", text)
    if not text.isprintable():
        return f"it contains a control character or an invisible one. {_ONE_EACH}"
    if len(text) > LONGEST_NAME:
        return f"it has more than {LONGEST_NAME} characters. {_ONE_EACH}"
    if not any(character.isalnum() or character == "*" for character in form):
        return f"it contains no letter or digit. {_FORMS}"
    if form[0] in _PREFIXES:
        meaning, advice = _PREFIXES[form[0]]
        return f"{form[0]!r} makes it {meaning}. {advice}"
    if found := next((character for character in form if character in _NOT_IN_NAMES), None):
        meaning, advice = _NOT_IN_NAMES[found]
        return f"{found!r} makes it {meaning}. {advice}"
    if len(form) > 1 and form[0] == form[-1] == "'":
        return f"it has a second pair of quotes. {_PLAIN}"
    return ""


def _shape_fault(form: str) -> str:
    if form.casefold() == "all":
        return "it means a group of Ansible. Write * to protect every device."
    if ":" in form and not _is_key(form):
        return f"it looks like a MAC or IP address, but is neither. {_FORMS}"
    if _looks_like_mac(form):
        return (
            "it looks like a MAC address, but is none. Write all twelve digits. Wildcards are possible in names only."
        )
    if _LOOKS_LIKE_ADDRESS.fullmatch(form):
        return (
            "it looks like an IP address, but is none. Write an address, a network such as 10.0.0.0/8, or * for the "
            "last numbers as in 10.0.0.*."
        )
    if _BEGINS_LIKE_UUID.match(form) and not _UUID.fullmatch(form):
        return "it looks like a device id, but is not complete. Write all of its digits."
    words = form.split()
    if len(words) > 1 and all(map(_MACHINE_WORD.fullmatch, words)):
        return f"it looks like a list. {_ONE_EACH} If it is one name, write * in place of a blank."
    return ""


def _network_fault(shown: str, network: IPv4Network | IPv6Network) -> str:
    if network.prefixlen and (
        network.is_loopback or network.is_link_local or network.is_multicast or network.is_unspecified
    ):
        return f"{shown} can match no device: every machine may have such an address. {_FORMS}"
    return ""


def _mac_fault(shown: str, text: str) -> str:
    digits = normalize_mac(text) or ""
    if text.isalnum() or is_device_mac(digits):
        return ""  # without separators it can be a name, too
    return f"{shown} can match no device: it is the MAC address of none (all zeros, or a group address)."


def _is_key(text: str) -> bool:
    """Return whether a text with colons is the key of an SDM device: its name and its IPv6 address."""
    try:
        return bool(ip_address(text.rpartition("_")[2]))
    except ValueError:
        return False


def _looks_like_mac(text: str) -> bool:
    """Return whether a text without colons, which is no MAC address, looks like an incomplete or mistyped one."""
    if _CISCO.fullmatch(text):
        return True
    if not _PAIRS.fullmatch(text):
        return False
    groups = re.split("[-. ]", text)
    pairs = sum(bool(_PAIR.fullmatch(group)) for group in groups)
    if pairs == len(groups):
        return pairs >= _FEWEST_PAIRS
    is_prefix = "*" in groups and pairs >= _MAC_PAIRS // 2 and groups[0].isalnum() and not groups[0].isalpha()
    return is_prefix or (pairs >= _FEWEST_PAIRS and len(groups) == _MAC_PAIRS)
