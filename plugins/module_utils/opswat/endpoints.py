# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints of OPSWAT Central Management, each with its own rate limit and therefore its own session.

The vendor's pages are "Device Action", "Get Devices", "Device Details", "Get Groups", "Get Reports", "Account Details",
"Get Logs", "Status Change" and "Authentication".
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from .._common.digests import digest
from .._common.errors import ApiError, BadResponse
from .._http.rate_limiter import RateLimiter, rate_limit_record
from .._http.rates import per_minute
from .._http.session import ApiResponse, Session
from .._sharing.context import Context
from .login import token_provider
from .options import OpswatSettings, version_path

LARGEST_BATCH = 50  # devices in one request: the limit of Device Details, and safe elsewhere

# {name: (path, the requests that count together, for messages)}
_ENDPOINTS = {
    "device_action": ("devices/action", "device actions"),
    "devices": ("devices", "the list of devices"),
    "device_details": ("devices/detail", "the details of devices"),
    "groups": ("groups", "the list of groups"),
    "reports": ("get_reports", "reports"),
    "account": ("account", "the account"),
    "logs": ("logs", "the log"),
    "status_changed": ("devices/status_changed", "changes of status"),
}
_LOGIN = "token"

BEYOND_THE_END = 413  # the status of a page after the last one, in some releases
EXPIRED_TOKEN = (400, 404, 410)  # statuses of a page whose token has expired
_ACCOUNT_BY_POST = (3, 2)  # the first version whose account endpoint takes a POST


@contextmanager
def connect(settings: OpswatSettings, context: Context, background: bool = False) -> Iterator[Endpoints]:
    """Yield the Endpoints of an account, and close them at the end. background: as in RateLimiter."""
    endpoints = Endpoints(settings, context, background)
    try:
        yield endpoints
    finally:
        endpoints.close()


class Endpoints:
    """One account at one console. It logs in when its first request needs it.

    background: as in RateLimiter. versions: {endpoint: version}. account: a digest that identifies console and account.
    """

    def __init__(self, settings: OpswatSettings, context: Context, background: bool = False) -> None:
        context.redactor.add(settings.client_secret, settings.access_token)
        self._settings = settings
        self._context = context
        self._background = background
        self._sessions: dict[str, Session] = {}
        self.versions = settings.versions
        self.base_url = settings.base_url
        self.account = settings.account
        self._tokens = token_provider(settings, context, self._new_session(_LOGIN, "logins"))

    @property
    def settings_key(self) -> str:
        """A digest of all settings that affect requests. Requests with equal digests may share a batch."""
        route = json.dumps([self._sessions[_LOGIN].route, dict(self.versions)])
        return digest(self.account, route, key=self._settings.client_secret or "")

    @property
    def requests_per_minute(self) -> int:
        """The maximum number of requests per minute that this task sends to each endpoint, 0 for unlimited."""
        return per_minute(self._settings.requests_per_minute, "").allowed(self._background)

    def version(self, name: str) -> tuple[int, ...]:
        """Return the version of an endpoint as numbers: (3, 7)."""
        return tuple(int(part) for part in self.versions[name].split("."))

    def token(self) -> str:
        """Return the token of the account, after a login if necessary. Raise what Session.request raises."""
        return self._tokens.token()

    def wait_until_ready(self, name: str) -> None:
        """Wait until a request to an endpoint can be sent at once. See Session.wait_until_ready."""
        self._session(name).wait_until_ready()

    def post(self, name: str, action: str, body: Any, write: bool = False) -> ApiResponse:
        """Return the response of an endpoint to a JSON body. Raise what Session.request raises.

        name: a key of API_VERSIONS. action: what the request does.
        """
        return self._session(name).request("POST", self._path(name), action, json=body, write=write)

    def numbered_pages(self, name: str, action: str, noun: str, limit: int) -> Iterator[list[Any]]:
        """Yield the lists of an endpoint with numbered pages, up to the end.

        noun: what is listed. limit: records per page. Raise BadResponse for anything but a list.
        """
        for page in itertools.count(1):
            try:
                records = self.post(name, action, {"limit": limit, "page": page}).body
            except ApiError as error:
                if error.status == BEYOND_THE_END:
                    return
                raise
            if not isinstance(records, list):
                raise BadResponse(f"The response while {action} is not a list of {noun}.")
            if not records:
                return
            yield records

    def account_details(self, action: str) -> ApiResponse:
        """Return the response that describes the account itself."""
        session, path = self._session("account"), self._path("account")
        if self.version("account") < _ACCOUNT_BY_POST:
            return session.request("GET", path, action)
        return session.request("POST", path, action, json={}, write=False)

    def download(self, name: str, action: str, query: Mapping[str, object]) -> ApiResponse:
        """Return the response of an endpoint to a query, {key: value}, with its body as bytes."""
        pairs = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in query.items())
        return self._session(name).request("GET", f"{self._path(name)}?{pairs}", action, raw=True)

    def close(self) -> None:
        """Close the connections."""
        for session in self._sessions.values():
            session.close()

    def _path(self, name: str) -> str:
        return f"/o/api/{version_path(self.versions[name])}/{_ENDPOINTS[name][0]}"

    def _session(self, name: str) -> Session:
        if name not in self._sessions:
            self._new_session(name, _ENDPOINTS[name][1]).use_tokens(self._tokens, self._authorize)
        return self._sessions[name]

    def _new_session(self, name: str, counted: str) -> Session:
        connection, context = self._settings.connection, self._context
        record = rate_limit_record(context, self.account)
        rate = per_minute(self._settings.requests_per_minute, counted)
        rate_limiter = RateLimiter(context, record, name, rate, connection.max_wait, background=self._background)
        self._sessions[name] = Session(self.base_url, connection, context, rate_limiter)
        return self._sessions[name]

    def _authorize(self, path: str, token: str) -> tuple[str, dict[str, str]]:
        """The vendor expects the token in the query. No message of the collection shows a query."""
        self._context.redactor.add(token, quote(token, safe=""))
        return f"{path}{'&' if '?' in path else '?'}access_token={quote(token, safe='')}", {}
