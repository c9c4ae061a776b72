# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log in to a Cylance tenant: a signed request for a token, as the page "Authentication token" of the vendor's guide
describes it, and the session that carries the token."""

from __future__ import annotations

import re
import time
import uuid
import warnings
from contextlib import contextmanager

from .._common.digests import digest
from .._common.durations import approximate_duration
from .._common.errors import ApiError, BadResponse, InputError, LoginRefused
from .._common.libraries import jwt
from .._http.options import check_connection
from .._http.rate_limiter import RateLimiter, rate_limit_record
from .._http.rates import LeakyBucket
from .._http.session import Session
from .._http.tokens import StaticToken, Token, TokenSource, token_record
from .options import REGIONS, base_url, credentials

_ISSUER = "http://cylance.com"
_REQUEST_LIFETIME = 300  # seconds; the console refuses a span above 1800
_TOKEN = re.compile(r"[\x21-\x7e]{16,65536}")  # a shorter one would be masked wherever its few letters stand
_TOKEN_LIFETIME = 25 * 60.0  # seconds; clients assume at most 30 minutes, and the answer does not tell


def open_session(params, context, background=False):
    """A Session that logs in when its first request needs it.

    params: the values of CYLANCE, CONNECTION and PACE. background: as in Pace.
    """
    check_connection(params)
    context.redactor.add(params["application_secret"], params["access_token"])
    params = credentials(params)
    url = base_url(params)
    tenant = tenant_key(params)
    rate = LeakyBucket(params["requests_per_second"])
    record = rate_limit_record(context, tenant)
    rate_limiter = RateLimiter(
        context, record, tenant, rate, params["max_wait"], params["requests_per_day"], background
    )
    session = Session(url, params, context, rate_limiter, connections=params["max_parallel"])

    def authorize(path, token):
        context.redactor.add(token)
        return path, {"Authorization": f"Bearer {token}"}

    session.use_tokens(_token_source(url, params, context, session), authorize)
    return session


def tenant_key(params):
    """What tells one tenant from others. params: as for open_session."""
    params = credentials(params)
    tenant, token = (params["tenant_id"] or "").lower(), params["access_token"]
    return digest(base_url(params), tenant, key="" if tenant else token)


def _token_source(url, params, context, session):
    if params["access_token"]:
        return StaticToken(params["access_token"])
    account = digest(url, params["tenant_id"], params["application_id"], key=params["application_secret"])
    record = token_record(params["token_cache"], context, account)
    return TokenSource(record, account, _Login(session, params, context), context.run_state.run)


@contextmanager
def connect(params, context, background=False):
    """Yield the connection to the console, and close it at the end."""
    connection = open_session(params, context, background)
    try:
        yield connection
    finally:
        connection.close()


class _Login:
    """Gets a token for an application of the tenant."""

    def __init__(self, session, params, context):
        self._session = session
        self._params = params
        self._context = context

    def __call__(self):
        """Log in. A clock that is off is the console's usual reason to refuse, so its own clock is tried then."""
        try:
            return self._log_in(time.time())
        except LoginRefused as refusal:
            if refusal.status != 401 or not self._session.clock_is_off:
                raise
            return self._log_in(time.time() + self._session.clock_offset)

    def _log_in(self, now):
        self._context.count("logins")
        try:
            answer = self._session.request(
                "POST",
                "/auth/v2/token",
                "logging in",
                json=lambda: {"auth_token": self._request(int(now))},
                login=True,
            )
        except ApiError as error:
            if error.status in (400, 401, 403):
                raise LoginRefused(self._refusal(error), status=error.status) from None
            raise
        token = answer.body.get("access_token") if isinstance(answer.body, dict) else None
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise BadResponse("The console took the login and its answer holds no access_token.", status=answer.status)
        self._context.redactor.add(token)
        return Token(token, _TOKEN_LIFETIME)

    def _request(self, now):
        params = self._params
        claims = {
            "iss": _ISSUER,
            "iat": now,
            "exp": now + _REQUEST_LIFETIME,
            "sub": params["application_id"],
            "tid": params["tenant_id"],
            "jti": str(uuid.uuid4()),
        }
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the secret's length is the console's choice
                request = jwt.encode(claims, params["application_secret"], algorithm="HS256")
        except (TypeError, ValueError, jwt.PyJWTError):
            raise InputError("application_secret: it cannot be used as a key (HS256).") from None
        self._context.redactor.add(request)
        return request

    def _refusal(self, error):
        where = self._session.base_url
        region = next((name for name, url in REGIONS.items() if url == where), None)
        offset = self._session.clock_offset
        clock = "its clock is not known"
        if offset is not None:
            clock = f"its clock and this machine's differ by {approximate_duration(abs(offset))}"
        return (
            f"The console {where}{f' (region {region})' if region else ''} refuses the login: {error.message} "
            "The usual reasons: the application belongs to another region, tenant_id, application_id or "
            f"application_secret is wrong, or a clock is off ({clock})."
        )
