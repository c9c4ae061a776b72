# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node of SDM. It has its own sessions and shares devices and locks with the other nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

from ..nodes import REFUSING, Node
from .gate import Gate
from .sessions import Sessions


class SdmNode(Node):
    """A front-end server that loses its sessions when its process ends."""

    def __init__(
        self, name: str, gate: Gate, sessions: Sessions, routes_of: Callable[[str], Iterable[web.RouteDef]]
    ) -> None:
        super().__init__(name)
        self._gate = gate
        self._sessions = sessions
        self._routes_of = routes_of

    def set_state(self, state: str) -> None:
        super().set_state(state)
        if state == REFUSING:
            self._sessions.drop(self.name)

    def routes(self) -> Iterable[web.RouteDef]:
        return self._routes_of(self.name)

    @property
    def middleware(self) -> Middleware:
        return self._gate.middleware_for(self)
