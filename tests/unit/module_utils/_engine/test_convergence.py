# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How devices are brought into a state, with a fake driver."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    AlreadyInState,
    ApiError,
    DeviceActionsError,
    NotReached,
    ResponseLost,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.convergence import Convergence
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import (
    CHANGED,
    FAILED,
    SKIPPED,
    UNCHANGED,
    UNKNOWN,
    Plan,
    State,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import LOCKED, UNLOCKED, FakeDriver

PARAMS = {
    "on_multiple": "fail",
    "retries": 2,
    "max_wait": 300,
    "protected_devices": [],
    "max_changes": "25",
    "expected_hostname": None,
    "expected_hostnames": {},
    "expected_by": "task",
    "running_on": [],
}


@pytest.fixture
def context(monkeypatch):
    """A context whose pauses take no time."""
    monkeypatch.setattr(Context, "pause", lambda self, seconds: None)
    return Context(scope="play 1, task 1", host="localhost")


def converge(driver, context, identifiers=("ID1",), **params):
    convergence = Convergence(driver, context, {**PARAMS, **params}, list(identifiers), "test")
    return convergence, convergence.run()


def outcomes(items):
    return [item.outcome for item in items]


def lost():
    return ResponseLost("The connection broke.", uncertain=True)


def raising(error, times=1):
    """Return a hook that raises the error so many times."""
    left = [error] * times

    def hook(device):
        if left:
            raise left.pop()

    return hook


def test_a_device_in_another_state_is_changed(context):
    driver = FakeDriver({"ID1": UNLOCKED})
    dummy, (item,) = converge(driver, context)
    assert (item.outcome, item.before.managed, item.after) == (CHANGED, UNLOCKED, LOCKED)
    assert driver.writes == ["ID1"]


def test_a_device_in_the_wanted_state_is_not_written(context):
    driver = FakeDriver({"ID1": LOCKED})
    dummy, (item,) = converge(driver, context)
    assert item.outcome == UNCHANGED
    assert driver.writes == []


def test_check_mode_predicts_and_writes_nothing(context):
    context.check_mode = True
    driver = FakeDriver({"ID1": UNLOCKED})
    dummy, (item,) = converge(driver, context)
    assert (item.outcome, item.after) == (CHANGED, LOCKED)
    assert driver.writes == []


def test_a_confirmation_is_no_change(context):
    driver = FakeDriver({"ID1": UNLOCKED})
    driver.plan = lambda state: Plan(LOCKED, is_confirmation=True)
    dummy, (item,) = converge(driver, context, max_changes="0")
    assert item.outcome == UNCHANGED
    assert driver.writes == ["ID1"]


def test_a_device_that_is_named_twice_is_written_once(context):
    driver = FakeDriver({"ID1": UNLOCKED, "id1": UNLOCKED})
    dummy, (first, second) = converge(driver, context, ["ID1", "id1"])
    assert driver.writes == ["ID1"]
    assert (first.outcome, second.outcome) == (CHANGED, UNCHANGED)
    assert second.before.managed == LOCKED


def test_the_duplicate_of_a_failed_device_failed_too(context):
    driver = FakeDriver({"ID1": UNLOCKED, "id1": UNLOCKED}, on_write=raising(ApiError("broken", 500), 9))
    dummy, items = converge(driver, context, ["ID1", "id1"])
    assert outcomes(items) == [FAILED, FAILED]
    assert items[1].error is items[0].error


# A write whose response is lost


def test_a_lost_response_is_looked_up_and_nothing_is_sent_twice(context):
    driver = FakeDriver({"ID1": UNLOCKED}, after_write=raising(lost()))
    dummy, (item,) = converge(driver, context)
    assert item.outcome == CHANGED
    assert driver.writes == ["ID1"]


def test_a_lost_request_is_sent_again_when_reading_shows_no_effect(context):
    driver = FakeDriver({"ID1": UNLOCKED}, on_write=raising(lost()))
    dummy, (item,) = converge(driver, context)
    assert item.outcome == CHANGED
    assert driver.writes == ["ID1", "ID1"]
    assert context.api["retries"] == 1
    assert any("Reading shows no effect" in warning for warning in context.warnings())


def test_a_request_that_is_lost_time_and_again_fails_with_the_state_that_was_read(context):
    driver = FakeDriver({"ID1": UNLOCKED}, on_write=raising(lost(), 9))
    dummy, (item,) = converge(driver, context)
    assert (item.outcome, item.after) == (FAILED, UNLOCKED)
    assert driver.writes == ["ID1"] * 3
    assert "Reading shows no effect of it" in item.error.message


def test_the_outcome_is_unknown_when_the_read_fails_too(context):
    reads = []

    def fail_second_read(device):
        reads.append(device.id)
        if len(reads) > 1:
            raise ApiError("The console is down.", 503)

    driver = FakeDriver({"ID1": UNLOCKED}, on_read=fail_second_read, on_write=raising(lost()))
    dummy, (item,) = converge(driver, context)
    assert (item.outcome, item.error.reason, item.after) == (UNKNOWN, "unknown_fate", None)
    assert driver.writes == ["ID1"]


def test_a_refused_write_is_not_repeated(context):
    driver = FakeDriver({"ID1": UNLOCKED}, on_write=raising(ApiError("Forbidden.", 403)))
    dummy, (item,) = converge(driver, context)
    assert (item.outcome, item.error.status) == (FAILED, 403)
    assert driver.writes == ["ID1"]


def test_a_device_that_another_user_brought_into_the_state_is_unchanged(context):
    race = AlreadyInState("another user locked it meanwhile", State(LOCKED, confirmed=True))
    driver = FakeDriver({"ID1": UNLOCKED}, on_write=raising(race))
    dummy, (item,) = converge(driver, context)
    assert (item.outcome, item.after) == (UNCHANGED, LOCKED)
    assert context.warnings() == ["ID1: another user locked it meanwhile."]


def test_a_response_that_is_older_than_the_write_is_followed_by_a_read(context):
    driver = FakeDriver({"ID1": UNLOCKED})
    write = driver.write

    def write_with_old_response(device, plan, before):
        write(device, plan, before)
        return State(UNLOCKED)

    driver.write = write_with_old_response
    dummy, (item,) = converge(driver, context)
    assert item.outcome == CHANGED
    assert driver.reads == ["ID1", "ID1"]


def test_a_state_that_is_not_reached_fails_with_what_the_console_shows(context):
    driver = FakeDriver({"ID1": UNLOCKED})

    def not_reached(device, plan, before, after):
        raise NotReached("It is still unlocked.", State(UNLOCKED), "not_locked")

    driver.confirm = not_reached
    dummy, (item,) = converge(driver, context)
    assert (item.outcome, item.error.reason, item.after) == (FAILED, "not_locked", UNLOCKED)


# Guard rails


def test_a_plan_above_max_changes_writes_nothing(context):
    driver = FakeDriver({f"ID{number}": UNLOCKED for number in range(3)})
    convergence, items = converge(driver, context, driver.states, max_changes="2")
    assert outcomes(items) == [SKIPPED] * 3
    assert convergence.halted.reason == "max_changes"
    assert driver.writes == []


def test_devices_in_the_wanted_state_do_not_count_against_max_changes(context):
    driver = FakeDriver({"ID1": LOCKED, "ID2": LOCKED, "ID3": UNLOCKED})
    dummy, items = converge(driver, context, driver.states, max_changes="1")
    assert outcomes(items) == [UNCHANGED, UNCHANGED, CHANGED]


def test_max_changes_counts_over_the_hosts_of_a_task(context):
    driver = FakeDriver({"ID1": UNLOCKED, "ID2": UNLOCKED})
    converge(driver, context, ["ID1"], max_changes="1")
    other_host = Context(scope=context.scope, host="other", run_state=context.run_state)
    convergence, (item,) = converge(driver, other_host, ["ID2"], max_changes="1")
    assert item.outcome == SKIPPED
    assert driver.writes == ["ID1"]


def test_a_percentage_is_one_of_the_consoles_devices(context):
    driver = FakeDriver({f"ID{number}": UNLOCKED for number in range(4)})
    convergence, items = converge(driver, context, ["ID0", "ID1", "ID2"], max_changes="50%")
    assert "max_changes is 50%" in convergence.halted.message
    assert driver.writes == []


def test_a_protected_device_stops_the_whole_list_before_the_first_write(context):
    driver = FakeDriver({"ID1": UNLOCKED, "ID2": UNLOCKED}, names={"ID2": ("dc01",)})
    convergence, items = converge(driver, context, ["ID1", "ID2"], protected_devices=["dc*"])
    assert convergence.halted.reason == "protected"
    assert driver.writes == []
    assert outcomes(items) == [SKIPPED, SKIPPED]


def test_a_device_without_names_stops_a_protected_list(context):
    driver = FakeDriver({"ID1": UNLOCKED}, names={"ID1": ()})
    convergence, dummy = converge(driver, context, protected_devices=["dc*"])
    assert "could not be determined" in convergence.halted.message
    assert driver.writes == []


def test_a_device_with_another_name_than_in_the_inventory_is_left_alone(context):
    driver = FakeDriver({"ID1": UNLOCKED}, names={"ID1": ("ws-2",)})
    dummy, (item,) = converge(driver, context, expected_hostname="ws-1")
    assert (item.outcome, item.error.reason) == (FAILED, "wrong_device")
    assert driver.writes == []


def test_the_machine_that_runs_the_task_is_left_alone(context):
    dummy, (item,) = converge(FakeDriver({"ID1": UNLOCKED}), context, running_on=["ID1"])
    assert (item.outcome, item.error.reason) == (FAILED, "protected")


def test_a_device_belongs_to_one_host_of_a_task(context):
    driver = FakeDriver({"ID1": UNLOCKED})
    converge(driver, context)
    other_host = Context(scope=context.scope, host="other", run_state=context.run_state)
    dummy, (item,) = converge(driver, other_host)
    assert (item.outcome, item.error.reason) == (FAILED, "claimed")


def test_a_failing_device_count_stops_a_list_with_a_percentage(context):
    driver = FakeDriver({"ID1": UNLOCKED})

    def fail():
        raise DeviceActionsError("The list cannot be read.", reason="broken")

    driver.device_count = fail
    convergence, (item,) = converge(driver, context, max_changes="10%")
    assert convergence.halted.reason == "broken"
    assert driver.writes == []
