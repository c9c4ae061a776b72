# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks before every handler (access token, rate limit), and the headers and errors of all responses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from ..errors import Refusal
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .lifecycle import Lifecycle
from .oauth import OAuth
from .paths import Version
from .quota import Quota, QuotaState
from .refusals import refusal_reply

Handler = Callable[[web.Request], Awaitable[web.Response]]
ApiHandler = Callable[[web.Request, Version], Awaitable[web.Response]]
Admission = Callable[[web.Request], QuotaState | None]


class Gate:
    """Passes a request to its handler, or refuses it."""

    def __init__(self, oauth: OAuth, quota: Quota, lifecycle: Lifecycle, switches: Switches) -> None:
        self._oauth = oauth
        self._quota = quota
        self._lifecycle = lifecycle
        self._switches = switches

    def guard(self, handler: ApiHandler, version: Version) -> Handler:
        """Wrap the handler of one endpoint version in the checks."""

        async def handle(request: web.Request) -> web.Response:
            self._lifecycle.settle()
            return await handler(request, version)

        return self._wrap(handle, self._admit)

    def guard_login(self, handler: Handler) -> Handler:
        """Wrap the handler of the token endpoint, which requires no token."""
        return self._wrap(handler, self._admit_login)

    def _wrap(self, handler: Handler, admit: Admission) -> Handler:
        async def wrapped(request: web.Request) -> web.Response:
            state = None
            try:
                state = admit(request)
                if state is not None and not state.allowed:
                    raise Refusal(429, "too many requests, slow down")
                reply = await handler(request)
            except Refusal as refusal:
                reply = refusal_reply(refusal, self._switches)
            reply.headers.update(self._quota.headers(state))
            return reply

        return wrapped

    def _admit(self, request: web.Request) -> QuotaState | None:
        grant = self._oauth.grant_of(self._token(request))
        request[LOG_ENTRY].token = grant.label
        return self._quota.count(grant.client_id, endpoint_of(request))

    def _admit_login(self, request: web.Request) -> QuotaState | None:
        if not self._switches["rate_counts_tokens"]:
            return None
        return self._quota.count("", endpoint_of(request))

    def _token(self, request: web.Request) -> str | None:
        token = request.query.get("access_token")
        scheme, separator, bearer = request.headers.get("Authorization", "").partition(" ")
        if token is None and self._switches["bearer"] and separator and scheme.lower() == "bearer":
            return bearer.strip()
        return token


def endpoint_of(request: web.Request) -> str:
    """Return the unit that the rate limit counts: the route including its version."""
    return request[LOG_ENTRY].route
