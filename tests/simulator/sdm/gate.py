# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands around every handler: the node's state, version, session and media type; headers and errors."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ..fault_effects import cut_line
from ..nodes import HANGING, UNAVAILABLE, UP, Node
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .bodies import taken, wanted_type
from .documents import Document, render
from .error_replies import error_reply, html_reply
from .refusals import OutsideRefusal, SdmRefusal, not_found
from .sessions import COOKIE, Session, Sessions

VERSION = re.compile(r"v1\.(\d)")
HEADERS = {"Server": "Apache", "X-Frame-Options": "SAMEORIGIN"}

Answer = Document | web.Response
ApiHandler = Callable[[web.Request, Session], Awaitable[Answer]]
OpenHandler = Callable[[web.Request, str], Awaitable[Answer]]
"""A handler that needs no session; it is told the name of the node."""


class Gate:
    """Lets a request through to its handler, or refuses it."""

    def __init__(self, sessions: Sessions, switches: Switches) -> None:
        self._sessions = sessions
        self._switches = switches

    def guard(self, handler: ApiHandler, node: str) -> Handler:
        """The handler behind the gate of a node."""

        async def handle(request: web.Request, node: str) -> Answer:
            return await handler(request, self.session_of(request, node))

        return self.guard_open(handle, node)

    def guard_open(self, handler: OpenHandler, node: str) -> Handler:
        """A handler behind the gate that needs no session."""

        async def guarded(request: web.Request) -> web.Response:
            self._check_version(request.match_info["versionId"])
            media_type = wanted_type(request, self._switches)
            if media_type is None:
                raise OutsideRefusal(406, "no media type that the client accepts")
            answer = await handler(request, node)
            if isinstance(answer, web.Response):
                return answer
            charset = "utf-8" if self._switches["content_type_charset"] else None
            body = render(answer, media_type, self._switches)
            return web.Response(body=body, content_type=media_type, charset=charset, headers=answer.headers)

        return guarded

    def session_of(self, request: web.Request, node: str) -> Session:
        """The session of a request; its label goes into the log."""
        session = self._sessions.session_of(request.cookies.get(COOKIE), node)
        request[LOG_ENTRY].token = session.label
        return session

    def around(self, node: Node) -> Middleware:
        """What surrounds all requests to a node, also those to unknown paths."""

        @web.middleware
        async def surround(request: web.Request, handler: Handler) -> web.StreamResponse:
            if node.state == HANGING:
                await node.until_changed()
                return cut_line(request)
            if node.state == UNAVAILABLE:
                answer: web.StreamResponse = html_reply(503, "Service Unavailable")
            elif node.state == UP:
                answer = await self._answer(request, handler)
            else:
                return cut_line(request)
            answer.headers.update(HEADERS)
            return answer

        return surround

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except SdmRefusal as refusal:
            return self._error(request, refusal)
        except web.HTTPException as error:
            allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
            return self._error(request, OutsideRefusal(error.status, error.reason, allow))

    def _error(self, request: web.Request, refusal: SdmRefusal) -> web.Response:
        media_type = wanted_type(request, self._switches) or taken(self._switches)[0]
        return error_reply(refusal, media_type, self._switches)

    def _check_version(self, version: str) -> None:
        found = VERSION.fullmatch(version)
        newest = VERSION.fullmatch(self._switches["newest_version"])
        if not found or not newest or int(found[1]) > int(newest[1]):
            raise not_found(f"there is no version {version}")
