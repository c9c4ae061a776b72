# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy on the way to a console: the option's, else the environment's."""

from __future__ import annotations

import base64
from urllib.parse import unquote, urlsplit

from .._common.errors import InputError
from .._common.libraries import requests
from .._common.urls import is_loopback


def proxies_for(url, option, redactor):
    """{scheme: URL of the proxy}, as requests takes it, or nothing where none is on the way.

    option: the value of the option C(proxy), which goes before the environment. The redactor learns its password.
    """
    if option:
        return _both_schemes(option, "proxy", redactor)
    if is_loopback(urlsplit(url).hostname):
        return {}
    proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url, no_proxy=None))
    return _both_schemes(proxy, "HTTPS_PROXY", redactor) if proxy else {}


def _both_schemes(proxy, name, redactor):
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    try:
        parts = urlsplit(proxy)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        raise InputError(
            f"{name}: it is not a URL (http://user:password@proxy.example:3128, say). In user and password, characters "
            "that mean something in a URL are written as %23 for #, %2F for / and so on."
        )
    if parts.password:
        user, password = unquote(parts.username or ""), unquote(parts.password)
        header = base64.b64encode(f"{user}:{password}".encode()).decode()
        redactor.add(parts.password, password, header)
    return {"http": proxy, "https": proxy}
