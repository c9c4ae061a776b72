# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rate limiters by a clock that tests move."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils._http import rate_limiter as rate_limiters
from ansible_collections.secops.device_actions.plugins.module_utils._http.rate_limiter import RateLimiter
from ansible_collections.secops.device_actions.plugins.module_utils._http.rates import per_minute, per_second
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.shared_record import SharedRecord


class ClockedContext(Context):
    """A context whose pauses move the clock."""

    clock = None

    def pause(self, seconds):
        if self.stop.is_set():
            raise Interrupted("stopped")
        if seconds > 0:
            self.clock.sleep(seconds)


@pytest.fixture
def announced():
    """The announcements so far."""
    return []


@pytest.fixture
def make_context(clock):
    """A function that makes a ClockedContext."""

    def make_context(announce):
        context = ClockedContext(announce=announce)
        context.clock = clock
        return context

    return make_context


@pytest.fixture
def context(clock, monkeypatch, announced, make_context):
    """A ClockedContext that notes its announcements."""
    monkeypatch.setattr(rate_limiters, "time", clock)
    return make_context(announced.append)


@pytest.fixture
def record():
    """The record that limiters share."""
    return SharedRecord()


@pytest.fixture
def limiter():
    """A function that makes a limiter of so many requests per second."""

    def limiter(context, record, key, rate, max_wait=300, per_day=0, background=False):
        return RateLimiter(context, record, key, per_second(rate), max_wait, per_day, background)

    return limiter


@pytest.fixture
def minute_limiter():
    """A function that makes a limiter of so many requests per minute."""

    def minute_limiter(context, record, number, key="account", max_wait=300, background=False):
        return RateLimiter(
            context, record, key, per_minute(number, "the list of devices"), max_wait, background=background
        )

    return minute_limiter


@pytest.fixture
def moments_of(clock):
    """A function that returns when so many requests may be sent, in seconds from now."""

    def moments_of(rate_limiter, number):
        began, moments = clock.now, []
        for dummy in range(number):
            rate_limiter.wait()
            moments.append(round(clock.now - began, 3))
        return moments

    return moments_of
