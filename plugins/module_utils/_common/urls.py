# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs of consoles."""

from __future__ import annotations

import functools
import ipaddress
from urllib.parse import urlsplit

from .errors import InputError
from .text import strip_url_secrets


@functools.lru_cache(maxsize=64)
def check_url(url: object, option: str) -> str:
    """Return a console's base URL without a slash at its end, or raise InputError. option: its name in messages.

    Plain http is accepted only for a console on this machine (a simulator).
    """
    try:
        parts = urlsplit(str(url).strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if not host or parts.scheme not in ("https", "http"):
        raise InputError(f"{option}: {strip_url_secrets(str(url))!r} is not a URL such as https://host.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError(f"{option}: write the address alone, without user, password, query or fragment.")
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(f"{option}: http is accepted for this machine's own loopback address only; use https.")
    address = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{address}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Return whether a host of a URL is this machine: localhost or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
