# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with one console: retries, the rate limit, the token, and typed errors.

It knows nothing about any console's endpoints.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from .._common.durations import approximate_duration
from .._common.errors import (
    ApiError,
    BadResponse,
    DeviceActionsError,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
)
from .._common.text import as_sentence
from .._common.timestamps import parse_http_date
from .._sharing.context import Context
from .._sharing.waits import WAITS
from .._sharing.write_deadline import past_deadline
from .bodies import decode_json, error_text
from .messages import ApiRequest, ApiResponse, RawResponse
from .options import ConnectionSettings
from .rate_limiter import RateLimiter
from .retries import RetryState, is_quota_exhausted, requested_pause
from .tokens import TokenProvider
from .transport import Transport
from .transport_errors import PROXY_LOGIN

__all__ = ["ApiRequest", "ApiResponse", "Session"]

_GATEWAY_TROUBLE = (502, 503, 504)
_MAX_EXPIRED = 20  # tokens that may expire during one request
_CLOCK_TOLERANCE = 30.0  # seconds


class Session:
    """HTTP with one console.

    base_url: as urls.check_url returns it. connections: the number of concurrent requests.
    clock_offset: the seconds by which the console's clock is ahead of this machine's, or None before a response.
    """

    def __init__(
        self,
        base_url: str,
        settings: ConnectionSettings,
        context: Context,
        rate_limiter: RateLimiter,
        connections: int = 1,
    ) -> None:
        self.base_url = base_url
        self.clock_offset: float | None = None
        self._settings = settings
        self._context = context
        self._rate_limiter = rate_limiter
        self._tokens: TokenProvider | None = None
        self._authorize: Callable[[str, str], tuple[str, dict[str, str]]] = lambda path, token: (path, {})
        self._transport = Transport(base_url, settings, context.redactor, connections)
        if context.observed:
            self._transport.observe(context.observed)

    def use_tokens(self, tokens: TokenProvider, authorize: Callable[[str, str], tuple[str, dict[str, str]]]) -> None:
        """Send a token with each request from now on. authorize(path, token) returns (path, headers) with it."""
        self._tokens = tokens
        self._authorize = authorize

    @property
    def route(self) -> list[str | bool | None]:
        """The proxy, and what the console's certificate is verified against."""
        return self._transport.route

    @property
    def clock_is_off(self) -> bool:
        """Whether the console's clock is known to differ from this machine's by more than a request takes."""
        return self.clock_offset is not None and abs(self.clock_offset) > _CLOCK_TOLERANCE

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def token(self) -> str | None:
        """Return the token for the next request, after a login if necessary. Raise what request() raises."""
        return self._tokens.token() if self._tokens else None

    def wait_until_ready(self) -> None:
        """Log in if necessary, and wait until the rate limit allows a request, without counting one.

        Raise what request() raises before it sends.
        """
        self.token()
        self._rate_limiter.wait_until_free()

    def request(
        self,
        method: str,
        path: str,
        action: str,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        write: bool | None = None,
        login: bool = False,
        raw: bool = False,
    ) -> ApiResponse:
        """Send a request until it is answered, and return the response. See ApiRequest for the arguments.

        login: the request needs no token. write: by default, all requests may change something except GET and logins.
        Such a request is sent again only if it was certainly not carried out: after a failed connection, 401 for an
        expired token, or 429.
        Raise ApiError for an error status, Unreachable, ResponseLost, BadResponse or LoginRefused.
        """
        write = method != "GET" and not login if write is None else write
        request = ApiRequest(method, path, action, json, form, data, headers or {}, write, raw)
        retries, expired = self.new_retries(), 0
        while True:
            token = None if login else self.token()
            try:
                response = self.attempt(request, retries, token)
            except ApiError as error:
                if error.status != 401 or token is None or self._tokens is None:
                    raise
                expired += 1
                if expired > _MAX_EXPIRED:
                    raise
                self._tokens.renew(token, error)
                continue
            if response is not None:
                return response

    def new_retries(self) -> RetryState:
        """Return the RetryState for the attempts of one request."""
        return RetryState(self._settings.retries, self._settings.max_wait)

    def attempt(self, request: ApiRequest, retries: RetryState, token: str | None = None) -> ApiResponse | None:
        """Send a request once. Return None if it should be sent again, with the pause arranged for.

        Raise what request() raises, and ApiError (401) for a token that is no longer valid.
        """
        path, headers = self._authorize(request.path, token) if token else (request.path, {})
        self._rate_limiter.wait()
        if request.write and (late := past_deadline()):  # which may have passed during the wait
            raise late
        self._context.count("requests")
        began = time.monotonic()
        try:
            with WAITS.waiting(f"the console's response while {request.action}"):
                raw = self._transport.send(request, path, {**request.headers, **headers})
        except (Unreachable, ResponseLost) as trouble:
            if trouble.fatal or (request.write and not isinstance(trouble, Unreachable)):
                raise
            self._prepare_retry(trouble, retries.after_failure(trouble))
            return None
        self._context.was_reached = True
        date = self._date(raw)
        if facts := self._context.observed:
            facts.note(time.monotonic() - began, self.clock_offset, raw.headers)
        if is_quota_exhausted(raw):
            self._rate_limiter.block_exhausted(requested_pause(raw, rate_limited=True))
        if token and self._tokens and raw.status != 401:
            self._tokens.mark_accepted(token)
        if 200 <= raw.status < 300:
            body = raw.content if request.raw else self._decode(request, raw)
            return ApiResponse(raw.status, body, date, raw.headers)
        error = self._error(request, raw)
        if isinstance(error, ApiError):
            error.date = date
        if raw.status == 429:
            self._prepare_retry(error, retries.after_rate_limit(error, raw, self._rate_limiter.pause))
            return None
        if raw.status in _GATEWAY_TROUBLE:
            if not request.write:
                self._prepare_retry(error, retries.after_failure(error, raw))
                return None
            self._grant_pause(error, raw)
        raise error

    def _prepare_retry(self, error: DeviceActionsError, pause: float) -> None:
        """Block requests to this console from all threads and forks for a while, and report the reason."""
        self._context.count("retries")
        self._context.warn(f"{error.message} The request is sent again.")
        self._rate_limiter.block(pause, error.message)

    def _grant_pause(self, error: DeviceActionsError, raw: RawResponse) -> None:
        """Give the console the time that it asks for before the outcome of a write is looked up."""
        requested = requested_pause(raw)
        if requested and requested <= self._settings.max_wait:
            self._rate_limiter.block(requested, error.message)

    def _decode(self, request: ApiRequest, raw: RawResponse) -> Any:
        try:
            return decode_json(raw.content)
        except ValueError:
            kind = self._context.redactor.text(raw.headers.get("Content-Type") or "no content type")
            raise BadResponse(
                f"The response while {request.action} is not JSON ({raw.status}, {kind}, {len(raw.content)} bytes). "
                "Check that api_url is the console's own, and whether a proxy intercepts the connection.",
                status=raw.status,
                uncertain=request.write,
            ) from None

    def _error(self, request: ApiRequest, raw: RawResponse) -> DeviceActionsError:
        status, redactor = raw.status, self._context.redactor
        if 300 <= status < 400:
            target = redactor.text(raw.headers.get("Location", "an unknown location"))
            return UntrustedServer(
                f"{status} while {request.action}: the server redirects to {target}. Redirects are not followed, "
                "because they would send the token elsewhere. Check api_url and the proxy.",
                status=status,
                uncertain=request.write,  # some servers carry out a request and then redirect to its result
            )
        text = redactor.text(error_text(raw.content))
        reason = redactor.text(raw.reason or "no reason given")
        message = f"{status} while {request.action}" + (f": {as_sentence(text)}" if text else f" ({reason}).")
        if status == 407:
            return LoginRefused(f"{message} {PROXY_LOGIN}", status=status)
        refused = 400 <= status < 500 and status != 408
        error = ApiError(message, status, uncertain=request.write and not refused)
        error.content = raw.content
        return error

    def _date(self, raw: RawResponse) -> float:
        """Return the console's clock. Warn if it differs from this machine's."""
        now = time.time()
        date = parse_http_date(raw.headers.get("Date"))
        if date is None:
            return now
        self.clock_offset = date - now
        if self.clock_is_off:
            self._context.warn_once(
                "clock",
                f"This machine's clock and the console's differ by {approximate_duration(abs(self.clock_offset))}. "
                "Remaining times follow the console's clock.",
            )
        return date
