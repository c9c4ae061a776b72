# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MAC addresses: their spellings, and which of them identify one machine."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[:\-.\s]")
_DIGITS = re.compile(r"[0-9a-f]{12}")

# Addresses that exist on many machines: adapters that software creates, defaults of hypervisors, and placeholders.
_SHARED = {
    "005056c00001",  # VMware's host networks
    "005056c00008",
    "02004c4f4f50",  # the loopback adapter of Windows
    "005345000000",  # the dial-up adapters of Windows
    "204153594eff",
    "505054503030",
    "33506f453030",
    "00059a3c7800",  # VPN clients: Cisco,
    "00059a3c7a00",
    "00090faa0001",  # Fortinet,
    "00090ffe0001",
    "0205857feb80",  # Juniper,
    "025041000001",  # Palo Alto
    "00a0c6000000",  # mobile broadband modems
    "0c5b8f279a64",
    "525400123456",  # QEMU's default
    "020000000000",  # what some systems report in place of an address
}
_SHARED_PREFIXES = (
    "0a0027",  # VirtualBox's host networks
    "0242",  # container networks, which derive addresses from IP addresses
    "02bf",  # network load balancing of Windows
    "00005e0001",  # VRRP
    "00005e0002",
)
# Prefixes under which hypervisors generate the addresses of virtual machines.
_VIRTUAL_PREFIXES = ("00155d", "000569", "000c29", "001c14", "005056", "080027", "00163e", "001c42")
_LOCALLY_ADMINISTERED = 2  # the bit of the second digit that marks an address not assigned by a manufacturer


def normalize_mac(text: object) -> str | None:
    """Return the twelve lower-case digits of a MAC address in any usual spelling, or None."""
    digits = _SEPARATORS.sub("", str(text)).lower()
    return digits if _DIGITS.fullmatch(digits) else None


def is_device_mac(digits: str) -> bool:
    """Return whether a MAC address, as normalize_mac returns it, can belong to one device."""
    return digits != "0" * 12 and not int(digits[1], 16) & 1


def is_shared(mac: str) -> bool:
    """Return whether an address identifies no machine. mac: twelve lower-case digits."""
    return mac in _SHARED or mac.startswith(_SHARED_PREFIXES)


def is_hardware(mac: str) -> bool:
    """Return whether a manufacturer assigned an address to one adapter. Other addresses can exist several times."""
    return not int(mac[1], 16) & _LOCALLY_ADMINISTERED and not mac.startswith(_VIRTUAL_PREFIXES) and not is_shared(mac)
