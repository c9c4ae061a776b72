# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy between this machine and a console: from the option, otherwise from the environment."""

from __future__ import annotations

import base64
import ipaddress
import os
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

from .._common.errors import InputError
from .._common.libraries import requests, socks_manager
from .._common.redaction import Redactor
from .._common.urls import is_loopback

_NO_BRACKETS = str.maketrans("", "", "[]")
_SOCKS = ("socks5h", "socks5", "socks4a", "socks4")


def find_proxy(url: str, option: str | None, redactor: Redactor) -> str | None:
    """Return the URL of the proxy for a console's URL, or None if there is none. Raise InputError.

    option: the value of C(proxy), which takes precedence over the environment. The redactor learns its password.
    """
    if option:
        return _checked(option, "proxy", redactor)
    host = urlsplit(url).hostname or ""
    if is_loopback(host) or _in_exempt_network(host):
        return None
    proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url, no_proxy=None))
    return _checked(proxy, "HTTPS_PROXY or ALL_PROXY", redactor) if proxy else None


def is_socks(proxy: str) -> bool:
    """Return whether the URL of a proxy means a SOCKS proxy."""
    return urlsplit(proxy).scheme in _SOCKS


def socks_proxy_manager(proxy: str, **options: Any) -> Any:
    """Return urllib3's manager for a SOCKS proxy. options: of its pools. Raise an InputError without PySocks."""
    parts = urlsplit(proxy)
    user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
    try:
        return socks_manager()(proxy, username=user, password=password, **options)
    except ImportError as error:
        raise InputError(
            f"proxy: a SOCKS proxy requires the Python package PySocks 1.5.6 or newer, which {sys.executable} cannot "
            f"import ({error}). Install it, or use an http proxy."
        ) from None


def proxy_authorization(proxy: str) -> dict[str, str]:
    """Return the header that logs in to a proxy by the user and password of its URL, if it has any."""
    parts = urlsplit(proxy)
    if not parts.username:
        return {}
    credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    try:
        encoded = credentials.encode("latin-1")
    except UnicodeEncodeError:
        encoded = credentials.encode()
    return {"Proxy-Authorization": f"Basic {base64.b64encode(encoded).decode()}"}


def _checked(proxy: str, name: str, redactor: Redactor) -> str:
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    try:
        parts = urlsplit(proxy)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https", *_SOCKS):
        raise InputError(
            f"{name}: must be a URL such as http://user:password@proxy.example:3128, with http, https, "
            f"{', '.join(_SOCKS)}. In user and password, write characters with a meaning in URLs as %23 for #, %2F for "
            "/ and so on."
        )
    if parts.password:
        header = proxy_authorization(proxy).get("Proxy-Authorization", "")
        redactor.add(parts.password, unquote(parts.password), header.rpartition(" ")[2])
    return proxy


def _in_exempt_network(host: str) -> bool:
    """Return whether the host is an IP address within a network of NO_PROXY. requests knows networks of IPv4 only."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    for entry in (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(","):
        try:
            network = ipaddress.ip_network(entry.strip().translate(_NO_BRACKETS), strict=False)
        except ValueError:
            continue
        if address in network:
            return True
    return False
