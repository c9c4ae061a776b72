# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IP addresses as consoles and users write them."""

from __future__ import annotations

import functools
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Union

# This assignment runs on Python 3.9, which has no | for types.
Address = Union[IPv4Address, IPv6Address]  # noqa: UP007


@functools.lru_cache(maxsize=65536)
def parse_address(text: object) -> Address | None:
    """Return the address in a text, without its zone, or None if the text is none. An IPv4 address in IPv6 is one."""
    try:
        address = ip_address(str(text or "").strip().partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
