# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications and access tokens: the grant ``client_credentials`` and optional refresh tokens."""

from __future__ import annotations

import secrets
import string
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock
from ..errors import Refusal
from ..switches import Switches
from .refusals import OAuthRefusal

KEY_LENGTH = 48
KEY_LETTERS = string.ascii_uppercase + string.digits


def new_key() -> str:
    """Return a random string in the format of client ids and secrets."""
    return "".join(secrets.choice(KEY_LETTERS) for dummy in range(KEY_LENGTH))


@dataclass(frozen=True)
class Application:
    """An OAuth application of the account."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """The rights of an access token. ``label`` identifies it in the request log, which never contains the token."""

    label: str
    client_id: str
    token: str = field(repr=False)
    expires: float


class OAuth:
    """The applications, the valid tokens, and their validation."""

    def __init__(self, clock: Clock, switches: Switches, application: Application) -> None:
        self._clock = clock
        self._switches = switches
        self._first_application = application
        self.reset()

    def reset(self) -> None:
        """Keep the first application only, and remove all tokens."""
        self._applications = {self._first_application.client_id: self._first_application}
        self._grants: dict[str, Grant] = {}
        self._newest: dict[str, Grant] = {}
        self._refresh_tokens: dict[str, str] = {}
        self._granted = 0

    def register(self, application: Application) -> None:
        """Add an application; it replaces an existing one with the same id."""
        self._applications[application.client_id] = application

    def applications(self) -> list[Application]:
        """Return all applications."""
        return list(self._applications.values())

    def revoke_tokens(self) -> int:
        """Invalidate all access tokens and return how many there were."""
        revoked = sum(self._is_alive(grant) for grant in self._grants.values())
        self._grants.clear()
        self._newest.clear()
        return revoked

    def log_in(self, parameters: Mapping[str, str]) -> tuple[dict[str, Any], Grant]:
        """Return the response of the token endpoint and the grant; raise OAuthRefusal for an invalid request."""
        client_id = self._authenticated(parameters)
        grant_type = parameters.get("grant_type")
        if not grant_type:
            raise OAuthRefusal(400, "invalid_request", "Missing grant type")
        if grant_type == "refresh_token":
            if self._refresh_tokens.pop(parameters.get("refresh_token", ""), None) != client_id:
                raise OAuthRefusal(400, "invalid_grant", "Invalid refresh token")
        elif grant_type != "client_credentials":
            raise OAuthRefusal(400, "unsupported_grant_type", f"Unsupported grant type: {grant_type}")
        grant = self._granted_to(client_id)
        reply = {
            "access_token": grant.token,
            "token_type": "bearer",
            "expires_in": int(grant.expires - self._clock.now()),
        }
        if self._switches["token_scope"] != "absent":
            reply["scope"] = self._switches["token_scope"]
        if self._switches["refresh_token"]:
            reply["refresh_token"] = str(uuid.uuid4())
            self._refresh_tokens[reply["refresh_token"]] = client_id
        return reply, grant

    def grant_of(self, token: str | None) -> Grant:
        """Return the grant of an access token; raise Refusal with status 401 if there is none."""
        if not token:
            raise OAuthRefusal(401, "unauthorized", "Full authentication is required to access this resource")
        grant = self._grants.get(token)
        echo = f": {token}" if self._switches["unauthorized_echo"] else ""
        if grant is None:
            raise Refusal(401, f"Invalid access token{echo}")
        if not self._is_alive(grant):
            raise Refusal(401, f"Access token expired{echo}")
        return grant

    def _authenticated(self, parameters: Mapping[str, str]) -> str:
        application = self._applications.get(parameters.get("client_id", ""))
        if application is None or parameters.get("client_secret") != application.client_secret:
            raise OAuthRefusal(401, "invalid_client", "Bad client credentials")
        return application.client_id

    def _granted_to(self, client_id: str) -> Grant:
        newest = self._newest.get(client_id)
        if newest is not None and self._switches["token_again"] == "same" and self._is_alive(newest):
            return newest
        if self._switches["token_again"] == "replacement":
            self._grants = {token: grant for token, grant in self._grants.items() if grant.client_id != client_id}
        self._granted += 1
        token = str(uuid.uuid4()) if self._switches["token_form"] == "uuid" else new_key()
        expires = self._clock.now() + self._switches["token_lifetime"]
        grant = Grant(f"t{self._granted}", client_id, token, expires)
        self._grants[token] = self._newest[client_id] = grant
        return grant

    def _is_alive(self, grant: Grant) -> bool:
        return self._clock.now() < grant.expires
