# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy between this machine and a console: from the option, otherwise from the environment."""

from __future__ import annotations

import base64
from urllib.parse import unquote, urlsplit

from .._common.errors import InputError
from .._common.libraries import requests
from .._common.redaction import Redactor
from .._common.urls import is_loopback


def find_proxy(url: str, option: str | None, redactor: Redactor) -> str | None:
    """Return the URL of the proxy for a console's URL, or None if there is none. Raise InputError.

    option: the value of C(proxy), which takes precedence over the environment. The redactor learns its password.
    """
    if option:
        return _checked(option, "proxy", redactor)
    if is_loopback(urlsplit(url).hostname or ""):
        return None
    proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url, no_proxy=None))
    return _checked(proxy, "HTTPS_PROXY", redactor) if proxy else None


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
    if not host or parts.scheme not in ("http", "https"):
        raise InputError(
            f"{name}: must be an http or https URL such as http://user:password@proxy.example:3128. In user and "
            "password, write characters with a meaning in URLs as %23 for #, %2F for / and so on."
        )
    if parts.password:
        header = proxy_authorization(proxy).get("Proxy-Authorization", "")
        redactor.add(parts.password, unquote(parts.password), header.rpartition(" ")[2])
    return proxy
