# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clock, without a server."""

from __future__ import annotations

import pytest

from simulator.clock import Clock, http_date, parse_iso
from simulator.errors import InvalidInput


def test_a_running_clock_adds_its_advances_to_real_time(real_time):
    clock = Clock("running", real_time)
    assert clock.now() == 1000
    clock.advance(50)
    real_time.value += 7
    assert clock.now() == 1057
    clock.set("2026-01-15T12:00:00Z")
    real_time.value += 1
    assert clock.iso() == "2026-01-15T12:00:01Z"
    clock.set("now")
    assert clock.now() == real_time.value


def test_a_frozen_clock_stands_still(real_time):
    clock = Clock("frozen", real_time)
    real_time.value += 100
    assert clock.iso() == "2026-01-15T12:00:00Z"
    clock.advance(-1)
    assert clock.iso() == "2026-01-15T11:59:59Z"
    assert clock.real_now() == 1100


def test_changing_the_mode_keeps_the_time(real_time):
    clock = Clock("frozen", real_time)
    clock.advance(10)
    moment = clock.now()
    clock.switch_mode("running")
    assert clock.now() == moment
    real_time.value += 3
    clock.switch_mode("frozen")
    real_time.value += 3
    assert clock.now() == moment + 3


def test_reset_restores_mode_and_time(real_time):
    clock = Clock("running", real_time)
    clock.switch_mode("frozen")
    clock.advance(10)
    clock.tick = 2
    clock.reset()
    assert (clock.mode, clock.now(), clock.tick) == ("running", 1000, 0)


def test_an_unknown_mode_is_refused(real_time):
    clock = Clock("running", real_time)
    with pytest.raises(InvalidInput):
        clock.switch_mode("slow")
    assert clock.mode == "running"


@pytest.mark.parametrize(
    "text", ["2026-01-15T12:00:00Z", "2026-01-15T12:00:00", "2026-01-15T13:00:00+01:00", "2026-01-15 12:00:00+00:00"]
)
def test_iso_times_are_parsed(text):
    assert parse_iso(text) == 1768478400
    assert http_date(1768478400) == "Thu, 15 Jan 2026 12:00:00 GMT"
