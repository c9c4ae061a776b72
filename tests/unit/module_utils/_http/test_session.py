# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests through a session: retries, tokens and typed errors, over a scripted transport."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    BadResponse,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.messages import RawResponse
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import ConnectionSettings
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import Session
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

pytest.importorskip("requests")


class Limiter:
    """A rate limiter without a limit that records the durations of blocks."""

    pause = None

    def __init__(self):
        self.blocked = []

    def wait(self):
        pass

    def block(self, seconds, why):
        self.blocked.append(seconds)

    def block_exhausted(self, seconds):
        self.blocked.append(seconds)


class Tokens:
    """The tokens t1, t2 and so on."""

    def __init__(self):
        self.number, self.accepted = 1, []

    def token(self):
        return f"t{self.number}"

    def mark_accepted(self, value):
        self.accepted.append(value)

    def renew(self, value, error):
        self.number += 1
        return self.token()


class Script:
    """A transport that returns or raises scripted steps."""

    def __init__(self, *steps):
        self.steps, self.sent = list(steps), []

    def send(self, request, path, headers):
        self.sent.append((path, headers))
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


def response(status=200, content=b"{}", **headers):
    """Return a response with these headers. Underscores in their names become hyphens."""
    return RawResponse(status, "", {name.replace("_", "-"): value for name, value in headers.items()}, content)


@pytest.fixture
def make():
    """A function that makes a session over scripted steps: (session, transport, limiter)."""

    def make(*steps, retries=3):
        limiter = Limiter()
        settings = ConnectionSettings(True, None, None, 30, retries, 300, "off")
        session = Session("http://127.0.0.1:1", settings, Context(), limiter)
        session._transport = Script(*steps)
        return session, session._transport, limiter

    return make


def test_a_success_is_decoded(make):
    session, _transport, _limiter = make(response(content=b'{"a": 1}'))
    assert session.request("GET", "/path", "reading").body == {"a": 1}


@pytest.mark.parametrize("trouble", [Unreachable("x"), ResponseLost("x"), response(503), response(429)])
def test_a_read_is_sent_again_after_trouble(make, trouble):
    session, transport, limiter = make(trouble, response())
    assert session.request("GET", "/path", "reading").status == 200
    assert len(transport.sent) == 2 and len(limiter.blocked) == 1


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(ResponseLost("x", uncertain=True), ResponseLost), (response(503), ApiError), (response(408), ApiError)],
)
def test_a_write_that_may_have_been_carried_out_is_not_sent_again(make, trouble, kind):
    session, transport, _limiter = make(trouble)
    with pytest.raises(kind) as error:
        session.request("PUT", "/path", "writing")
    assert error.value.uncertain
    assert len(transport.sent) == 1


def test_an_expired_token_is_renewed_even_for_a_write(make):
    session, transport, _limiter = make(response(401), response())
    tokens = Tokens()
    session.use_tokens(tokens, lambda path, token: (path, {"Authorization": token}))
    session.request("PUT", "/path", "writing")
    assert [headers["Authorization"] for _path, headers in transport.sent] == ["t1", "t2"]
    assert tokens.accepted == ["t2"]


def test_retries_end(make):
    session, transport, _limiter = make(*[Unreachable("x")] * 3, retries=2)
    with pytest.raises(Unreachable):
        session.request("GET", "/path", "reading")
    assert len(transport.sent) == 3


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (response(content=b"<html>"), BadResponse),
        (response(302, Location="https://elsewhere.example"), UntrustedServer),
        (response(404), ApiError),
        (response(407), LoginRefused),
    ],
)
def test_an_unusable_response_is_a_typed_error(make, step, kind):
    session, _transport, _limiter = make(step)
    with pytest.raises(kind):
        session.request("GET", "/path", "reading")
