# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to a node of SDM, and log out when the last task that uses the login ends (page "Authenticate").

SDM keeps a login's resources until the user logs out. So the record that the run's processes share lists the users of a
login, and the last one to leave logs out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from .._common.digests import digest
from .._common.errors import ApiError, BadResponse, DeviceActionsError, LoginRefused
from .._http.session import ApiResponse, Session
from .._http.tokens import Token, TokenSource, token_record
from .._sharing.context import Context
from .._sharing.processes import is_alive
from .._sharing.shared_record import SharedRecord
from .devices.record import DEVICES
from .options import SdmSettings
from .payloads import MEDIA_TYPES, decode, encode

_COOKIE = re.compile(r"JSESSIONID=([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{8,256})")
_UNLIMITED = 86_400.0  # seconds: SDM does not tell when a login ends, and rejects an ended one with 401


class _Cookies(TokenSource):
    """Cookies as tokens. A 401 has two meanings: a login that has ended, or, on some pages, a missing permission."""

    def __init__(
        self,
        record: SharedRecord,
        key: str,
        login: Callable[[], Token],
        run: str,
        is_valid: Callable[[str], bool],
    ) -> None:
        super().__init__(record, key, login, run)
        self._is_valid = is_valid

    def renew(self, value: str, error: DeviceActionsError) -> str:
        """Return another cookie, or raise the error if the login is valid."""
        if self._is_valid(value):
            error.message += " The login is valid, so the account lacks the permission."
            raise error
        return super().renew(value, error)


class NodeLogin:
    """The login of one account at one node. session: with that node. path: of the API's version."""

    def __init__(self, session: Session, settings: SdmSettings, context: Context, path: str) -> None:
        self._session = session
        self._settings = settings
        self._context = context
        self._path = path
        self._media_type = MEDIA_TYPES[settings.body_format]
        self._key = digest("sdm", session.base_url, settings.username, key=settings.password)
        self._record = token_record(settings.connection.token_cache, context, self._key)
        self._user_id = os.urandom(8).hex()
        self._entered = False
        cookies = _Cookies(self._record, self._key, self._log_in, context.run_state.run, self._is_valid)
        session.use_tokens(cookies, self._authorize)

    def enter(self) -> None:
        """Note that this task uses the login."""
        if not self._entered:
            self._entered = True
            with self._record.transaction() as record:
                record.setdefault(f"users-{self._key}", {})[self._user_id] = os.getpid()

    def leave(self) -> None:
        """Note that this task no longer uses the login. Log out if it was the last one, whatever else failed."""
        if not self._entered:
            return
        with self._record.transaction() as record:
            users = record.get(f"users-{self._key}", {})
            users.pop(self._user_id, None)
            users = {user_id: pid for user_id, pid in users.items() if is_alive(pid)}
            record[f"users-{self._key}"] = users
            cookie = None if users else record.pop(self._key, {}).get("token")
        if cookie:
            self._log_out(cookie)

    def _authorize(self, path: str, cookie: str) -> tuple[str, dict[str, str]]:
        self._context.redactor.add(cookie, cookie.partition("=")[2])
        return path, {"Cookie": cookie}

    def _request(self, method: str, path: str, action: str, headers: dict[str, str], **body: Any) -> ApiResponse:
        headers = {"Accept": self._media_type, **headers}
        return self._session.request(
            method, f"{self._path}{path}", action, headers=headers, login=True, raw=True, **body
        )

    def _log_in(self) -> Token:
        self._context.count("logins")
        fields = {"userName": self._settings.username, "password": self._settings.password}
        data = encode("session", fields, self._settings.body_format)
        try:
            response = self._request(
                "POST", "/admin/login", "logging in", {"Content-Type": self._media_type}, data=data
            )
        except ApiError as error:
            raise self._refusal(error) from None
        return Token(self._cookie(response), _UNLIMITED)

    def _is_valid(self, cookie: str) -> bool:
        """Return whether SDM lists devices for this login."""
        try:
            self._request("GET", DEVICES, "checking whether the login is valid", self._authorize("", cookie)[1])
        except DeviceActionsError:
            return False
        return True

    def _cookie(self, response: ApiResponse) -> str:
        """Return the cookie from the header or, as in Oracle's own example, from the body."""
        found = _COOKIE.search(response.headers.get("Set-Cookie", ""))
        if not found:
            try:
                session_id = str(decode(response.body, "session").fields.get("sessionId", ""))
            except ValueError as reason:
                raise BadResponse(
                    f"The login response sets no cookie, and its body is unusable: {reason}.", status=response.status
                ) from None
            found = _COOKIE.fullmatch(
                session_id if session_id.startswith("JSESSIONID=") else f"JSESSIONID={session_id}"
            )
        if not found:
            raise BadResponse("The login response contains no JSESSIONID.", status=response.status)
        return f"JSESSIONID={found[1]}"

    def _refusal(self, error: ApiError) -> DeviceActionsError:
        node = self._session.base_url
        if error.status in (400, 401, 403):
            return LoginRefused(
                f"SDM at {node} refuses the login: {error.message} The usual reasons: username or password is wrong, "
                "or the account is locked or has expired.",
                status=error.status,
            )
        if error.status == 404:
            error.message += (
                f" Check whether {node} has version {self._path.rpartition('/')[2]} of the API (api_version). "
                "SDM 8.0 and 8.1 have v1.1."
            )
        return error

    def _log_out(self, cookie: str) -> None:
        with self._context.completing_write():
            try:
                self._request("POST", "/admin/logout", "logging out", self._authorize("", cookie)[1])
            except DeviceActionsError as error:
                if error.status != 401:  # the login had ended already
                    self._context.warn(f"SDM keeps the login until it times out: {error.message}")
