# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong on the way to a console, from the exceptions of requests: above all, whether the request arrived."""

from __future__ import annotations

from http.client import HTTPException, RemoteDisconnected

from .._common.errors import BadResponse, InputError, LoginRefused, ResponseLost, Unreachable, UntrustedServer
from .._common.libraries import requests, urllib3

PROXY_LOGIN = "The proxy wants a login, or another one: put http://user:password@host:port into proxy or HTTPS_PROXY."

_NO_TUNNEL = "Tunnel connection failed: "  # as http.client says it


def transport_error(error, action, host, timeout, uncertain, redactor):
    """A DeviceActionsError for an exception of requests.

    what: the deed in words. timeout: seconds. uncertain: whether a request that arrived may have changed something.
    """
    exceptions = requests.exceptions
    why = redactor.text(innermost(error))
    if _caused_by(error, (urllib3.exceptions.InvalidHeader, urllib3.exceptions.DecodeError)):
        return BadResponse(f"The answer of {host} while {action} cannot be read ({why}).", uncertain=uncertain)
    if isinstance(error, exceptions.InvalidHeader):  # its text holds the header
        return InputError(f"The request while {action} cannot be made: the token holds characters that no token has.")
    # A certificate's error is a ValueError, whether it is Python's or, for a wrong name, an older urllib3's.
    if "CERTIFICATE_VERIFY_FAILED" in why or (isinstance(error, exceptions.SSLError) and _caused_by(error, ValueError)):
        return UntrustedServer(
            f"The TLS certificate of {host} does not verify ({why}). "
            "Give the CA's file as ca_path; check the address, and whether a proxy stands in between."
        )
    if why.startswith(_NO_TUNNEL + "407"):
        return LoginRefused(f"407 while {action}: {why}. {PROXY_LOGIN}", status=407)
    never_sent = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    if isinstance(error, exceptions.ProxyError) and (why.startswith(_NO_TUNNEL) or _caused_by(error, never_sent)):
        return Unreachable(f"The proxy does not connect to {host} ({why}). Check proxy and its login.")
    if isinstance(error, exceptions.ConnectTimeout) or _caused_by(error, never_sent):
        return Unreachable(f"No connection to {host} while {action} ({why}). Check the address, network and proxy.")
    if isinstance(error, ValueError):
        return InputError(f"The request while {action} cannot be made ({why}). Check the address and the credentials.")
    if isinstance(error, exceptions.ReadTimeout):
        return ResponseLost(f"No answer from {host} within {timeout:g} s while {action}.", uncertain=uncertain)
    return ResponseLost(f"The connection to {host} broke while {action} ({why}).", uncertain=uncertain)


def innermost(error):
    """The text of the cause at the bottom of an exception of requests or urllib3."""
    while (cause := _next_cause(error)) is not None:
        error = cause
    if isinstance(error, HTTPException) and not isinstance(error, RemoteDisconnected):
        return type(error).__name__  # its text repeats what the server sent, which may be a token
    text = str(error)
    # urllib3 writes its connection object in front of the reason.
    return text.rsplit(">: ", 1)[-1] if text else type(error).__name__


def _caused_by(error, kind):
    while error is not None:
        if isinstance(error, kind):
            return True
        error = _next_cause(error)
    return False


def _next_cause(error):
    nested = getattr(error, "reason", None)
    if isinstance(nested, BaseException):
        return nested
    return next((arg for arg in getattr(error, "args", ()) if isinstance(arg, BaseException)), None)
