# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to OPSWAT Central Management by client credentials (the vendor's page "Authentication")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._common.errors import ApiError
from .._http.bearer_login import BearerLogin
from .._http.session import Session
from .._http.tokens import StaticToken, TokenProvider, TokenSource, token_record
from .._sharing.context import Context
from .options import OpswatSettings

_DEFAULT_LIFETIME = 3600.0  # seconds, if the response contains none; known tokens live for twelve hours
_MARGIN = 60.0  # seconds before its end from which a token is no longer used
_MIN_SHARE = 0.5  # of its lifetime, for which a token is used even if that is within the margin


def token_provider(settings: OpswatSettings, context: Context, session: Session) -> TokenProvider:
    """Return the tokens of an account. session: one without tokens, for logins."""
    if settings.access_token:
        return StaticToken(settings.access_token)
    account = settings.login_key
    record = token_record(settings.connection.token_cache, context, account)
    return TokenSource(record, account, _Login(session, settings, context), context.run_state.run)


class _Login(BearerLogin):
    """The login of a client."""

    path = "/o/oauth/token"
    max_token = 4096

    def __init__(self, session: Session, settings: OpswatSettings, context: Context) -> None:
        super().__init__(session, context)
        self._settings = settings

    def credentials(self) -> dict[str, Any]:
        """Return the form with the credentials, which never appear in a URL."""
        return {
            "form": {
                "client_id": self._settings.client_id or "",
                "client_secret": self._settings.client_secret or "",
                "grant_type": "client_credentials",
            }
        }

    def lifetime(self, body: Mapping[str, Any]) -> float:
        """Return the lifetime from the response, minus a margin."""
        try:
            seconds = float(body["expires_in"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return _DEFAULT_LIFETIME
        if not 0 < seconds < float("inf"):
            return _DEFAULT_LIFETIME
        return max(seconds - _MARGIN, seconds * _MIN_SHARE)

    def refusal(self, error: ApiError) -> str:
        """Return the message for a refused login."""
        return (
            f"The console {self._session.base_url} refuses the login: {error.message} The usual reasons: client_id or "
            "client_secret is wrong, or the application belongs to a tenant with another address (api_url)."
        )
