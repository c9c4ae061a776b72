# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typed errors for what fails between this machine and a console: above all, whether the request arrived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPException, RemoteDisconnected

from .._common.errors import (
    BadResponse,
    DeviceActionsError,
    InputError,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
)
from .._common.libraries import urllib3
from .._common.redaction import Redactor
from .unsent import is_marked_unsent

PROXY_LOGIN = (
    "The proxy requires a login, or rejects this one. Set proxy or HTTPS_PROXY to http://user:password@host:port."
)

_NO_TUNNEL = "Tunnel connection failed: "  # http.client's words
_BAD_HEADER = "Invalid header value"  # http.client's words, followed by the header

# OpenSSL's words for a file without certificates
_CA_FILE = re.compile(r"NO_CERTIFICATE_OR_CRL_FOUND|PEM lib|X509_LIB|load_verify_locations", re.IGNORECASE)
# OpenSSL's words for what is required of certificates since Python 3.13
_STRICT = re.compile(
    r"key identifier|basic constraints|key usage|path length|subject empty|issuer name empty|"
    r"empty subject alternative name|signature algorithm mismatch",
    re.IGNORECASE,
)
_STRICT_ADVICE = (
    "Python 3.13 and newer reject CA certificates that lack extensions which RFC 5280 requires. Reissue the CA "
    "certificate with them, or run Ansible with Python 3.12 until then."
)
_EXPIRED = "certificate has expired"  # OpenSSL's words
_CONNECTION = re.compile(r"^(.*>|\w+\(host=.*?, port=\d+\)): ")


def transport_error(
    error: Exception, action: str, host: str, timeout: float, uncertain: bool, redactor: Redactor
) -> DeviceActionsError:
    """Return the error to raise for an exception of urllib3, http.client or the system.

    action: what the request does. timeout: in seconds. uncertain: whether the request may have changed something if it
    arrived.
    """
    exceptions = urllib3.exceptions
    why = redactor.text(innermost(error))
    if _caused_by(error, exceptions.InvalidHeader, exceptions.DecodeError):
        return BadResponse(f"The response of {host} while {action} is unreadable ({why}).", uncertain=uncertain)
    # A certificate's error is a ValueError. An older urllib3 raises its own for a wrong host name.
    if "CERTIFICATE_VERIFY_FAILED" in why or (_caused_by(error, exceptions.SSLError) and _caused_by(error, ValueError)):
        advice = _STRICT_ADVICE if _STRICT.search(why) else "Set ca_path to the CA's file."
        if _EXPIRED in why:
            advice = "Have the certificate renewed, and check this machine's clock."
        return UntrustedServer(
            f"The TLS certificate of {host} cannot be verified ({why}). {advice} "
            "Check the URL, and whether a proxy intercepts the connection."
        )
    if _CA_FILE.search(why):
        return InputError(
            f"The file of CA certificates cannot be read ({why}). Check ca_path, DEVICE_ACTIONS_CA_FILE, "
            "REQUESTS_CA_BUNDLE and SSL_CERT_FILE."
        )
    if why.startswith(_NO_TUNNEL + "407"):
        return LoginRefused(f"407 while {action}: {why}. {PROXY_LOGIN}", status=407)
    never_sent = (exceptions.NewConnectionError, exceptions.ConnectTimeoutError)
    if _caused_by(error, exceptions.ProxyError) and (why.startswith(_NO_TUNNEL) or _caused_by(error, *never_sent)):
        return Unreachable(f"The proxy does not connect to {host} ({why}). Check the proxy and its login.")
    if _caused_by(error, *never_sent) or any(map(is_marked_unsent, _causes(error))):
        return Unreachable(f"No connection to {host} while {action} ({why}). Check the URL, network and proxy.")
    if isinstance(error, ValueError):
        if _BAD_HEADER in why:
            why = "a header contains invalid characters"
        return InputError(f"The request while {action} cannot be sent ({why}). Check the URL and the credentials.")
    if isinstance(error, exceptions.ReadTimeoutError):
        return ResponseLost(f"No response from {host} within {timeout:g} s while {action}.", uncertain=uncertain)
    return ResponseLost(f"The connection to {host} broke while {action} ({why}).", uncertain=uncertain)


def innermost(error: BaseException) -> str:
    """Return the text of the cause at the bottom of an exception of urllib3."""
    *_outer, error = _causes(error)
    if isinstance(error, HTTPException) and not isinstance(error, RemoteDisconnected):
        return type(error).__name__  # its text repeats what the server sent, which may be a token
    text = str(error)
    # urllib3 puts its connection in front of the reason: "<...>: ", and "Connection(host=..., port=...): " from 2.0 on.
    return _CONNECTION.sub("", text) if text else type(error).__name__


def _caused_by(error: BaseException, *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception of urllib3, and those that it wraps."""
    while error is not None:
        yield error
        error = _next_cause(error)


def _next_cause(error: BaseException) -> BaseException | None:
    nested: BaseException | object = getattr(error, "reason", None)
    if isinstance(nested, BaseException):
        return nested
    return next((arg for arg in getattr(error, "args", ()) if isinstance(arg, BaseException)), None)
