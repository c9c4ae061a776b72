# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Background requests use what others leave of a rate, and let others go first."""

from __future__ import annotations

import pytest

STATE = {
    "sent": [],
    "background": [],
    "blocked_until": 0.0,
    "announced_by": [],
    "exhausted": False,
    "day": 0,
    "sent_today": 0,
}


def test_alone_background_requests_leave_a_fifth_of_the_rate(context, record, clock, limiter, moments_of):
    background = limiter(context, record, "account", 20, background=True)
    assert moments_of(background, 4) == pytest.approx([0, 0.0625, 0.125, 0.1875], abs=0.001)


def test_background_requests_use_half_of_the_rate_while_others_act(context, record, clock, limiter, moments_of):
    limiter(context, record, "account", 20).wait()
    clock.advance(59)
    background = limiter(context, record, "account", 20, background=True)
    assert moments_of(background, 4) == pytest.approx([0, 0.1, 0.2, 0.3], abs=0.001)


def test_background_requests_leave_the_other_half_to_actions(context, record, clock, limiter):
    background = limiter(context, record, "account", 20, background=True)
    acting = limiter(context, record, "account", 20)
    background.wait()
    acting.wait()
    assert clock.now == pytest.approx(1000.05)


def test_background_requests_let_others_go_first_for_a_while(context, record, clock, limiter):
    acting = limiter(context, record, "account", 20)
    background = limiter(context, record, "account", 20, background=True)
    with record.transaction() as content:
        content["account"] = {**STATE, "sent": [1000.35], "background": [999.8]}
    background.wait()
    assert clock.now == pytest.approx(1000.4)  # the queue is empty
    acting.wait()
    assert clock.now == pytest.approx(1000.45)


def test_background_requests_are_not_delayed_forever(context, record, clock, limiter):
    with record.transaction() as content:
        content["account"] = {**STATE, "sent": [1099.95], "background": [999.9]}
    pause = context.throttled_pause

    def pause_while_others_queue(seconds):
        with record.transaction() as content:
            content["account"]["sent"] = [max(content["account"]["sent"][-1], clock.now + 2)]
        pause(seconds)

    context.throttled_pause = pause_while_others_queue
    limiter(context, record, "account", 20, background=True).wait()
    with record.transaction() as content:
        assert content["account"]["background"][-1] == pytest.approx(1100.0)  # it queued at the end, after a second


def test_background_requests_do_not_wait_without_a_rate(context, record, clock, limiter):
    rate_limiter = limiter(context, record, "account", 0, background=True)
    for dummy in range(100):
        rate_limiter.wait()
    assert clock.sleeps == []
