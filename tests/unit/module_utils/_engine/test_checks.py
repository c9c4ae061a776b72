# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks by requests: which error means a missing privilege, and after which no more requests are sent."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    BadResponse,
    InputError,
    Interrupted,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import (
    FAILED,
    NOT_CHECKED,
    OK,
    Checks,
)


def raising(error):
    """Return a function that raises an error."""

    def send():
        raise error

    return send


def request(*errors):
    """Return the status of the checks by requests that end with these errors, and None for success."""
    checks = Checks(60.0)
    for error in errors:
        checks.request("what", raising(error) if error else lambda: 1, "zone:list", allowed=(404,))
    return [check["status"] for check in checks.as_result()]


@pytest.mark.parametrize("status", [403, 405, 500])
def test_a_refusal_says_nothing_about_other_requests(status):
    assert request(ApiError("No.", status), None) == [FAILED, OK]
    assert request(BadResponse("Not a list."), None) == [FAILED, OK]


def test_an_error_that_only_a_permitted_account_gets_is_in_order():
    assert request(ApiError("No.", 404)) == [OK]


@pytest.mark.parametrize(
    "error",
    [Unreachable("No."), ResponseLost("No."), LoginRefused("No.", status=401), ApiError("No.", 503)],
    ids=lambda error: type(error).__name__,
)
def test_a_console_that_fails_gets_no_more_requests(error):
    assert request(error, None, None) == [FAILED, NOT_CHECKED, NOT_CHECKED]


def test_a_used_up_rate_limit_is_no_failure():
    assert request(ApiError("No.", 429), None) == [NOT_CHECKED, NOT_CHECKED]


def test_a_stopped_run_ends_the_checks():
    with pytest.raises(Interrupted):
        request(Interrupted("Stopped."))
    with pytest.raises(Interrupted):
        Checks(60.0).connect(raising(Interrupted("Stopped.")), "login", "connection")


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (Unreachable("No."), "connection of n1"),
        (ResponseLost("No."), "connection of n1"),
        (ApiError("No.", 503), "connection of n1"),
        (UntrustedServer("No."), "TLS of n1"),
        (LoginRefused("No.", status=401), "login of n1"),
        (LoginRefused("No.", status=407), "connection of n1"),
        (ApiError("No.", 500), "login of n1"),
        (InputError("ca_path: no."), "settings"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failed_login_is_reported_by_its_reason(error, what):
    checks = Checks(60.0)
    assert checks.connect(raising(error), "login of n1", "connection of n1") is None
    assert [(check["check"], check["status"]) for check in checks.as_result()] == [(what, FAILED)]
    assert checks.is_stopped
