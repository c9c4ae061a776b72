# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The web applications and their listeners for HTTP and HTTPS, on the loopback address only."""

from __future__ import annotations

import asyncio
import os
import ssl
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import trustme
from aiohttp import web

from .addresses import LOOPBACK
from .control import control_routes
from .node_listener import NodeListener
from .nodes import Node
from .page_routes import Page
from .pipeline import PAGE, make_date_setter, make_pipeline
from .simulation import Simulation, sync_nothing

MAX_BODY_SIZE = 64 * 1024 * 1024


def build_app(simulation: Simulation) -> web.Application:
    """Build the application with all consoles, the control API and the page."""
    app = web.Application(middlewares=[make_pipeline(simulation)], client_max_size=MAX_BODY_SIZE)
    app.on_response_prepare.append(make_date_setter(simulation))
    for console in simulation.consoles:
        app.add_routes(console.routes())
        app.add_routes(console.control_routes())
    app.add_routes(control_routes(simulation))
    Page(simulation).add_to(app)
    return app


def build_node_app(simulation: Simulation, node: Node) -> web.Application:
    """Build the application of one node, which serves the console's API only."""
    middlewares = [make_pipeline(simulation, node.name), node.middleware]
    app = web.Application(middlewares=middlewares, client_max_size=MAX_BODY_SIZE)
    app.on_response_prepare.append(make_date_setter(simulation))
    app.add_routes(node.routes())
    return app


def make_tls_context(ca_path: Path) -> ssl.SSLContext:
    """Create a private CA with a certificate for the loopback address; write the CA certificate to a file."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(LOOPBACK, "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(os.fspath(ca_path))
    return context


@dataclass(frozen=True)
class Addresses:
    """The simulator's URLs, and the CA certificate with which clients verify HTTPS."""

    url: str
    tls_url: str | None
    ca_path: Path | None

    @property
    def page(self) -> str:
        """The URL of the page."""
        return f"{self.url}{PAGE}/"


class Server:
    """Starts and stops all listeners."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._runner = web.AppRunner(build_app(simulation), access_log=None, shutdown_timeout=0.5)
        self._nodes: list[NodeListener] = []
        self._sync_lock = asyncio.Lock()

    async def start(self, port: int, tls_port: int | None, ca_path: Path | None, node_port: int = 0) -> Addresses:
        """Start listening and return the addresses.

        Port 0 means any free port. HTTPS requires both ``tls_port`` and ``ca_path``. ``node_port`` is the HTTP port of
        the first node of all consoles; the other nodes use the next ports.
        """
        await self._runner.setup()
        url = f"http://{LOOPBACK}:{await self._listen(port)}"
        tls_url = tls_context = None
        if tls_port is not None and ca_path is not None:
            tls_context = make_tls_context(ca_path)
            tls_url = f"https://{LOOPBACK}:{await self._listen(tls_port, tls_context)}"
        nodes = [node for console in self._simulation.consoles for node in console.nodes]
        build = partial(build_node_app, self._simulation)
        for index, node in enumerate(nodes):
            self._nodes.append(NodeListener(node, build, node_port and node_port + index, tls_context))
        await self._sync()
        self._simulation.sync_nodes = self._sync
        return Addresses(url, tls_url, ca_path if tls_url else None)

    async def stop(self) -> None:
        """Close all connections and listeners."""
        self._simulation.sync_nodes = sync_nothing
        async with self._sync_lock:
            for node in self._nodes:
                await node.stop()
        await self._runner.cleanup()

    async def _sync(self) -> None:
        async with self._sync_lock:
            for node in self._nodes:
                await node.sync()

    async def _listen(self, port: int, tls_context: ssl.SSLContext | None = None) -> int:
        site = web.TCPSite(self._runner, LOOPBACK, port, ssl_context=tls_context, backlog=1024)
        await site.start()
        bound: int = self._runner.addresses[-1][1]
        return bound
