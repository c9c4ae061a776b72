# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node: one of several servers of a console, each with its own ports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

from .errors import InvalidInput

UP = "up"
REFUSING = "refusing"
UNAVAILABLE = "unavailable"
HANGING = "hanging"
STATES = {
    UP: "responds normally",
    REFUSING: "its process is gone: connections are refused, open ones are cut, its sessions are lost",
    UNAVAILABLE: "responds to everything with 503, like a load balancer without a backend",
    HANGING: "accepts connections and requests, but never responds",
}


class Node:
    """A server of a console. Subclasses supply its routes.

    ``url`` and ``tls_url`` are empty until the ports are reserved; ``tls_url`` stays empty without HTTPS.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.url = ""
        self.tls_url = ""
        self._state = UP
        self._changed = asyncio.Event()

    @property
    def state(self) -> str:
        """The current state, one of ``STATES``."""
        return self._state

    def set_state(self, state: str) -> None:
        """Change the state. ``Simulation.sync_nodes`` adjusts the ports after the control call."""
        if state not in STATES:
            raise InvalidInput(f"unknown state {state!r}", STATES)
        self._state = state
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for_change(self) -> None:
        """Wait for the next change of state."""
        await self._changed.wait()

    def routes(self) -> Iterable[web.RouteDef]:
        """Return the routes of the API that this node serves."""
        raise NotImplementedError

    @property
    def middleware(self) -> Middleware:
        """The middleware around all handlers, unknown paths included; it runs after the log and the faults."""
        raise NotImplementedError
