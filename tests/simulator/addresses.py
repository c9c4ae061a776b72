# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loopback address, and made-up addresses of devices."""

from __future__ import annotations

import zlib

LOOPBACK = "127.0.0.1"


def ip_of(number: int) -> str:
    """Return an IPv4 address of the network 10.0.0.0/8."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def mac_of(origin: str, index: int) -> bytes:
    """Return a locally administered MAC address: unique within a fleet and very likely between fleets."""
    number = 0x02 << 40 | (zlib.crc32(origin.encode()) & 0xFF) << 32 | index
    return number.to_bytes(6, "big")
