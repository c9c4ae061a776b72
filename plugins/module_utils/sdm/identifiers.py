# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users write for a device of Oracle SDM, and how two spellings compare."""

from __future__ import annotations

import ipaddress

from .._common.errors import InputError
from .._engine.targets import target_options

_LONGEST = 256


def parse_device_id(text):
    """An id as SDM writes it, ID2 say, or an InputError. No rule tells what ids look like."""
    return _one_word("device_ids", text, "device id")


def parse_name(text):
    """A device's name, or an InputError."""
    name = str(text).strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise InputError(f"names: {str(text)!r} is not a device name.")
    return name


def parse_ip(text):
    """An IP address in its usual spelling, or an InputError."""
    try:
        return str(ipaddress.ip_address(str(text).strip()))
    except ValueError:
        raise InputError(f"ips: {str(text)!r} is not an IP address.") from None


def _one_word(option, text, noun):
    word = str(text).strip()
    if not word or len(word) > _LONGEST or not word.isascii() or not word.isprintable() or " " in word:
        raise InputError(f"{option}: {str(text)!r} is not a {noun} of SDM (ID2, say).")
    return word


PARSERS = {"device_ids": parse_device_id, "names": parse_name, "ips": parse_ip}
TARGETS = target_options(*PARSERS)
