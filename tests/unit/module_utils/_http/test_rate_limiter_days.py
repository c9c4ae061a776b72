# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The number of requests per day."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DailyLimit


def test_daily_requests_are_counted_across_all_users_of_the_record(context, record, limiter):
    for dummy in range(4):
        limiter(context, record, "account", 0, per_day=4).wait()
    with pytest.raises(DailyLimit, match="4 requests") as error:
        limiter(context, record, "account", 0, per_day=4).wait()
    assert error.value.fatal and not error.value.uncertain
    assert "requests_per_day" in error.value.message
    limiter(context, record, "other account", 0, per_day=4).wait()
    limiter(context, record, "account", 0, per_day=0).wait()


def test_a_new_day_starts_at_midnight(context, record, clock, limiter):
    clock.now = 2 * 86_400 - 7200.0
    rate_limiter = limiter(context, record, "account", 0, per_day=1)
    rate_limiter.wait()
    with pytest.raises(DailyLimit, match="in 2 hours"):
        rate_limiter.wait()
    clock.advance(7200)
    rate_limiter.wait()


def test_a_started_write_finishes_despite_the_daily_limit(context, record, limiter):
    rate_limiter = limiter(context, record, "account", 0, per_day=1)
    rate_limiter.wait()
    with context.completing_write():
        rate_limiter.wait()
    with pytest.raises(DailyLimit):
        rate_limiter.wait()


def test_the_last_tenth_of_the_daily_limit_warns_once(context, record, limiter):
    rate_limiter = limiter(context, record, "account", 0, per_day=20)
    for dummy in range(18):
        rate_limiter.wait()
    assert context.warnings() == []
    rate_limiter.wait()
    rate_limiter.wait()
    (warning,) = context.warnings()
    assert "90%" in warning and "20 requests" in warning
