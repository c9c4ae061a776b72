# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks before every handler (access token, rate limit, scope), and the refusals that handlers share."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from aiohttp import web

from ..errors import Refusal
from ..rate_limit import TokenBucket
from ..request_log import LOG_ENTRY
from ..switches import Switches
from .auth import Auth, Grant

GRANT: web.RequestKey[Grant] = web.RequestKey("grant", Grant)
"""The key under which a handler finds the grant of the request."""

ApiHandler = Callable[[web.Request], Awaitable[web.Response]]


class Gate:
    """Passes a request to its handler, or refuses it."""

    def __init__(self, auth: Auth, switches: Switches) -> None:
        self._auth = auth
        self._switches = switches
        self._bucket = TokenBucket()

    def reset(self) -> None:
        """Reset the rate limit."""
        self._bucket.reset()

    def guard(self, handler: ApiHandler, *scopes: str) -> ApiHandler:
        """Wrap a handler in the checks; any one of the scopes is sufficient."""
        accepted = frozenset(scopes)

        async def guarded(request: web.Request) -> web.Response:
            grant = self._auth.grant_of(request.headers.get("Authorization", ""))
            request[GRANT] = grant
            request[LOG_ENTRY].token = grant.label
            self.limit_rate()
            if accepted.isdisjoint(grant.scopes):
                raise Refusal(403, f"the access token lacks the scope {' or '.join(scopes)}")
            return await handler(request)

        return guarded

    def limit_rate(self) -> None:
        """Count a request of the tenant; raise Refusal with status 429 if the rate limit is exceeded."""
        wait = self._bucket.take(self._switches["rate_limit"])
        if wait:
            headers = {"Retry-After": str(math.ceil(wait))} if self._switches["retry_after_header"] else None
            raise Refusal(429, "too many requests", headers)

    def not_found(self, message: str) -> Refusal:
        """Return a Refusal with status 404; a switch selects its body."""
        return Refusal(404, message if self._switches["not_found_body"] == "message" else None)
