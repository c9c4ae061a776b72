# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks around every handler (node state, version, session, media type), and all headers and errors."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ..fault_effects import cut_connection
from ..nodes import HANGING, UNAVAILABLE, UP, Node
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .bodies import response_type, supported_types
from .documents import Document, render
from .error_replies import error_reply, html_reply
from .refusals import ContainerRefusal, SdmRefusal, not_found
from .sessions import COOKIE, Session, Sessions

VERSION = re.compile(r"v1\.(\d)")
HEADERS = {"Server": "Apache", "X-Frame-Options": "SAMEORIGIN"}

Result = Document | web.Response
ApiHandler = Callable[[web.Request, Session], Awaitable[Result]]
OpenHandler = Callable[[web.Request, str], Awaitable[Result]]
"""A handler that needs no session; its second argument is the name of the node."""


class Gate:
    """Passes a request to its handler, or refuses it."""

    def __init__(self, sessions: Sessions, switches: Switches) -> None:
        self._sessions = sessions
        self._switches = switches

    def guard(self, handler: ApiHandler, node: str) -> Handler:
        """Wrap a handler in the checks of a node, including the session."""

        async def handle(request: web.Request, node: str) -> Result:
            return await handler(request, self.session_of(request, node))

        return self.guard_open(handle, node)

    def guard_open(self, handler: OpenHandler, node: str) -> Handler:
        """Wrap a handler that needs no session in the other checks."""

        async def guarded(request: web.Request) -> web.Response:
            self._check_version(request.match_info["versionId"])
            media_type = response_type(request, self._switches)
            if media_type is None:
                raise ContainerRefusal(406, "none of the accepted media types is supported")
            result = await handler(request, node)
            if isinstance(result, web.Response):
                return result
            charset = "utf-8" if self._switches["content_type_charset"] else None
            body = render(result, media_type, self._switches)
            return web.Response(body=body, content_type=media_type, charset=charset, headers=result.headers)

        return guarded

    def session_of(self, request: web.Request, node: str) -> Session:
        """Return the session of a request and log its label; raise Unauthorized if there is none."""
        session = self._sessions.session_of(request.cookies.get(COOKIE), node)
        request[LOG_ENTRY].token = session.label
        return session

    def middleware_for(self, node: Node) -> Middleware:
        """Return the middleware for all requests to a node, including those to unknown paths."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            if node.state == HANGING:
                await node.wait_for_change()
                return cut_connection(request)
            if node.state == UNAVAILABLE:
                response: web.StreamResponse = html_reply(503, "Service Unavailable")
            elif node.state == UP:
                response = await self._handle(request, handler)
            else:
                return cut_connection(request)
            response.headers.update(HEADERS)
            return response

        return middleware

    async def _handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except SdmRefusal as refusal:
            return self._error(request, refusal)
        except web.HTTPException as error:
            allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
            return self._error(request, ContainerRefusal(error.status, error.reason, allow))

    def _error(self, request: web.Request, refusal: SdmRefusal) -> web.Response:
        media_type = response_type(request, self._switches) or supported_types(self._switches)[0]
        return error_reply(refusal, media_type, self._switches)

    def _check_version(self, version: str) -> None:
        found = VERSION.fullmatch(version)
        newest = VERSION.fullmatch(self._switches["newest_version"])
        if not found or not newest or int(found[1]) > int(newest[1]):
            raise not_found(f"there is no version {version}")
