# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The web application and its listeners: HTTP and HTTPS, on the loopback address only."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme
from aiohttp import web

from .control import control_routes
from .page_routes import Page
from .pipeline import PAGE, make_date_setter, make_pipeline
from .simulation import Simulation

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 64 * 1024 * 1024


def build_app(simulation: Simulation) -> web.Application:
    """All consoles, the control API and the page as one application."""
    app = web.Application(middlewares=[make_pipeline(simulation)], client_max_size=LARGEST_BODY)
    app.on_response_prepare.append(make_date_setter(simulation))
    for console in simulation.consoles:
        app.add_routes(console.routes())
        app.add_routes(console.control_routes())
    app.add_routes(control_routes(simulation))
    Page(simulation).add_to(app)
    return app


def make_tls_context(ca_path: Path) -> ssl.SSLContext:
    """A certificate for the loopback address from a new private CA; the CA's certificate goes into a file."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(LOOPBACK, "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(os.fspath(ca_path))
    return context


@dataclass(frozen=True)
class Addresses:
    """Where the simulator listens, and the certificate by which HTTPS clients recognise it."""

    url: str
    tls_url: str | None
    ca_path: Path | None

    @property
    def page(self) -> str:
        """Where people watch the devices."""
        return f"{self.url}{PAGE}/"


class Server:
    """The listeners' life."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)

    async def start(self, port: int, tls_port: int | None, ca_path: Path | None) -> Addresses:
        """Listen; port 0 takes any free one. HTTPS needs a port and a place for the CA's certificate."""
        await self._runner.setup()
        url = f"http://{LOOPBACK}:{await self._listen(port)}"
        if tls_port is None or ca_path is None:
            return Addresses(url, None, None)
        tls_url = f"https://{LOOPBACK}:{await self._listen(tls_port, make_tls_context(ca_path))}"
        return Addresses(url, tls_url, ca_path)

    async def stop(self) -> None:
        """Close all connections and listeners."""
        await self._runner.cleanup()

    async def _listen(self, port: int, tls_context: ssl.SSLContext | None = None) -> int:
        site = web.TCPSite(self._runner, LOOPBACK, port, ssl_context=tls_context, backlog=1024)
        await site.start()
        bound: int = self._runner.addresses[-1][1]
        return bound
