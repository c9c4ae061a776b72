# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to a node of SDM, and out of it when the last task that uses the login is through (page "Authenticate").

SDM gives back what a login holds only when somebody logs out. So each user of a login is noted in the record that the
run's processes share, and whoever leaves last logs out.
"""

from __future__ import annotations

import os
import re

from .._common.digests import digest
from .._common.errors import ApiError, BadResponse, DeviceActionsError, LoginRefused
from .._http.tokens import Token, TokenSource, token_record
from .._sharing.processes import is_alive
from .devices.record import DEVICES
from .payloads import MEDIA_TYPES, decode, encode

_COOKIE = re.compile(r"JSESSIONID=([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{8,256})")
_FOR_EVER = 86_400.0  # seconds: nothing tells when a login ends, and one that has ended is answered with 401


class _Cookies(TokenSource):
    """A 401 has two meanings: some pages name it for a right that the account lacks, beside a login that has ended."""

    def __init__(self, record, key, login, run, lives):
        super().__init__(record, key, login, run)
        self._lives = lives

    def renew(self, value, error):
        """Another cookie, or the error where this one is as good as any."""
        if self._lives(value):
            error.message += " The login holds, so that the account lacks the right."
            raise error
        return super().renew(value, error)


class NodeLogin:
    """The login of one account at one node. session: for that node. path: of the API's version."""

    def __init__(self, session, params, context, path):
        self._session = session
        self._params = params
        self._context = context
        self._path = path
        self._key = digest("sdm", session.base_url, params["username"], key=params["password"])
        self._record = token_record(params["token_cache"], context, self._key)
        self._ticket = os.urandom(8).hex()
        self._entered = False
        tokens = _Cookies(self._record, self._key, self._log_in, context.run_state.run, self._lives)
        session.use_tokens(tokens, self._authorize)

    def enter(self):
        """From now on this task uses the login."""
        if not self._entered:
            self._entered = True
            with self._record.transaction() as record:
                record.setdefault(f"users-{self._key}", {})[self._ticket] = os.getpid()

    def leave(self):
        """This task does not use it any more. The last one logs out, whatever else went wrong."""
        if not self._entered:
            return
        with self._record.transaction() as record:
            users = record.get(f"users-{self._key}", {})
            users.pop(self._ticket, None)
            users = {ticket: pid for ticket, pid in users.items() if is_alive(pid)}
            record[f"users-{self._key}"] = users
            login = None if users else record.pop(self._key, {}).get("token")
        if login:
            self._log_out(login)

    def _authorize(self, path, cookie):
        self._context.redactor.add(cookie, cookie.partition("=")[2])
        return path, {"Cookie": cookie}

    def _log_in(self):
        self._context.count("logins")
        body_format = self._params["body_format"]
        fields = {"userName": self._params["username"], "password": self._params["password"]}
        media = MEDIA_TYPES[body_format]
        try:
            answer = self._session.request(
                "POST",
                f"{self._path}/admin/login",
                "logging in",
                data=encode("session", fields, body_format),
                headers={"Accept": media, "Content-Type": media},
                login=True,
                raw=True,
            )
        except ApiError as error:
            raise self._refusal(error) from None
        cookie = self._cookie(answer)
        return Token(cookie, _FOR_EVER)

    def _lives(self, cookie):
        """Whether SDM lists devices for this login."""
        try:
            headers = {**self._authorize("", cookie)[1], "Accept": MEDIA_TYPES[self._params["body_format"]]}
            self._session.request(
                "GET",
                f"{self._path}{DEVICES}",
                "looking whether the login holds",
                headers=headers,
                login=True,
                raw=True,
            )
        except DeviceActionsError:
            return False
        return True

    def _cookie(self, answer):
        """The cookie of the header or, where none came, that of the body, which Oracle's own example takes."""
        found = _COOKIE.search(answer.headers.get("Set-Cookie", ""))
        if not found:
            try:
                told = str(decode(answer.body, "session").fields.get("sessionId", ""))
            except ValueError as reason:
                raise BadResponse(
                    f"The answer while logging in sets no cookie, and {reason}.", status=answer.status
                ) from None
            found = _COOKIE.fullmatch(told if told.startswith("JSESSIONID=") else f"JSESSIONID={told}")
        if not found:
            raise BadResponse("SDM took the login and its answer holds no JSESSIONID.", status=answer.status)
        return f"JSESSIONID={found[1]}"

    def _refusal(self, error):
        node = self._session.base_url
        if error.status in (400, 401, 403):
            return LoginRefused(
                f"SDM at {node} refuses the login: {error.message} The usual reasons: username or password is wrong, "
                "or the account is locked or has expired.",
                status=error.status,
            )
        if error.status == 404:
            error.message += (
                f" Does {node} have version {self._path.rpartition('/')[2]} of the API (api_version)? SDM 8.0 and 8.1 "
                "have v1.1."
            )
        return error

    def _log_out(self, cookie):
        with self._context.completing_write():
            try:
                headers = {**self._authorize("", cookie)[1], "Accept": MEDIA_TYPES[self._params["body_format"]]}
                self._session.request(
                    "POST", f"{self._path}/admin/logout", "logging out", headers=headers, login=True, raw=True
                )
            except DeviceActionsError as error:
                if error.status != 401:  # it had ended by itself
                    self._context.warn(f"SDM keeps the login until it is idle for long enough: {error.message}")
