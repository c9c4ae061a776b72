# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints of OPSWAT Central Management that are used here, each with a rate limit, and so a session, of its own.

The vendor's pages are named "Device Action", "Get Devices", "Device Details", "Get Groups", "Get Reports", "Account
Details" and "Authentication".
"""

from __future__ import annotations

import itertools
import json
from contextlib import contextmanager
from urllib.parse import quote

from .._common.digests import digest
from .._common.errors import ApiError, BadResponse
from .._http.options import check_connection
from .._http.rate_limiter import RateLimiter, rate_limit_record
from .._http.rates import SlidingWindow
from .._http.session import Session
from .login import token_source
from .options import account_of, api_versions, base_url, credentials, version_path

LARGEST_BATCH = 50  # devices in one request: what Device Details takes, and what is safe elsewhere

# name: (path, what is counted together, in words)
_ENDPOINTS = {
    "device_action": ("devices/action", "device actions"),
    "devices": ("devices", "the list of devices"),
    "device_details": ("devices/detail", "the details of devices"),
    "groups": ("groups", "the list of groups"),
    "reports": ("get_reports", "reports"),
    "account": ("account", "the account"),
}


_BEYOND_THE_END = 413
_ACCOUNT_BY_POST = (3, 2)  # the version from which on the account is asked for by POST


@contextmanager
def connect(params, context, background=False):
    """Yield the connection to the console, and close it at the end."""
    connection = Endpoints(params, context, background)
    try:
        yield connection
    finally:
        connection.close()


class Endpoints:
    """One account at one console. It logs in when its first request needs it.

    params: the values of OPSWAT and CONNECTION. background: as in Pace.
    """

    def __init__(self, params, context, background=False):
        check_connection(params)
        context.redactor.add(params["client_secret"], params["access_token"])
        self._params = params = credentials(params)
        self._context = context
        self._background = background
        self._sessions = {}
        self.versions = api_versions(params)
        self.base_url = base_url(params)
        self.account = account_of(params)
        self._tokens = token_source(params, context, self._session("token", "logins"))

    @property
    def settings(self):
        """A digest of all that decides where requests go and how: equal for those that may be sent together."""
        way = json.dumps([self._sessions["token"].route, self.versions])
        return digest(self.account, way, key=self._params["client_secret"] or "")

    @property
    def requests_per_minute(self):
        """How many requests to each endpoint this task may make in a minute, 0 for any number."""
        return SlidingWindow(self._params["requests_per_minute"], "").allowed(self._background)

    def version(self, name):
        """The version of an endpoint as a tuple of numbers: (3, 7)."""
        return tuple(int(part) for part in self.versions[name].split("."))

    def post(self, name, action, body, write=False):
        """The Answer of an endpoint to a JSON body, or to what a callable makes. Raises what Session.request does.

        name: a key of API_VERSIONS. what: the deed in words.
        """
        return self._of(name).request("POST", self._path(name), action, json=body, write=write)

    def numbered_pages(self, name, action, noun, limit):
        """The lists of an endpoint that counts its pages, one after the other, up to the end.

        noun: what is listed. limit: how many of it a page has. Raises BadResponse for what is no list.
        """
        for page in itertools.count(1):
            try:
                records = self.post(name, action, {"limit": limit, "page": page}).body
            except ApiError as error:
                if error.status == _BEYOND_THE_END:
                    return
                raise
            if not isinstance(records, list):
                raise BadResponse(f"The answer while {action} is no list of {noun}.")
            if not records:
                return
            yield records

    def account_details(self, action):
        """The Answer that tells of the account itself."""
        session, path = self._of("account"), self._path("account")
        if self.version("account") < _ACCOUNT_BY_POST:
            return session.request("GET", path, action)
        return session.request("POST", path, action, json={}, write=False)

    def download(self, name, action, query):
        """The Answer, with the bytes of its body, of an endpoint to a query: {key: value}."""
        pairs = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in query.items())
        return self._of(name).request("GET", f"{self._path(name)}?{pairs}", action, raw=True)

    def close(self):
        """Give the connections back."""
        for session in self._sessions.values():
            session.close()

    def _path(self, name):
        return f"/o/api/{version_path(self.versions[name])}/{_ENDPOINTS[name][0]}"

    def _of(self, name):
        if name not in self._sessions:
            session = self._session(name, _ENDPOINTS[name][1])
            session.use_tokens(self._tokens, self._authorize)
        return self._sessions[name]

    def _session(self, name, counted):
        params, context = self._params, self._context
        rate = SlidingWindow(params["requests_per_minute"], counted)
        record = rate_limit_record(context, self.account)
        rate_limiter = RateLimiter(context, record, name, rate, params["max_wait"], background=self._background)
        self._sessions[name] = Session(self.base_url, params, context, rate_limiter)
        return self._sessions[name]

    def _authorize(self, path, token):
        """The vendor's place for the token is the query. No message of ours ever shows one."""
        self._context.redactor.add(token, quote(token, safe=""))
        return f"{path}{'&' if '?' in path else '?'}access_token={quote(token, safe='')}", {}
