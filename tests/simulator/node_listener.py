# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ports of a node: kept as long as the simulator lives, and listened on only while the node takes connections."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

from aiohttp import web

from .addresses import LOOPBACK
from .nodes import REFUSING, Node

BACKLOG = 1024


class NodeListener:
    """Makes what a client meets at a node's ports agree with the node's state."""

    def __init__(
        self, node: Node, build_app: Callable[[Node], web.Application], port: int, tls_context: ssl.SSLContext | None
    ) -> None:
        """Take the ports. Port 0 is any free one; that of HTTPS always is."""
        self._node = node
        self._build_app = build_app
        self._runner: web.AppRunner | None = None
        self._ports: list[tuple[socket.socket, ssl.SSLContext | None]] = [(kept_port(port), None)]
        node.url = f"http://{LOOPBACK}:{port_of(self._ports[0][0])}"
        if tls_context is not None:
            self._ports.append((kept_port(0), tls_context))
            node.tls_url = f"https://{LOOPBACK}:{port_of(self._ports[1][0])}"

    async def follow(self) -> None:
        """Listen, or cut all connections and do not."""
        if self._node.state == REFUSING:
            await self._cut()
        elif self._runner is None:
            await self._listen()

    async def stop(self) -> None:
        """Cut all connections and give the ports back."""
        await self._cut()
        for kept, dummy in self._ports:
            kept.close()

    async def _listen(self) -> None:
        self._runner = web.AppRunner(self._build_app(self._node), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        for kept, tls_context in self._ports:
            site = web.TCPSite(
                self._runner, LOOPBACK, port_of(kept), ssl_context=tls_context, backlog=BACKLOG, reuse_port=True
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


def kept_port(port: int) -> socket.socket:
    """A socket that does not listen: nobody else gets the port, and whoever knocks is refused."""
    kept = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # Another process of this user could join a port that is shared, so it must be free before.
        if port:
            with socket.create_server((LOOPBACK, port)):
                pass
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind((LOOPBACK, port))
    except OSError:
        kept.close()
        raise
    return kept


def port_of(kept: socket.socket) -> int:
    """The port that a socket is bound to."""
    port: int = kept.getsockname()[1]
    return port
