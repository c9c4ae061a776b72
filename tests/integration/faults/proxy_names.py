# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin of the proxy that logs requests and resolves the names of consoles to this machine."""

from __future__ import annotations

import logging

from proxy.http.parser import HttpParser
from proxy.http.proxy import HttpProxyBasePlugin


class ExampleNames(HttpProxyBasePlugin):
    """Resolves the names under .example without a name server."""

    def before_upstream_connection(self, request: HttpParser) -> HttpParser:
        """Log the first request of a connection at once. The proxy logs it only when the connection ends."""
        logging.getLogger(__name__).info("received %s", request.method.decode())
        return request

    def resolve_dns(self, host: str, port: int) -> tuple[str | None, None]:
        """Return this machine's address for names under .example, and None for all others."""
        return ("127.0.0.1" if host.endswith(".example") else None), None
