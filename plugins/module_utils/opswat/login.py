# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to OPSWAT Central Management by client credentials, as the vendor's page "Authentication" describes it."""

from __future__ import annotations

import re

from .._common.digests import digest
from .._common.errors import ApiError, BadResponse, LoginRefused
from .._http.tokens import StaticToken, Token, TokenSource, token_record

_PATH = "/o/oauth/token"
_TOKEN = re.compile(r"[\x21-\x7e]{16,4096}")  # a shorter one would be masked wherever its few letters stand
_USUAL_LIFETIME = 3600.0  # seconds, where the answer tells none; known tokens live for twelve hours
_MARGIN = 60.0  # seconds by which a token is given up before its end
_SHORTEST_SHARE = 0.5  # of its life for which a token is used that lives less than the margin


def token_source(params, context, session):
    """The tokens of an account. params: with usable credentials. session: one that needs no token."""
    if params["access_token"]:
        return StaticToken(params["access_token"])
    account = digest(session.base_url, params["client_id"], key=params["client_secret"])
    record = token_record(params["token_cache"], context, account)
    return TokenSource(record, account, _Login(session, params, context), context.run_state.run)


class _Login:
    """Gets a token for a client."""

    def __init__(self, session, params, context):
        self._session = session
        self._params = params
        self._context = context

    def __call__(self):
        """Log in. The credentials travel in the body and never in an address."""
        self._context.count("logins")
        form = {
            "client_id": self._params["client_id"],
            "client_secret": self._params["client_secret"],
            "grant_type": "client_credentials",
        }
        try:
            answer = self._session.request("POST", _PATH, "logging in", form=form, login=True)
        except ApiError as error:
            if error.status in (400, 401, 403):
                raise LoginRefused(self._refusal(error), status=error.status) from None
            raise
        body = answer.body if isinstance(answer.body, dict) else {}
        token = body.get("access_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise BadResponse("The console took the login and its answer holds no access_token.", status=answer.status)
        self._context.redactor.add(token)
        return Token(token, _lifetime(body.get("expires_in")))

    def _refusal(self, error):
        return (
            f"The console {self._session.base_url} refuses the login: {error.message} The usual reasons: client_id or "
            "client_secret is wrong, or the application belongs to a tenant with another address (api_url)."
        )


def _lifetime(seconds):
    """Seconds for which a token is used, from what the answer says of it."""
    try:
        seconds = float(seconds)
    except (TypeError, ValueError, OverflowError):
        return _USUAL_LIFETIME
    if not 0 < seconds < float("inf"):
        return _USUAL_LIFETIME
    return max(seconds - _MARGIN, seconds * _SHORTEST_SHARE)
