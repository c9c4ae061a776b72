# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin of the proxy: it notes what the proxy is asked, and the names of consoles mean this machine to it."""

from __future__ import annotations

import logging

from proxy.http.parser import HttpParser
from proxy.http.proxy import HttpProxyBasePlugin


class ExampleNames(HttpProxyBasePlugin):
    """Knows the names under .example without asking anybody."""

    def before_upstream_connection(self, request: HttpParser) -> HttpParser:
        """Note what a connection begins with, at once: the proxy's own log waits until it is over."""
        logging.getLogger(__name__).info("asked to %s", request.method.decode())
        return request

    def resolve_dns(self, host: str, port: int) -> tuple[str | None, None]:
        """This machine's address for an example, None for what the proxy resolves by itself."""
        return ("127.0.0.1" if host.endswith(".example") else None), None
