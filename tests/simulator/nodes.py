# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node: one of the servers of a console that has several, each on ports of its own."""

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
    UP: "answers",
    REFUSING: "its process is gone: connections are refused, those that were open are cut, its sessions are lost",
    UNAVAILABLE: "answers 503 to everything, as a load balancer does that has nothing behind it",
    HANGING: "takes connections and requests and never answers",
}


class Node:
    """A server of a console. A subclass says how it answers.

    ``url`` and ``tls_url`` are empty until it has ports, and ``tls_url`` for ever where there is no HTTPS.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.url = ""
        self.tls_url = ""
        self._state = UP
        self._changed = asyncio.Event()

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        return self._state

    def enter(self, state: str) -> None:
        """Change the state. The ports follow after the control call (see ``Simulation.follow_nodes``)."""
        if state not in STATES:
            raise InvalidInput(f"unknown state {state!r}", STATES)
        self._state = state
        self._changed.set()
        self._changed = asyncio.Event()

    async def until_changed(self) -> None:
        """Wait until the state is changed."""
        await self._changed.wait()

    def routes(self) -> Iterable[web.RouteDef]:
        """The API as this node serves it."""
        raise NotImplementedError

    @property
    def middleware(self) -> Middleware:
        """What stands around all handlers; it sees unknown paths, too, and is called only after log and faults."""
        raise NotImplementedError
