# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login that returns a bearer token."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    BadResponse,
    LoginRefused,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import MASK
from ansible_collections.secops.device_actions.plugins.module_utils._http.bearer_login import BearerLogin
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

TOKEN = "a-token-of-some-length"


class Login(BearerLogin):
    path, max_token = "/token", 64
    bodies = 0

    def credentials(self):
        self.bodies += 1
        return {"json": {"attempt": self.bodies}}

    def refusal(self, error):
        return f"refused: {error.message}"

    def lifetime(self, body):
        return body["lifetime"]


class Session:
    """A session whose attempts have these outcomes."""

    def __init__(self, *outcomes):
        self.outcomes, self.sent = list(outcomes), []

    def new_retries(self):
        return None

    def attempt(self, request, retries):
        self.sent.append(request.json)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def log_in(*outcomes):
    session, context = Session(*outcomes), Context()
    return Login(session, context)(), session, context


def accepted(token=TOKEN):
    return ApiResponse(200, {"access_token": token, "lifetime": 60.0}, 0.0)


def test_a_login_returns_its_token_and_masks_it():
    token, _session, context = log_in(accepted())
    assert (token.value, token.lifetime) == (TOKEN, 60.0)
    assert context.redactor.text(TOKEN) == MASK
    assert TOKEN not in repr(token)
    assert context.api_figures()["logins"] == 1


def test_each_attempt_makes_its_own_body():
    _token, session, _context = log_in(None, accepted())
    assert session.sent == [{"attempt": 1}, {"attempt": 2}]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_rejected_credentials_are_a_refused_login(status):
    with pytest.raises(LoginRefused, match="^refused: no") as error:
        log_in(ApiError("no", status))
    assert error.value.status == status


def test_other_errors_are_raised_as_they_are():
    with pytest.raises(ApiError):
        log_in(ApiError("500", 500))


@pytest.mark.parametrize("token", ["short", "x" * 65, "line\nbreak-and-more", 7, None])
def test_an_invalid_token_is_a_bad_response(token):
    with pytest.raises(BadResponse, match="contains no access_token"):
        log_in(accepted(token))
