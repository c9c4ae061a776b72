# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile retry headers and transport errors: a pause, or a typed error."""

from __future__ import annotations

import http.client
import math
import ssl

import pytest
import urllib3
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._http.messages import RawResponse
from ansible_collections.secops.device_actions.plugins.module_utils._http.retries import RetryState
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport_errors import transport_error
from hostile import secrets
from hostile.cleanliness import is_clean
from hostile.values import texts

MAX_WAIT = 300
headers = st.text(st.characters(codec="latin-1"), max_size=30)
numbers = st.one_of(st.integers(), st.floats()).map(str)


def throttled(retry_after):
    return RawResponse(429, "", {"Retry-After": retry_after}, b"")


@given(st.one_of(headers, numbers))
@example("9" * 5000)
@example("9" * 400)
@example("-1")
@example("1e999")
@example("nan")
@example("Fri, 31 Dec 99999 23:59:59 GMT")
@example("Fri, 99 Dec 2026 23:59:59 GMT")
@example("Fri, 31 Dec 2026 23:59:59 +999999")
@example("Thu, 01 Jan 0001 00:00:00 GMT")
@example(", ")
@example("٣")
def test_a_requested_pause_is_within_the_limit_or_the_error_is_raised(retry_after):
    error = ApiError("429 while locking the device down.", status=429)
    for ask in (RetryState(3, MAX_WAIT).after_rate_limit, RetryState(3, MAX_WAIT).after_failure):
        try:
            pause = ask(error, throttled(retry_after))
        except ApiError as raised:
            assert raised is error
            continue
        assert math.isfinite(pause) and 0 <= pause <= MAX_WAIT


@pytest.mark.parametrize("retry_after", ["0", "-1", "Thu, 01 Jan 1970 00:00:00 GMT", "soon", ""])
def test_retries_end_if_the_console_always_requests_no_or_invalid_pauses(retry_after):
    retry_state, error = RetryState(3, MAX_WAIT), ApiError("429", status=429)
    with pytest.raises(ApiError):
        for _attempt in range(1000):
            retry_state.after_rate_limit(error, throttled(retry_after))


TOKEN_IN_HEADER = f"Invalid header value b'Bearer {secrets.ACCESS_TOKEN}\\n'"
KINDS = (
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.DecodeError,
    urllib3.exceptions.HTTPError,
    urllib3.exceptions.InvalidHeader,
    urllib3.exceptions.LocationValueError,
    urllib3.exceptions.ProtocolError,
    urllib3.exceptions.SSLError,
    urllib3.exceptions.TimeoutError,
    http.client.HTTPException,
    ValueError,
    ssl.SSLEOFError,
    ConnectionResetError,
    OSError,
    UnicodeError,
)


words = st.one_of(texts(), st.just(TOKEN_IN_HEADER))


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4), words)
def test_any_transport_error_is_typed_and_contains_no_secrets(kinds, error):
    for kind in kinds:
        error = kind(error)
    redactor = Redactor()
    redactor.add(secrets.APPLICATION_SECRET, secrets.ACCESS_TOKEN)
    redactor.add_device_secret(secrets.UNLOCK_KEY)
    shown = transport_error(error, "locking the device down", "console.example", 30, True, redactor)
    assert isinstance(shown, DeviceActionsError)
    assert is_clean(shown.message)
    assert "locking the device down" in shown.message or "console.example" in shown.message
    assert not secrets.secrets_in(shown.message)
