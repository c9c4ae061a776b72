# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task waits for devices that have not confirmed what the console accepted, with a fake driver and clock."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    Interrupted,
    LoginRefused,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine import confirmation
from ansible_collections.secops.device_actions.plugins.module_utils._engine.convergence import Convergence
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import (
    CHANGED,
    FAILED,
    UNCHANGED,
    State,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import LOCKED, UNLOCKED, FakeDriver
from .test_convergence import PARAMS


class OfflineDriver(FakeDriver):
    """Devices that confirm their state at some time of the clock, or never (None). errors: raised by reads."""

    def __init__(self, states, confirms_at, clock, **fields):
        super().__init__(states, **fields)
        self.confirms_at, self.clock, self.errors = confirms_at, clock, {}

    def read(self, device):
        moment = self.confirms_at.get(device.id)
        if self.clock.now and device.id in self.errors:
            raise self.errors[device.id]
        return State(super().read(device).managed, confirmed=moment is not None and self.clock.now >= moment)


class Clock:
    """A clock that only pauses move forward. stop_at: when a pause finds that the run was stopped."""

    def __init__(self):
        self.now, self.pauses, self.stop_at = 0.0, [], float("inf")

    def monotonic(self):
        return self.now

    def pause(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds
        if self.now >= self.stop_at:
            raise Interrupted("stopped")


@pytest.fixture
def clock(monkeypatch):
    """The clock of the waiting."""
    clock = Clock()
    monkeypatch.setattr(confirmation, "time", clock)
    monkeypatch.setattr(Context, "pause", lambda self, seconds: clock.pause(seconds))
    return clock


def converge(driver, timeout, context=None):
    return run(driver, timeout, context)[1]


def run(driver, timeout, context=None):
    """Return (convergence, items)."""
    context = context or Context(scope="task", host="localhost")
    convergence = Convergence(driver, context, PARAMS, list(driver.states), "test", timeout)
    return convergence, convergence.run()


def outcomes(items):
    return [item.outcome for item in items]


def test_all_unconfirmed_devices_are_read_until_they_confirm(clock):
    states = {"ID1": dict(UNLOCKED), "ID2": dict(UNLOCKED), "ID3": dict(LOCKED)}
    driver = OfflineDriver(states, {"ID1": 0, "ID2": 5, "ID3": 30}, clock, parallel=3)
    lines = []
    items = converge(driver, 60, Context(scope="task", host="localhost", announce=lines.append))
    assert outcomes(items) == [CHANGED, CHANGED, UNCHANGED]
    assert lines == ["test: waiting for 2 devices to confirm, for up to 60 seconds more"]
    assert all(item.confirmed for item in items)
    assert clock.pauses == [2, 3, 5, 10, 20]
    assert driver.writes == ["ID1", "ID2"] and driver.reads.count("ID1") == 2


def test_a_device_that_does_not_confirm_fails_and_the_others_do_not(clock):
    driver = OfflineDriver({"ID1": dict(UNLOCKED), "ID2": dict(UNLOCKED)}, {"ID2": 0}, clock)
    items = converge(driver, timeout=7)
    assert outcomes(items) == [FAILED, CHANGED]
    error = items[0].error
    assert (error.reason, items[0].confirmed, items[0].is_changed, items[0].after) == (
        "not_confirmed",
        False,
        True,
        LOCKED,
    )
    assert "No confirmation within 7 seconds (confirm_timeout)" in error.message and "retry" in error.message
    assert sum(clock.pauses) == 7


def test_a_long_wait_is_announced_from_time_to_time(clock):
    lines = []
    driver = OfflineDriver({"ID1": dict(UNLOCKED)}, {}, clock)
    converge(driver, 100, Context(scope="task", host="localhost", announce=lines.append))
    assert [line.partition("up to ")[2] for line in lines] == ["100 seconds more", "60 seconds more", "20 seconds more"]


def test_without_a_timeout_and_in_check_mode_nobody_waits(clock):
    driver = OfflineDriver({"ID1": dict(UNLOCKED)}, {}, clock)
    assert outcomes(converge(driver, timeout=0)) == [CHANGED]
    checked = converge(driver, 60, Context(check_mode=True))
    assert outcomes(checked) == [UNCHANGED] and clock.pauses == []


def test_a_failed_read_is_repeated_and_reported_in_the_end(clock):
    driver = OfflineDriver({"ID1": dict(UNLOCKED)}, {}, clock)
    driver.errors["ID1"] = ApiError("503 while reading", 503)
    (item,) = converge(driver, timeout=4)
    assert item.error.reason == "not_confirmed" and "The last read failed: 503 while reading." in item.error.message
    assert clock.pauses == [2, 2]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device", "/tmp/x"), "cannot continue: /tmp/x: No space left on device."),
        (TypeError("unhashable"), "Internal error: TypeError: unhashable"),
    ],
)
def test_an_unexpected_error_of_a_read_does_not_hide_what_was_changed(clock, error, message):
    driver = OfflineDriver({"a": UNLOCKED, "b": UNLOCKED}, {"a": 5}, clock)
    driver.errors = {"b": error}
    first, second = converge(driver, 10)
    assert (first.outcome, first.confirmed) == (CHANGED, True)
    assert (second.outcome, second.is_changed) == (FAILED, True)
    assert message in second.error.message


def test_a_failed_read_is_not_reported_after_a_later_one_succeeded(clock):
    driver = OfflineDriver({"ID1": dict(UNLOCKED)}, {}, clock)
    read = driver.read
    errors = [ApiError("503 while reading", 503)]

    def read_with_one_error(device):
        if clock.pauses and errors:
            raise errors.pop()
        return read(device)

    driver.read = read_with_one_error
    (item,) = converge(driver, timeout=4)
    assert item.error.reason == "not_confirmed" and "503" not in item.error.message and not errors


def test_a_refused_login_ends_the_waiting(clock):
    driver = OfflineDriver({"ID1": dict(UNLOCKED), "ID2": dict(UNLOCKED)}, {}, clock)
    driver.errors = dict.fromkeys(driver.states, LoginRefused("401"))
    convergence, items = run(driver, timeout=600)
    assert outcomes(items) == [FAILED, FAILED] and clock.pauses == [2]
    assert convergence.halted.reason == "login_refused"


def test_a_stop_ends_the_waiting(clock):
    clock.stop_at = 4
    convergence, (item,) = run(OfflineDriver({"ID1": dict(UNLOCKED)}, {}, clock), timeout=600)
    assert convergence.halted.reason == "interrupted"
    assert item.error.reason == "not_confirmed" and "before the task was stopped" in item.error.message


def test_a_device_that_loses_its_state_meanwhile_fails(clock):
    driver = OfflineDriver({"ID1": dict(UNLOCKED)}, {}, clock)
    driver.on_read = lambda device: clock.now and driver.states.update(ID1=dict(UNLOCKED))
    (item,) = converge(driver, timeout=600)
    assert (item.error.reason, item.after, item.confirmed) == ("not_reached", UNLOCKED, None)


def test_slow_rounds_make_longer_pauses_so_that_others_keep_half_of_the_rate_limit(clock):
    driver, moments = OfflineDriver({"ID1": dict(UNLOCKED)}, {"ID1": 70}, clock), itertools.count()

    def slow_read(device):
        clock.now += 15 if next(moments) > 1 else 0

    driver.on_read = slow_read
    converge(driver, timeout=600)
    assert clock.pauses == [2, 15, 15]
