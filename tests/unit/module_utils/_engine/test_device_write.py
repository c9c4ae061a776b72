# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A write that did not lead to the planned state, and when it is sent again."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    Frozen,
    NotReached,
    ResponseLost,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.convergence import Convergence
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import CHANGED, FAILED, State
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import LOCKED, UNLOCKED, FakeDriver

PARAMS = {
    "on_multiple": "fail",
    "retries": 2,
    "max_wait": 300,
    "protected_devices": [],
    "max_changes": "25",
    "expected_hostname": None,
    "running_on": [],
}


@pytest.fixture
def converge(monkeypatch):
    """A function that brings the driver's device into its state, and returns the item. Pauses take no time."""
    monkeypatch.setattr(Context, "pause", lambda self, seconds: None)

    def converge(driver, freeze=lambda: None):
        context = Context(scope="task", host="localhost", freeze=freeze)
        (item,) = Convergence(driver, context, PARAMS, ["ID1"], "test").run()
        return item

    return converge


def fail_with(error):
    raise error


def test_a_write_that_the_console_refuses_with_a_state_is_final(converge):
    shown = State({"state": "locked", "duration": "0:10:00"})
    refusal = NotReached("The console does not renew the lockdown.", shown, "renewal_refused")
    driver = FakeDriver({"ID1": UNLOCKED}, on_write=lambda device: fail_with(refusal))
    item = converge(driver)
    assert (item.outcome, item.error, item.state) == (FAILED, refusal, shown)
    assert (driver.writes, driver.reads) == (["ID1"], ["ID1"])  # read before the write only


@pytest.mark.parametrize("send_again", [True, False])
def test_a_lost_write_without_effect_is_sent_again_only_if_that_is_harmless(converge, send_again):
    losses = [ResponseLost("The connection broke.", uncertain=True)]
    driver = FakeDriver({"ID1": UNLOCKED}, on_write=lambda device: losses and fail_with(losses.pop()))

    def confirm(device, plan, before, after):
        if after.managed != plan.after:
            raise NotReached("The console does not show the lock.", after, send_again=send_again)
        return after

    driver.confirm = confirm
    item = converge(driver)
    assert item.outcome == (CHANGED if send_again else FAILED)
    assert driver.writes == ["ID1"] * (2 if send_again else 1)
    assert item.state.managed == (LOCKED if send_again else UNLOCKED)


def test_a_freeze_keeps_a_lost_write_from_being_sent_again_and_the_device_says_that_it_was_sent(converge):
    reasons = []

    def lose(device):
        reasons.append(Frozen("Writes are frozen."))
        raise ResponseLost("The connection broke.", uncertain=True)

    def confirm(device, plan, before, after):
        raise NotReached("The console does not show the lock.", after)

    driver = FakeDriver({"ID1": UNLOCKED}, on_write=lose)
    driver.confirm = confirm
    item = converge(driver, lambda: reasons[-1] if reasons else None)
    assert (item.outcome, driver.writes) == (FAILED, ["ID1"])
    assert item.error.message.startswith("The connection broke. Reading shows no effect of it.")


def test_a_write_with_a_response_is_never_sent_again(converge):
    driver = FakeDriver({"ID1": UNLOCKED})
    driver.write = lambda device, plan, before: driver.writes.append(device.id)
    item = converge(driver)
    assert (item.outcome, item.error.reason) == (FAILED, "not_reached")
    assert driver.writes == ["ID1"]
