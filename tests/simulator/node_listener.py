# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports of a node. They stay reserved, but are only open while the node accepts connections."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

from aiohttp import web

from .addresses import LOOPBACK
from .nodes import REFUSING, Node

BACKLOG = 1024


class NodeListener:
    """Keeps a node's ports in the state of the node."""

    def __init__(
        self, node: Node, build_app: Callable[[Node], web.Application], port: int, tls_context: ssl.SSLContext | None
    ) -> None:
        """Reserve the ports. Port 0 means any free port; HTTPS always uses a free port."""
        self._node = node
        self._build_app = build_app
        self._runner: web.AppRunner | None = None
        self._ports: list[tuple[socket.socket, ssl.SSLContext | None]] = [(reserve_port(port), None)]
        node.url = f"http://{LOOPBACK}:{bound_port(self._ports[0][0])}"
        if tls_context is not None:
            self._ports.append((reserve_port(0), tls_context))
            node.tls_url = f"https://{LOOPBACK}:{bound_port(self._ports[1][0])}"

    async def sync(self) -> None:
        """Start listening, or cut all connections and stop, according to the node's state."""
        if self._node.state == REFUSING:
            await self._cut()
        elif self._runner is None:
            await self._listen()

    async def stop(self) -> None:
        """Cut all connections and release the ports."""
        await self._cut()
        for reserved, dummy in self._ports:
            reserved.close()

    async def _listen(self) -> None:
        self._runner = web.AppRunner(self._build_app(self._node), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        for reserved, tls_context in self._ports:
            site = web.TCPSite(
                self._runner, LOOPBACK, bound_port(reserved), ssl_context=tls_context, backlog=BACKLOG, reuse_port=True
            )
            await site.start()

    async def _cut(self) -> None:
        runner, self._runner = self._runner, None
        if runner is None:
            return
        if runner.server is not None:
            for connection in runner.server.connections:
                if connection.transport is not None:
                    connection.transport.abort()
        await runner.cleanup()


def reserve_port(port: int) -> socket.socket:
    """Return a bound socket that does not listen: the port is reserved, and connections to it are refused."""
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # SO_REUSEPORT would join a port that another process of this user shares, so check first that it is free.
        if port:
            with socket.create_server((LOOPBACK, port)):
                pass
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        reserved.bind((LOOPBACK, port))
    except OSError:
        reserved.close()
        raise
    return reserved


def bound_port(reserved: socket.socket) -> int:
    """Return the port that a socket is bound to."""
    port: int = reserved.getsockname()[1]
    return port
