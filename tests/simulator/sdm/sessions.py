# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions of all nodes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from ..clock import Clock
from ..switches import Switches
from .refusals import SdmRefusal, Unauthorized
from .users import User

COOKIE = "JSESSIONID"


@dataclass
class Session:
    """A session. ``label`` identifies it in the request log, which never contains the cookie."""

    label: str
    user: User
    node: str
    value: str = field(repr=False)
    """The value of the cookie: 32 hex digits, and a route to the node."""
    last_used: float


class Sessions:
    """The open sessions. ``on_end`` is called for sessions that end by ``logout`` or ``idle``."""

    def __init__(self, clock: Clock, switches: Switches, on_end: Callable[[Session, str], None]) -> None:
        self._clock = clock
        self._switches = switches
        self._on_end = on_end
        self.reset()

    def reset(self) -> None:
        """Remove all sessions."""
        self._sessions: dict[str, Session] = {}
        self._started = 0

    def all(self) -> list[Session]:
        """Return the open sessions, oldest first."""
        self.settle()
        return list(self._sessions.values())

    def start(self, user: User, node: str) -> Session:
        """Start a session; raise SdmRefusal if the user has too many."""
        self.settle()
        limit = self._switches["sessions_per_user"]
        own = [session for session in self._sessions.values() if session.user.name == user.name]
        if limit and len(own) >= limit:
            if self._switches["sessions_above_limit"] == "refused":
                raise SdmRefusal(403, "SIM_TOO_MANY_SESSIONS", "the user has too many sessions")
            del self._sessions[own[0].value]
        self._started += 1
        value = f"{secrets.token_hex(16).upper()}.tomcat{node}"
        session = Session(f"s{self._started}", user, node, value, self._clock.now())
        self._sessions[value] = session
        return session

    def session_of(self, value: str | None, node: str) -> Session:
        """Return the session of a request and mark it as used; raise Unauthorized if there is none."""
        self.settle()
        session = self._sessions.get(value or "")
        if session is None or not (session.node == node or self._switches["sessions_shared"]):
            raise Unauthorized("there is no such session")
        session.last_used = self._clock.now()
        return session

    def end(self, session: Session) -> None:
        """End a session by logout."""
        self._sessions.pop(session.value, None)
        self._on_end(session, "logout")

    def drop(self, node: str | None = None) -> int:
        """Drop the sessions of a node, or all, without calling ``on_end``; return how many there were."""
        lost = [session for session in self.all() if node in (None, session.node)]
        for session in lost:
            del self._sessions[session.value]
        return len(lost)

    def settle(self) -> None:
        """End the sessions that were idle for too long."""
        for session in list(self._sessions.values()):
            minutes = self._switches["idle_minutes_admin" if session.user.is_admin else "idle_minutes"]
            if minutes and self._clock.now() - session.last_used >= 60 * minutes:
                del self._sessions[session.value]
                self._on_end(session, "idle")
