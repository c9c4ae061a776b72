# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pauses, warnings and figures of an operation."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import stop_flag
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import context as contexts
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.waits import WAITS


@pytest.fixture
def context(clock, monkeypatch):
    for module in (contexts, stop_flag):
        monkeypatch.setattr(module, "time", clock)
    return Context()


def test_a_pause_takes_its_time(context, clock):
    context.pause(2)
    assert clock.now == pytest.approx(1002)


@pytest.mark.parametrize("seconds", [0, 5])
def test_a_stop_interrupts_a_pause_at_once(context, clock, seconds):
    context.stop.set()
    with pytest.raises(Interrupted):
        context.pause(seconds)
    assert clock.now == 1000


def test_a_started_write_may_wait_ten_seconds_after_a_stop_but_no_longer(context, clock):
    context.stop.set()
    with context.completing_write():
        context.pause(10)
        with pytest.raises(Interrupted):
            context.pause(11)
    assert clock.now == 1010
    assert not context.is_completing_write


def test_throttled_seconds_count_only_throttled_pauses(context):
    context.pause(5)
    context.throttled_pause(2)
    context.throttled_pause(0)
    context.count("requests")
    figures = {"requests": 1, "logins": 0, "retries": 0, "throttled_seconds": pytest.approx(2)}
    assert context.api_figures() == figures


def test_a_throttled_pause_is_a_wait_that_a_silent_task_can_name(context, monkeypatch):
    seen = []
    monkeypatch.setattr(Context, "pause", lambda self, seconds: seen.append(WAITS.longest()))
    context.throttled_pause(2)
    assert [what for what, _seconds in seen] == ["a pause that the console or its rate limit requires"]
    assert WAITS.longest() is None


def test_equal_warnings_are_counted_and_equal_causes_warn_once(context):
    context.warn("slow")
    context.warn("slow")
    context.warn_once("clock", "differs by 1 minute")
    context.warn_once("clock", "differs by 2 minutes")
    assert context.warnings() == ["slow (2 times)", "differs by 1 minute"]
