# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to a console that returns a bearer token (OAuth 2.0 in essence)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from .._common.errors import ApiError, BadResponse, LoginRefused, ResponseLost, Unreachable
from .._sharing.context import Context
from .session import ApiRequest, Session
from .tokens import Token

# A shorter token would be masked wherever its few characters occur.
_TOKEN = re.compile(r"[\x21-\x7e]{16,}")


class BearerLogin(ABC):
    """The login of one account. Call it to log in.

    path: of the endpoint that issues tokens. max_token: the length of the longest valid token.
    """

    path: str
    max_token: int

    def __init__(self, session: Session, context: Context) -> None:
        self._session = session
        self._context = context

    def __call__(self) -> Token:
        """Log in and return a Token. Raise LoginRefused, BadResponse, or what Session.request raises."""
        return self.log_in()

    @abstractmethod
    def credentials(self) -> dict[str, Any]:
        """Return the body of one attempt, as arguments of ApiRequest. It is called again for each retry."""

    @abstractmethod
    def refusal(self, error: ApiError) -> str:
        """Return the message for a login that the console refused."""

    @abstractmethod
    def lifetime(self, body: Mapping[str, Any]) -> float:
        """Return the seconds for which a token is used. body: the response of the login."""

    def log_in(self) -> Token:
        """Send the login until it is answered, and return the Token."""
        self._context.count("logins")
        retries, response = self._session.new_retries(), None
        try:
            while response is None:
                request = ApiRequest("POST", self.path, "logging in", **self.credentials())
                response = self._session.attempt(request, retries)
        except (Unreachable, ResponseLost) as error:
            error.fatal |= not self._context.was_reached  # nothing at this address speaks HTTP
            raise
        except ApiError as error:
            if error.status in (400, 401, 403):
                raise LoginRefused(self.refusal(error), status=error.status) from None
            raise
        body = response.body if isinstance(response.body, dict) else {}
        token = body.get("access_token")
        if not isinstance(token, str) or len(token) > self.max_token or not _TOKEN.fullmatch(token):
            raise BadResponse("The login response contains no access_token.", status=response.status)
        self._context.redactor.add(token)
        return Token(token, self.lifetime(body))
