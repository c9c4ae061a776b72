# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Login, logout, and the state of the nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from ..clock import Clock, iso_seconds
from ..nodes import UP, Node
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .bodies import read_body
from .documents import Document, Items
from .gate import Gate, Result
from .refusals import Unauthorized
from .sessions import COOKIE, Session, Sessions
from .users import Users


class AdminApi:
    """Handlers of login, logout and server information."""

    def __init__(
        self,
        users: Users,
        sessions: Sessions,
        gate: Gate,
        nodes: Callable[[], Iterable[Node]],
        clock: Clock,
        switches: Switches,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._gate = gate
        self._nodes = nodes
        self._clock = clock
        self._switches = switches

    async def log_in(self, request: web.Request, node: str) -> Document:
        """Start a session; the cookie and the body contain its id."""
        fields = await read_body(request, "session", ("userName", "password"), self._switches)
        user = self._users.authenticated(fields["userName"], fields["password"])
        if user is None:
            raise Unauthorized("the user name or the password is wrong")
        session = self._sessions.start(user, node)
        request[LOG_ENTRY].token = session.label
        prefix = {"with_name": f"{COOKIE}=", "bare": ""}.get(self._switches["login_session_id"])
        content = {
            "sessionId": None if prefix is None else prefix + session.value,
            "userName": user.name if self._switches["login_user_name"] else None,
        }
        return Document("session", content, headers=self._cookie(session))

    async def log_out(self, dummy: web.Request, session: Session) -> web.Response:
        """End a session."""
        self._sessions.end(session)
        return web.Response(status=self._switches["logout_status"])

    async def server_info(self, request: web.Request, node: str) -> Result:
        """Return the nodes of the cluster with their state."""
        if self._switches["server_info_needs_session"]:
            self._gate.session_of(request, node)
        members = [self._member(other) for other in self._nodes()]
        return Document("serverInfo", {"clusterMembers": Items("clusterMember", members)})

    def _cookie(self, session: Session) -> dict[str, str]:
        if not self._switches["login_cookie"]:
            return {}
        secure = "; Secure" if self._switches["cookie_secure"] else ""
        return {"Set-Cookie": f"{COOKIE}={session.value}; Path=/rest; HttpOnly{secure}"}

    def _member(self, node: Node) -> dict[str, Any]:
        now = iso_seconds(int(self._clock.now())).replace("T", " ")
        is_up = node.state == UP
        return {
            "name": f"sdm-{node.name}",
            "ipAddress": "127.0.0.1",
            "status": "Running" if is_up else "Down",
            "upTime": now if is_up else "NA",
            "downTime": "NA" if is_up else now,
            "lastHeartBeatTime": now,
            "heartBeatCount": 1,
            "missedHeartBeatCount": 0,
        }
