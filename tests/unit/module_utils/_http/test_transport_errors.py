# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exceptions of urllib3 become typed errors, which say whether a write may have been carried out."""

from __future__ import annotations

import http.client
import ssl

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    BadResponse,
    InputError,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http import transport_errors
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

urllib3 = pytest.importorskip("urllib3")


def typed_error(error, write=True):
    """Return the error for an exception."""
    action = "locking the device down"
    return transport_errors.transport_error(error, action, "console.example", 30, write, Context().redactor)


def transport_error(cause, write=True):
    """Return the error for an exception that wraps its cause."""
    return typed_error(urllib3.exceptions.MaxRetryError(None, "/path?token=canary", cause), write)


def test_an_invalid_certificate_is_fatal_and_certain():
    error = transport_error(urllib3.exceptions.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed")))
    assert isinstance(error, UntrustedServer)
    assert error.fatal
    assert not error.uncertain
    assert "ca_path" in error.message


def test_an_invalid_certificate_is_recognized_by_openssls_own_name_for_it():
    """Other TLS libraries, and a proxy's connection, have exceptions of other classes."""
    cause = OSError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate")
    assert isinstance(transport_error(cause), UntrustedServer)


def test_an_expired_certificate_must_be_renewed():
    cause = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired")
    error = transport_error(urllib3.exceptions.SSLError(cause))
    assert isinstance(error, UntrustedServer)
    assert "renewed" in error.message and "ca_path" not in error.message


@pytest.mark.parametrize(
    "reason",
    [
        "Missing Authority Key Identifier",
        "Basic Constraints of CA cert not marked critical",
        "CA cert does not include key usage extension",
    ],
)
def test_a_certificate_that_newer_pythons_reject_is_explained(reason):
    cause = ssl.SSLCertVerificationError(1, f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {reason}")
    error = transport_error(urllib3.exceptions.SSLError(cause))
    assert isinstance(error, UntrustedServer)
    assert reason in error.message
    assert "Python 3.13" in error.message
    assert "ca_path" not in error.message


def test_a_file_without_ca_certificates_is_an_input_error():
    cause = ssl.SSLError(136, "[X509: NO_CERTIFICATE_OR_CRL_FOUND] no certificate or crl found (_ssl.c:4372)")
    error = transport_error(urllib3.exceptions.SSLError(cause))
    assert isinstance(error, InputError)
    assert "ca_path" in error.message and "SSL_CERT_FILE" in error.message


def test_a_write_is_uncertain_after_a_broken_tls_connection():
    error = transport_error(urllib3.exceptions.SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")))
    assert isinstance(error, ResponseLost)
    assert error.uncertain
    assert not error.fatal


def test_a_write_is_certain_without_a_connection():
    error = transport_error(urllib3.exceptions.NewConnectionError(None, "[Errno 111] Connection refused"))
    assert isinstance(error, Unreachable)
    assert not error.uncertain
    assert "Connection refused" in error.message


def test_a_write_is_uncertain_after_a_broken_connection():
    cause = urllib3.exceptions.ProtocolError(
        "Connection aborted.", ConnectionResetError(104, "Connection reset by peer")
    )
    assert transport_error(cause, write=True).uncertain
    assert not transport_error(cause, write=False).uncertain
    assert "Connection reset by peer" in transport_error(cause).message


def test_a_write_is_uncertain_after_a_timeout():
    error = typed_error(urllib3.exceptions.ReadTimeoutError(None, None, "Read timed out."))
    assert isinstance(error, ResponseLost)
    assert error.uncertain
    assert "30 s" in error.message


def test_a_write_is_uncertain_after_a_broken_connection_through_a_proxy():
    """urllib3 1.26 reports a broken connection through a proxy as a failure to connect to the proxy."""
    cause = urllib3.exceptions.ProxyError("Cannot connect to proxy.", ConnectionResetError(104, "Connection reset"))
    error = typed_error(cause)
    assert isinstance(error, ResponseLost)
    assert error.uncertain


@pytest.mark.parametrize(
    "cause",
    [
        urllib3.exceptions.NewConnectionError(None, "[Errno 111] Connection refused"),
        OSError("Tunnel connection failed: 502 Bad Gateway"),
    ],
)
def test_a_write_is_certain_if_the_proxy_cannot_connect(cause):
    cause = urllib3.exceptions.ProxyError("Cannot connect to proxy.", cause)
    error = typed_error(cause)
    assert isinstance(error, Unreachable)
    assert not error.uncertain
    assert error.message.startswith("The proxy does not connect to console.example (")


def test_a_407_of_the_proxy_differs_from_a_401_of_the_console():
    cause = OSError("Tunnel connection failed: 407 Proxy Authentication Required")
    cause = urllib3.exceptions.ProxyError("Cannot connect to proxy.", cause)
    error = typed_error(cause)
    assert isinstance(error, LoginRefused)
    assert error.status == 407
    assert "The proxy requires a login" in error.message


def test_a_host_name_mismatch_in_urllib3_1_is_a_certificate_error():
    error = transport_error(urllib3.exceptions.SSLError(ValueError("hostname 'console.example' doesn't match 'x'")))
    assert isinstance(error, UntrustedServer)
    assert "'console.example' doesn't match" in error.message


@pytest.mark.parametrize(
    "error",
    [
        urllib3.exceptions.InvalidHeader("Content-Length ... (5, 6)"),
        urllib3.exceptions.DecodeError("not gzip"),
    ],
)
def test_a_write_is_uncertain_after_an_invalid_response(error):
    found = typed_error(error)
    assert isinstance(found, BadResponse)
    assert found.uncertain
    assert not typed_error(error, write=False).uncertain


def test_a_header_that_cannot_be_sent_is_not_shown():
    error = typed_error(ValueError("Invalid header value b'Bearer canary\\n'"))
    assert isinstance(error, InputError)
    assert not error.uncertain
    assert "canary" not in error.message


def test_no_transport_error_shows_the_query_of_a_request():
    for cause in (
        urllib3.exceptions.NewConnectionError(None, "refused https://h/path?token=canary"),
        urllib3.exceptions.ProtocolError("https://user:canary@h/ broke"),
    ):
        assert "canary" not in transport_error(cause).message


def test_the_message_is_the_innermost_reason_without_library_objects():
    cause = OSError(101, "Network is unreachable")
    error = urllib3.exceptions.ProtocolError("Connection aborted.", cause)
    assert transport_errors.innermost(error) == "[Errno 101] Network is unreachable"
    assert transport_errors.innermost(ValueError("<HTTPSConnection object at 0x7f>: Name or service not known")) == (
        "Name or service not known"
    )
    assert transport_errors.innermost(ValueError("Connection(host='::1', port=443): Connection refused")) == (
        "Connection refused"
    )
    assert transport_errors.innermost(TimeoutError()) == "TimeoutError"


def broken_chunk():
    """Return urllib3's exception for a body that is not chunked although its header says so."""
    cause = urllib3.exceptions.InvalidChunkLength(urllib3.HTTPResponse(), b'{"access_token": "canary"}')
    return urllib3.exceptions.ProtocolError(f"Connection broken: {cause!r}", cause)


@pytest.mark.parametrize(
    "make",
    [
        broken_chunk,
        lambda: urllib3.exceptions.ProtocolError("Connection aborted.", http.client.BadStatusLine("canary")),
    ],
)
def test_response_data_in_library_errors_is_not_shown(make):
    error = typed_error(make())
    assert isinstance(error, ResponseLost)
    assert "canary" not in error.message
