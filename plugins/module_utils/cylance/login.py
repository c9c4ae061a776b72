# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to a Cylance tenant: a signed request for a token (page "Authentication token" of the vendor's guide)."""

from __future__ import annotations

import time
import uuid
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .._common.durations import approximate_duration
from .._common.errors import ApiError, InputError, LoginRefused
from .._common.libraries import jwt
from .._http.bearer_login import BearerLogin
from .._http.rate_limiter import RateLimiter, rate_limit_record
from .._http.rates import per_second
from .._http.session import Session
from .._http.tokens import StaticToken, Token, TokenProvider, TokenSource, token_record
from .._sharing.context import Context
from .options import REGIONS, CylanceSettings

_ISSUER = "http://cylance.com"
_REQUEST_LIFETIME = 300  # seconds; the console refuses more than 1800
_TOKEN_LIFETIME = 25 * 60.0  # seconds; vendor clients assume at most 30 minutes, and the response does not tell


@contextmanager
def connect(settings: CylanceSettings, context: Context, background: bool = False) -> Iterator[Session]:
    """Yield a Session with a tenant, which logs in when its first request needs it. Close it at the end.

    background: as in RateLimiter.
    """
    session = _session(settings, context, background)
    try:
        yield session
    finally:
        session.close()


def _session(settings: CylanceSettings, context: Context, background: bool) -> Session:
    context.redactor.add(settings.application_secret, settings.access_token)
    tenant, limits = settings.tenant_key, settings.rate_limit
    rate_limiter = RateLimiter(
        context,
        rate_limit_record(context, tenant),
        tenant,
        per_second(limits.requests_per_second),
        settings.connection.max_wait,
        limits.requests_per_day,
        background,
    )
    session = Session(settings.base_url, settings.connection, context, rate_limiter, limits.max_parallel)

    def authorize(path: str, token: str) -> tuple[str, dict[str, str]]:
        context.redactor.add(token)
        return path, {"Authorization": f"Bearer {token}"}

    session.use_tokens(_token_provider(settings, context, session), authorize)
    return session


def _token_provider(settings: CylanceSettings, context: Context, session: Session) -> TokenProvider:
    if settings.access_token:
        return StaticToken(settings.access_token)
    account = settings.account_key
    record = token_record(settings.connection.token_cache, context, account)
    return TokenSource(record, account, _Login(session, settings, context), context.run_state.run)


class _Login(BearerLogin):
    """The login of an application of the tenant."""

    path = "/auth/v2/token"
    max_token = 65536

    def __init__(self, session: Session, settings: CylanceSettings, context: Context) -> None:
        super().__init__(session, context)
        self._settings = settings
        self._clock_correction = 0.0

    def __call__(self) -> Token:
        """Log in. If the console refuses and its clock differs, try again with its time: the usual reason."""
        self._clock_correction = 0.0
        try:
            return self.log_in()
        except LoginRefused as refusal:
            if refusal.status != 401 or not self._session.clock_is_off:
                raise
            self._clock_correction = self._session.clock_offset or 0.0
            return self.log_in()

    def credentials(self) -> dict[str, Any]:
        """Return a request that is signed anew, since the console may reject one that it has seen before."""
        now = int(time.time() + self._clock_correction)
        claims = {
            "iss": _ISSUER,
            "iat": now,
            "exp": now + _REQUEST_LIFETIME,
            "sub": self._settings.application_id,
            "tid": self._settings.tenant_id,
            "jti": str(uuid.uuid4()),
        }
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the console chooses the secret's length
                request = jwt.encode(claims, self._settings.application_secret, algorithm="HS256")
        except (TypeError, ValueError, jwt.PyJWTError):
            raise InputError("application_secret: must be usable as a key for HS256.") from None
        self._context.redactor.add(request)
        return {"json": {"auth_token": request}}

    def lifetime(self, body: Mapping[str, Any]) -> float:
        """Return the lifetime of all tokens."""
        return _TOKEN_LIFETIME

    def refusal(self, error: ApiError) -> str:
        """Return the message for a refused login."""
        where = self._session.base_url
        region = next((name for name, url in REGIONS.items() if url == where), None)
        offset = self._session.clock_offset
        clock = "the console's clock is unknown"
        if offset is not None:
            clock = f"the clocks of the console and this machine differ by {approximate_duration(abs(offset))}"
        return (
            f"The console {where}{f' (region {region})' if region else ''} refuses the login: {error.message} "
            "The usual reasons: the application belongs to another region; tenant_id, application_id or "
            f"application_secret is wrong; or a clock is wrong ({clock})."
        )
