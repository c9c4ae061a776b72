# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with one console: retries, pacing, the token, and errors with a type.

It knows nothing of any console's endpoints. Clients call request() and get an Answer or a DeviceActionsError.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._common.durations import approximate_duration
from .._common.errors import ApiError, BadResponse, LoginRefused, ResponseLost, Unreachable, UntrustedServer
from .._common.libraries import requests, urllib3
from .._common.timestamps import parse_http_date
from .bodies import decode_json, error_text, read_body
from .retries import RetryState, is_quota_exhausted, requested_pause
from .transport import Transport
from .transport_errors import PROXY_LOGIN, transport_error

_GATEWAY_TROUBLE = (502, 503, 504)
_MOST_TOKENS = 20  # tokens that one request may see expire before it gives up
_CLOCK_TOLERANCE = 30.0  # seconds


@dataclass(frozen=True)
class ApiResponse:
    """A console's answer with a status of 2xx.

    body: the decoded JSON, or None where the body is empty; the bytes themselves where these were asked for.
    date: the console's clock (its Date header) in seconds since the epoch, this machine's where the console sends none.
    headers: the answer's, whose names compare without regard to case.
    """

    status: int
    body: object
    date: float
    headers: object = None


@dataclass(frozen=True)
class _Call:
    """A request, however often it is sent. write: whether it may change something. See Session.request."""

    method: str
    path: str
    action: str
    json: object
    form: object
    data: bytes
    headers: dict
    write: bool
    raw: bool


