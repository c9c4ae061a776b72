# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with one console: TLS, proxies, time-outs, retries, pacing, the token, and errors with a type.

It knows nothing of any console's endpoints. Clients call request() and get an Answer or a DeviceActionsError.
"""

from __future__ import annotations

import ipaddress
import json as json_library
import os
import random
import re
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from .durations import rough_duration
from .errors import AnswerLost, ApiError, BadAnswer, DeviceActionsError, InputError, Unreachable, UntrustedServer
from .libraries import Retry, requests, urllib3
from .redaction import strip_urls
from .timestamps import parse_http_date
from .version import VERSION

_LARGEST_BODY = 64 << 20  # bytes
_LONGEST_HTML = 4096  # bytes of a page that are searched for what it says
_LONGEST_BACKOFF = 60.0  # seconds
_LONGEST_CONNECT = 10.0  # seconds
_GATEWAY_TROUBLE = (502, 503, 504)
_MOST_TOKENS = 20  # tokens that one request may see expire before it gives up
_CLOCK_TOLERANCE = 30.0  # seconds

_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HTML_TAG = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """A console's answer with a status of 2xx.

    body: the decoded JSON, or None where the body is empty. date: the console's clock (its Date header) in seconds
    since the epoch, this machine's clock where the console sends none.
    """

    status: int
    body: object
    date: float


def check_url(url, option):
    """A console's base URL without a slash at its end, or an InputError.

    Plain http is for a console on this machine (a rehearsal) alone.
    """
    try:
        parts = urlsplit(str(url).strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        parts = host = port = None
    if not host or parts.scheme not in ("https", "http"):
        raise InputError(f"{option}: {strip_urls(str(url))!r} is not a URL (https://host, say).")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError(f"{option}: write the address alone, without user, password, query or fragment.")
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(f"{option}: http is accepted for this machine's own loopback address only; use https.")
    address = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{address}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def is_loopback(host):
    """Whether a host of a URL is this machine itself, by its name alone or by a loopback address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Session:
    """HTTP with one console.

    params: the values of the connection options (options.CONNECTION).
    tokens: a TokenSource, or None before a login exists; authorize: makes {headers} for a token.
    """

    def __init__(self, base_url, params, context, pace):
        self.base_url = base_url
        self._context = context
        self._pace = pace
        self._tokens = None
        self._authorize = None
        self._timeout = (min(params["timeout"], _LONGEST_CONNECT), params["timeout"])
        self._max_wait = params["max_wait"]
        self._policy = Retry(total=params["retries"], backoff_factor=0.5)
        self._throttling = Retry(total=None, backoff_factor=1)
        self.clock_offset = None
        self._http = self._open(params)

    def _open(self, params):
        session = requests.Session()
        # No .netrc and no redirects, ever; the proxy variables are read here, once.
        session.trust_env = False
        proxy = params["proxy"]
        if proxy:
            try:
                password, _port = urlsplit(proxy).password, urlsplit(proxy).port
            except ValueError:
                raise InputError("proxy: it is not a URL (http://proxy.example:3128, say).") from None
            self._context.redactor.add(password)
            session.proxies = {"http": proxy, "https": proxy}
        elif not is_loopback(urlsplit(self.base_url).hostname):
            session.proxies = requests.utils.get_environ_proxies(self.base_url, no_proxy=None)
        session.verify = self._verification(params)
        adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=params["max_parallel"], max_retries=0)
        session.mount(self.base_url, adapter)
        session.headers.update({"Accept": "application/json", "User-Agent": f"secops.device_actions/{VERSION}"})
        return session

    def _verification(self, params):
        if not params["validate_certs"]:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            return False
        bundle = params["ca_path"] or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
        if bundle and not os.path.exists(bundle):
            raise InputError(f"ca_path: there is no file or directory {bundle!r}.")
        return bundle or True

    def log_in_with(self, tokens, authorize):
        """From now on send what C(authorize(token)) returns, headers, with each request."""
        self._tokens = tokens
        self._authorize = authorize

    def close(self):
        """Give the connections back."""
        self._http.close()

    def request(self, method, path, what, params=None, json=None, repeatable=None, login=False):
        """Send a request until it is answered, and return the Answer.

        what: the deed in words, for messages ("reading the lockdown state").
        repeatable: whether the request may be sent twice; true for GET if not said. Any request is sent again where it
        certainly was not carried out: no connection, or 429.
        json: the body, or a callable that makes one for each attempt. login: the request is a login, and needs no token.
        Raises ApiError for an error status, Unreachable, AnswerLost, BadAnswer, LoginRefused.
        """
        repeatable = method == "GET" if repeatable is None else repeatable
        tokens = None if login else self._tokens
        attempts, throttling, waited, expired = self._policy, self._throttling, 0.0, 0
        while True:
            token = tokens.token() if tokens else None
            self._pace.wait()
            try:
                response, content = self._send(method, path, what, params, json, token)
                status = response.status_code
                if status == 401 and token:
                    expired += 1
                    error = self._error(response, content, method, what)
                    if expired > _MOST_TOKENS:
                        raise error
                    tokens.replacement(token, f"{error.message} The console gave this token itself a moment ago.")
                    continue
                if token:
                    tokens.proven(token)
                if 200 <= status < 300:
                    return Answer(status, self._decode(response, content, method, what), self._date(response))
                error = self._error(response, content, method, what)
                if status == 429:
                    throttling = throttling.increment(method, path)
                    pause = self._pause(throttling, response)
                    waited += pause
                    if waited > self._max_wait:
                        error.message += (
                            f" It asks for a wait beyond max_wait ({self._max_wait:.0f} s): run again later, or raise max_wait."
                        )
                        raise error
                    self._retry(error, pause)
                    continue
                if not (repeatable and status in _GATEWAY_TROUBLE):
                    raise error
                pause_for = response
            except (Unreachable, AnswerLost) as trouble:
                if trouble.fatal or not (repeatable or isinstance(trouble, Unreachable)):
                    raise
                error, pause_for = trouble, None
            try:
                attempts = attempts.increment(method, path)
            except urllib3.exceptions.MaxRetryError:
                raise error from None
            self._retry(error, self._pause(attempts, pause_for))

    def _retry(self, error, pause):
        self._context.count("retries")
        self._context.warn(f"{error.message.rstrip('.')}: sent again")
        self._pace.hold(pause, error.message)

    def _pause(self, policy, response):
        """Seconds before the next attempt: what the console asks for, else a growing time with jitter."""
        try:
            asked = policy.get_retry_after(response) if response is not None else None
        except urllib3.exceptions.HTTPError:  # a Retry-After that nobody can read
            asked = None
        backoff = min(policy.get_backoff_time(), _LONGEST_BACKOFF) * random.uniform(0.8, 1.2)
        # A console that says "now" time and again is not believed, so that nothing runs hot.
        return backoff if asked is None else max(float(asked), backoff / 10)

    def _send(self, method, path, what, params, json, token):
        """One attempt. Returns (response, content), whatever the status."""
        self._context.count("requests")
        write = method != "GET"
        try:
            with self._http.request(
                method,
                self.base_url + path,
                params=params,
                json=json() if callable(json) else json,
                headers=self._authorize(token) if token else None,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                return response, self._read(response, what, write)
        except DeviceActionsError:
            raise
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
            raise self._transport_error(error, what, write) from None

    @staticmethod
    def _read(response, what, write):
        content = bytearray()
        for chunk in response.iter_content(1 << 16):
            content += chunk
            if len(content) > _LARGEST_BODY:
                raise BadAnswer(f"The answer while {what} is larger than {_LARGEST_BODY >> 20} MiB.", uncertain=write)
        return bytes(content)

    def _transport_error(self, error, what, write):
        why = self._context.redactor.text(_innermost(error))
        host = urlsplit(self.base_url).netloc
        exceptions = requests.exceptions
        if isinstance(error, exceptions.InvalidHeader):
            return InputError(f"The request while {what} cannot be made: the token holds characters that no token has.")
        if _caused_by(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in why:
            return UntrustedServer(
                f"The TLS certificate of {host} does not verify ({why}). "
                "Give the CA's file as ca_path; check the address, and whether a proxy stands in between."
            )
        if isinstance(error, exceptions.ProxyError):
            return Unreachable(f"The proxy does not connect to {host} ({why}). Check proxy and its login.")
        if isinstance(error, exceptions.ConnectTimeout) or _caused_by(error, urllib3.exceptions.NewConnectionError):
            return Unreachable(f"No connection to {host} while {what} ({why}). Check the address, the network and the proxy.")
        if isinstance(error, (ValueError, UnicodeError)) and not isinstance(error, exceptions.JSONDecodeError):
            return InputError(f"The request while {what} cannot be made ({why}). Check the address and the credentials.")
        if isinstance(error, exceptions.ReadTimeout):
            return AnswerLost(f"No answer from {host} within {self._timeout[1]:g} s while {what}.", uncertain=write)
        return AnswerLost(f"The connection to {host} broke while {what} ({why}).", uncertain=write)

    def _decode(self, response, content, method, what):
        if not content.strip():
            return None
        try:
            return json_library.loads(content)
        except (ValueError, RecursionError):
            kind = self._context.redactor.text(response.headers.get("Content-Type") or "no content type")
            raise BadAnswer(
                f"The answer while {what} is not JSON ({response.status_code}, {kind}, {len(content)} bytes). "
                "Does api_url point to the console itself, and is there a proxy in between?",
                status=response.status_code,
                uncertain=method != "GET",
            ) from None

    def _error(self, response, content, method, what):
        status = response.status_code
        self._date(response)
        if 300 <= status < 400:
            target = self._context.redactor.text(response.headers.get("Location", "an unknown place"))
            return UntrustedServer(
                f"{status} while {what}: the server points to {target}. Redirects are not followed, "
                "because they would carry the token elsewhere. Check api_url and the proxy.",
                status=status,
            )
        said = self._context.redactor.text(error_text(content))
        message = f"{status} while {what}" + (f": {said}" if said else f" ({response.reason or 'no reason given'}).")
        return ApiError(message, status, uncertain=method != "GET" and (status >= 500 or status == 408))

    def _date(self, response):
        """The console's clock, and a remark where it and this machine's differ."""
        now = time.time()
        date = parse_http_date(response.headers.get("Date"))
        if date is None:
            return now
        self.clock_offset = date - now
        if abs(self.clock_offset) > _CLOCK_TOLERANCE:
            self._context.warn_once(
                "clock",
                f"This machine's clock and the console's differ by {rough_duration(abs(self.clock_offset))}; "
                "remaining times are measured by the console's.",
            )
        return date


def error_text(content):
    """What an error's body says, in whatever form it comes: JSON, HTML, text, or nothing."""
    try:
        body = json_library.loads(content)
    except (ValueError, RecursionError):
        text = content[:_LONGEST_HTML].decode("utf-8", "replace")
        title = _HTML_TITLE.search(text)
        return _HTML_TAG.sub(" ", title[1] if title else text).strip()
    if isinstance(body, list) and body:
        body = body[0]
    if isinstance(body, dict):
        keys = ("message", "error_description", "error_message", "detail", "error", "title")
        body = next((body[key] for key in keys if isinstance(body.get(key), str)), "")
    return body if isinstance(body, str) else ""


def _caused_by(error, kind):
    while error is not None:
        if isinstance(error, kind):
            return True
        error = _next_cause(error)
    return False


def _innermost(error):
    while (cause := _next_cause(error)) is not None:
        error = cause
    text = str(error)
    # urllib3 writes its connection object in front of the reason.
    return text.rsplit(">: ", 1)[-1] if text else type(error).__name__


def _next_cause(error):
    nested = getattr(error, "reason", None)
    if isinstance(nested, BaseException):
        return nested
    return next((arg for arg in getattr(error, "args", ()) if isinstance(arg, BaseException)), None)
