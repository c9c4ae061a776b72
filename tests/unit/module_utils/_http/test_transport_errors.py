# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of the exceptions of urllib3: above all, whether a write may have been carried out."""

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


def what_becomes_of(error, write=True):
    """The error to raise for an exception."""
    deed = "locking the device down"
    return transport_errors.transport_error(error, deed, "console.example", 30, write, Context().redactor)


def transport_error(cause, write=True):
    """The error to raise for an exception that wraps its cause."""
    return what_becomes_of(urllib3.exceptions.MaxRetryError(None, "/path?token=canary", cause), write)


def test_a_certificate_that_does_not_verify_ends_the_run_and_nothing_was_sent():
    error = transport_error(urllib3.exceptions.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed")))
    assert isinstance(error, UntrustedServer)
    assert error.fatal
    assert not error.uncertain
    assert "ca_path" in error.message


def test_a_tls_connection_that_breaks_may_have_carried_the_write():
    error = transport_error(urllib3.exceptions.SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")))
    assert isinstance(error, ResponseLost)
    assert error.uncertain
    assert not error.fatal


def test_a_connection_that_was_never_made_carried_nothing():
    error = transport_error(urllib3.exceptions.NewConnectionError(None, "[Errno 111] Connection refused"))
    assert isinstance(error, Unreachable)
    assert not error.uncertain
    assert "Connection refused" in error.message


def test_a_connection_that_broke_may_have_carried_the_write():
    cause = urllib3.exceptions.ProtocolError(
        "Connection aborted.", ConnectionResetError(104, "Connection reset by peer")
    )
    assert transport_error(cause, write=True).uncertain
    assert not transport_error(cause, write=False).uncertain
    assert "Connection reset by peer" in transport_error(cause).message


def test_a_time_out_may_have_carried_the_write():
    error = what_becomes_of(urllib3.exceptions.ReadTimeoutError(None, None, "Read timed out."))
    assert isinstance(error, ResponseLost)
    assert error.uncertain
    assert "30 s" in error.message


def test_through_a_proxy_a_connection_that_broke_may_have_carried_the_write():
    """An older urllib3 calls every broken connection behind a proxy a failure to connect to it."""
    cause = urllib3.exceptions.ProxyError("Cannot connect to proxy.", ConnectionResetError(104, "Connection reset"))
    error = what_becomes_of(cause)
    assert isinstance(error, ResponseLost)
    assert error.uncertain


@pytest.mark.parametrize(
    "cause",
    [
        urllib3.exceptions.NewConnectionError(None, "[Errno 111] Connection refused"),
        OSError("Tunnel connection failed: 502 Bad Gateway"),
    ],
)
def test_a_proxy_that_makes_no_connection_carried_nothing(cause):
    cause = urllib3.exceptions.ProxyError("Cannot connect to proxy.", cause)
    error = what_becomes_of(cause)
    assert isinstance(error, Unreachable)
    assert not error.uncertain
    assert error.message.startswith("The proxy does not connect to console.example (")


def test_a_proxy_that_wants_another_login_is_told_from_a_console_that_does():
    cause = OSError("Tunnel connection failed: 407 Proxy Authentication Required")
    cause = urllib3.exceptions.ProxyError("Cannot connect to proxy.", cause)
    error = what_becomes_of(cause)
    assert isinstance(error, LoginRefused)
    assert error.status == 407
    assert "The proxy requires a login" in error.message


def test_an_older_urllib3s_error_for_a_wrong_host_name_is_one_of_the_certificate():
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
def test_an_answer_that_makes_no_sense_may_be_one_to_a_write_that_was_carried_out(error):
    told = what_becomes_of(error)
    assert isinstance(told, BadResponse)
    assert told.uncertain
    assert not what_becomes_of(error, write=False).uncertain


def test_a_header_that_cannot_be_sent_is_not_shown():
    error = what_becomes_of(ValueError("Invalid header value b'Bearer canary\\n'"))
    assert isinstance(error, InputError)
    assert not error.uncertain
    assert "canary" not in error.message


def test_no_transport_error_shows_the_query_of_a_request():
    for cause in (
        urllib3.exceptions.NewConnectionError(None, "refused https://h/path?token=canary"),
        urllib3.exceptions.ProtocolError("https://user:canary@h/ broke"),
    ):
        assert "canary" not in transport_error(cause).message


def test_the_reason_shown_is_the_innermost_one_without_the_objects_of_libraries():
    cause = OSError(101, "Network is unreachable")
    error = urllib3.exceptions.ProtocolError("Connection aborted.", cause)
    assert transport_errors.innermost(error) == "[Errno 101] Network is unreachable"
    assert transport_errors.innermost(ValueError("<HTTPSConnection object at 0x7f>: Name or service not known")) == (
        "Name or service not known"
    )
    assert transport_errors.innermost(TimeoutError()) == "TimeoutError"


def broken_chunk():
    """What urllib3 makes of a body that is not chunked although it says so."""
    cause = urllib3.exceptions.InvalidChunkLength(urllib3.HTTPResponse(), b'{"access_token": "canary"}')
    return urllib3.exceptions.ProtocolError(f"Connection broken: {cause!r}", cause)


@pytest.mark.parametrize(
    "make",
    [
        broken_chunk,
        lambda: urllib3.exceptions.ProtocolError("Connection aborted.", http.client.BadStatusLine("canary")),
    ],
)
def test_what_a_library_repeats_of_an_answer_is_not_repeated(make):
    error = what_becomes_of(make())
    assert isinstance(error, ResponseLost)
    assert "canary" not in error.message