class Session:
    """HTTP with one console.

    base_url: as addresses.check_url gives it. params: the values of options.CONNECTION. pace: a Pace.
    connections: how many requests are made at the same time.
    """

    def __init__(self, base_url, params, context, rate_limiter, connections=1):
        self.base_url = base_url
        self.clock_offset = None  # seconds by which the console's clock is ahead, once it has answered
        self._context = context
        self._rate_limiter = rate_limiter
        self._tokens = None
        self._authorize = None
        self._retries = params["retries"]
        self._max_wait = params["max_wait"]
        self._transport = Transport(base_url, params, context.redactor, connections)

    def use_tokens(self, tokens, authorize):
        """From now on send each request with a token.

        tokens: a TokenSource, or what has its methods. authorize: makes (path, headers) of a path and a token.
        """
        self._tokens = tokens
        self._authorize = authorize

    @property
    def route(self):
        """As Transport.route."""
        return self._transport.route

    @property
    def clock_is_off(self):
        """Whether the console's clock and this machine's are known to differ by more than requests take."""
        return self.clock_offset is not None and abs(self.clock_offset) > _CLOCK_TOLERANCE

    def close(self):
        """Give the connections back."""
        self._transport.close()

    def request(
        self, method, path, action, json=None, form=None, data=None, headers=None, write=None, login=False, raw=False
    ):
        """Send a request until it is answered, and return the Answer.

        path: with its query, quoted. what: the deed in words, for messages ("reading the lockdown state").
        json: the body, or a callable that makes one for each attempt. form: the fields of a form in its place. data:
        bytes in its place, of the Content-Type that is named in the headers. headers: those beside the usual ones.
        login: the request is a login and needs no token. raw: the answer is no JSON, and its bytes are wanted.
        write: whether the request may change something; so may any but GET and a login if not said. Such a request is
        sent again only where it certainly was not carried out: no connection, 401 for a token that has expired, or 429.
        Raises ApiError for an error status, Unreachable, ResponseLost, BadResponse, LoginRefused.
        """
        write = method != "GET" and not login if write is None else write
        call = _Call(method, path, action, json, form, data, headers or {}, write, raw)
        retry_state = RetryState(self._retries, self._max_wait)
        tokens = None if login else self._tokens
        expired = 0
        while True:
            token = tokens.token() if tokens else None
            turn = self._rate_limiter.wait()
            try:
                response, content = self._send(call, token, turn)
            except (Unreachable, ResponseLost) as trouble:
                if trouble.fatal or (write and not isinstance(trouble, Unreachable)):
                    raise
                self._hold(trouble, retry_state.after_failure(trouble))
                continue
            status, date = response.status_code, self._date(response)
            if is_quota_exhausted(response):
                self._rate_limiter.rest(requested_pause(response, at_a_limit=True))
            error = None if 200 <= status < 300 else self._error(call, response, content)
            if status == 401 and token:
                expired += 1
                if expired > _MOST_TOKENS:
                    raise error
                tokens.renew(token, error)
                continue
            if token:
                tokens.mark_accepted(token)
            if error is None:
                body = content if call.raw else self._decode(call, response, content)
                return ApiResponse(status, body, date, response.headers)
            if status == 429:
                self._hold(error, retry_state.after_rate_limit(error, response, self._rate_limiter.pause))
            elif not write and status in _GATEWAY_TROUBLE:
                self._hold(error, retry_state.after_failure(error, response))
            else:
                if status in _GATEWAY_TROUBLE:
                    self._leave_alone(error, response)
                raise error

    def _hold(self, error, pause):
        """Send nothing to this console for a while, from no thread or fork, and say why."""
        self._context.count("retries")
        self._context.warn(f"{error.message.rstrip('.')}: sent again")
        self._rate_limiter.hold(pause, error.message)

    def _leave_alone(self, error, response):
        """Before anybody looks what became of a write, give the console the time that it asks for."""
        asked = requested_pause(response)
        if asked and asked <= self._max_wait:
            self._rate_limiter.hold(asked, error.message)

    def _send(self, call, token, turn):
        """One attempt. Returns (response, content), whatever the status."""
        body = call.json
        if callable(body):
            body = body()
            self._rate_limiter.postpone(turn)
        return self._exchange(call, token, body)

    def _exchange(self, call, token, body):
        self._context.count("requests")
        path, headers = self._authorize(call.path, token) if token else (call.path, {})
        try:
            headers = {**call.headers, **headers}
            with self._transport.send(call.method, path, body, headers, call.data or call.form) as response:
                return response, read_body(response, call.action, call.write)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            host = urlsplit(self.base_url).netloc
            raise transport_error(
                error, call.action, host, self._transport.timeout, call.write, self._context.redactor
            ) from None

    def _decode(self, call, response, content):
        try:
            return decode_json(content)
        except ValueError:
            kind = self._context.redactor.text(response.headers.get("Content-Type") or "no content type")
            raise BadResponse(
                f"The answer while {call.action} is not JSON ({response.status_code}, {kind}, {len(content)} bytes). "
                "Does api_url point to the console itself, and is there a proxy in between?",
                status=response.status_code,
                uncertain=call.write,
            ) from None

    def _error(self, call, response, content):
        status = response.status_code
        if 300 <= status < 400:
            target = self._context.redactor.text(response.headers.get("Location", "an unknown place"))
            return UntrustedServer(
                f"{status} while {call.action}: the server points to {target}. Redirects are not followed, "
                "because they would carry the token elsewhere. Check api_url and the proxy.",
                status=status,
                uncertain=call.write,  # some servers do the work and then point to its result
            )
        said = self._context.redactor.text(error_text(content))
        reason = self._context.redactor.text(response.reason or "no reason given")
        message = f"{status} while {call.action}" + (f": {said}" if said else f" ({reason}).")
        if status == 407:
            return LoginRefused(f"{message} {PROXY_LOGIN}", status=status)
        refused = 400 <= status < 500 and status != 408
        error = ApiError(message, status, uncertain=call.write and not refused)
        error.content = content
        return error

    def _date(self, response):
        """The console's clock, and a remark where it and this machine's differ."""
        now = time.time()
        date = parse_http_date(response.headers.get("Date"))
        if date is None:
            return now
        self.clock_offset = date - now
        if self.clock_is_off:
            self._context.warn_once(
                "clock",
                f"This machine's clock and the console's differ by {approximate_duration(abs(self.clock_offset))}; "
                "remaining times are measured by the console's.",
            )
        return date
