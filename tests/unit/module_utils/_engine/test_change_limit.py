# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""max_changes: the limit itself, and how changes of one task are counted over all its hosts."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.change_limit import ChangeLimit
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.change_count import (
    ChangeCount,
    LimitReached,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

TASK = "play 1, task 1"


def devices(count, first=0):
    return [Device(f"ID{number}", hostname=f"ws-{number}") for number in range(first, first + count)]


def never_wait():
    raise AssertionError("this must not wait")


@pytest.mark.parametrize(
    ("text", "device_count", "number"),
    [
        pytest.param("25", 0, 25, id="a number"),
        pytest.param("0", 100, 0, id="zero"),
        pytest.param(" 7 ", 0, 7, id="surrounded by blanks"),
        pytest.param("10%", 250, 25, id="a percentage"),
        pytest.param("10 %", 9, 0, id="a percentage is rounded down"),
        pytest.param("100%", 3, 3, id="all devices"),
        pytest.param("0%", 1000, 0, id="no device"),
    ],
)
def test_a_limit_is_a_number_or_a_percentage_of_the_devices(text, device_count, number):
    assert ChangeLimit(text).resolve(lambda: device_count) == number


def test_the_default_is_25():
    assert ChangeLimit(None).resolve(never_wait) == 25


def test_a_number_does_not_count_the_devices_of_the_console():
    assert ChangeLimit("25").resolve(never_wait) == 25


@pytest.mark.parametrize("text", ["", "-1", "many", "101%", "1.5", "25.0", "%", "10%%", "1e3", "None", "9" * 5000])
def test_anything_else_is_an_input_error(text):
    with pytest.raises(InputError, match="max_changes: must be a number, or a percentage.{0,400}$"):
        ChangeLimit(text)


def test_changes_of_all_hosts_of_a_task_count_together():
    limit, first = ChangeLimit("3"), Context(scope=TASK)
    second = Context(scope=TASK, run_state=first.run_state)
    assert limit.count(first, devices(2), 3) is None
    assert limit.count(second, devices(1, first=2), 3) is None
    assert limit.count(second, devices(1, first=3), 3).reason == "max_changes"


def test_a_device_counts_once():
    limit, context = ChangeLimit("1"), Context(scope=TASK)
    assert limit.count(context, devices(1), 1) is None
    assert limit.count(context, devices(1), 1) is None


def test_none_of_too_many_changes_is_counted():
    limit, context = ChangeLimit("2"), Context(scope=TASK)
    assert limit.count(context, devices(3), 2)
    assert limit.count(context, devices(2), 2) is None


def test_the_error_names_the_devices_and_the_value_that_allows_the_plan():
    limit, context = ChangeLimit("25"), Context(scope=TASK)
    limit.count(context, devices(4, first=100), 25)
    error = limit.count(context, devices(26), 25)
    assert isinstance(error, GuardRail)
    assert "26 changes planned in addition to 4 already counted" in error.message
    assert "max_changes is 25" in error.message
    assert "set max_changes to 30 or more" in error.message
    assert "ws-9 and 16 more" in error.message


def test_the_error_says_what_counts_together_with_the_task(monkeypatch):
    changes = ChangeCount()
    changes.together, changes.hint = " and the other slices", " Launch it anew."
    limit, context = ChangeLimit("1"), Context(scope=TASK, job_changes=changes)
    assert limit.count(context, devices(1), 1) is None
    assert context.run_state.changes.used(TASK) == 0
    message = limit.count(context, devices(1, first=1), 1).message
    assert "in addition to 1 already counted for this task and the other slices, and max_changes is 1" in message
    assert message.endswith("set max_changes to 2 or more. Launch it anew.")
    monkeypatch.setenv("DEVICE_ACTIONS_MAX_CHANGES", "1")
    other = Context(scope="other", job_changes=changes)
    assert ChangeLimit("9").count(other, devices(1), 9) is None
    message = ChangeLimit("9").count(other, devices(1, first=1), 9).message
    assert "1 already counted for this run and the other slices, and DEVICE_ACTIONS_MAX_CHANGES allows 1" in message
    assert message.endswith("Launch it anew.")


def test_a_delegated_task_cannot_count_a_percentage():
    with pytest.raises(InputError, match="percentage"):
        ChangeLimit("10%").count_delegated(ChangeCount(), TASK, ["ID1"], True, never_wait)


def test_an_async_task_counts_each_device_as_changed():
    changes = ChangeCount()
    ChangeLimit("2").count_delegated(changes, TASK, ["ID1", "ID2"], False, never_wait)
    changes.settle(TASK, ["ID1", "ID2"], [])
    with pytest.raises(GuardRail, match="1 change planned in addition to 2"):
        ChangeLimit("2").count_delegated(changes, TASK, ["ID3"], False, never_wait)


def test_a_delegated_host_near_the_limit_waits_until_the_others_have_reported():
    changes, limit = ChangeCount(), ChangeLimit("1")
    limit.count_delegated(changes, TASK, ["ID1"], True, never_wait)
    waits = []

    def other_host_reports_no_change():
        waits.append(1)
        changes.settle(TASK, ["ID1"], [])

    limit.count_delegated(changes, TASK, ["ID2"], True, other_host_reports_no_change)
    assert waits == [1]


def test_a_delegated_host_fails_when_the_others_have_used_up_the_limit():
    changes, limit = ChangeCount(), ChangeLimit("1")
    limit.count_delegated(changes, TASK, ["ID1"], True, never_wait)
    changes.settle(TASK, ["ID1"], ["ID1"])
    with pytest.raises(GuardRail, match="max_changes is 1"):
        limit.count_delegated(changes, TASK, ["ID2"], True, never_wait)


def test_the_refusal_of_a_delegated_task_names_devices_whose_names_are_known():
    changes, limit = ChangeCount(), ChangeLimit("1")
    limit.count_delegated(changes, TASK, ["ID1"], False, never_wait)
    with pytest.raises(GuardRail, match=r"none of these was made \(ws-2, ID3\)"):
        limit.count_delegated(changes, TASK, ["ID2", "ID3"], True, never_wait, names={"ID2": "ws-2"})


def test_a_delegated_host_does_not_wait_for_ever():
    changes, limit = ChangeCount(), ChangeLimit("1")
    limit.count_delegated(changes, TASK, ["ID1"], True, never_wait)

    def give_up():
        raise LimitReached(changes.used(TASK))

    with pytest.raises(GuardRail, match="in addition to 1 already counted"):
        limit.count_delegated(changes, TASK, ["ID2"], True, give_up)


def test_the_module_decides_for_the_first_host_whose_list_is_longer_than_the_limit():
    changes = ChangeCount()
    ChangeLimit("1").count_delegated(changes, TASK, ["ID1", "ID2", "ID3"], True, never_wait)
    assert changes.used(TASK) == 3


# The limit of the whole run


@pytest.fixture
def run_of_three(monkeypatch):
    """Contexts of different tasks of one run, which may change three devices."""
    monkeypatch.setenv("DEVICE_ACTIONS_MAX_CHANGES", "3")
    first = Context(scope=TASK)
    return lambda name: Context(scope=name, run_state=first.run_state)


def test_the_limit_of_the_run_counts_over_its_tasks_all_or_none(run_of_three):
    limit = ChangeLimit("25")
    assert limit.count(run_of_three("one"), devices(2), 25) is None
    error = limit.count(run_of_three("two"), devices(2, first=2), 25)
    assert error.reason == "max_changes"
    assert "2 changes planned in addition to 2 already counted for this run" in error.message
    assert "DEVICE_ACTIONS_MAX_CHANGES allows 3 for the whole run: none of these was made (ws-2" in error.message
    assert "set DEVICE_ACTIONS_MAX_CHANGES to 4 or more" in error.message
    assert limit.count(run_of_three("three"), devices(1, first=2), 25) is None


def test_a_device_counts_once_for_the_run_in_every_spelling_of_its_id(run_of_three):
    uuid = "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"
    limit = ChangeLimit("25")
    for name, spelling in enumerate((uuid, uuid.upper(), uuid.replace("-", "").upper())):
        assert limit.count(run_of_three(str(name)), [Device(spelling), *devices(2)], 25) is None
    changes = run_of_three("").run_state.changes
    assert changes.used(changes.RUN) == 3
    assert limit.count(run_of_three("x"), [Device("ws1"), Device("ws-1")], 25).reason == "max_changes"


def test_a_task_above_its_own_limit_does_not_count_for_the_run(run_of_three):
    context = run_of_three("one")
    assert ChangeLimit("1").count(context, devices(2), 1)
    assert context.run_state.changes.used(context.run_state.changes.RUN) == 0


def test_giving_back_is_neither_counted_nor_refused(run_of_three):
    limit = ChangeLimit("25", gives_back=True)
    assert limit.certainly_allows(run_of_three("one"), 9, 25)
    assert limit.count(run_of_three("one"), devices(9), 25) is None
    assert ChangeLimit("25").count(run_of_three("two"), devices(3, first=20), 25) is None


def test_a_plan_that_may_exceed_the_limit_of_the_run_is_read_as_a_whole_first(run_of_three):
    limit = ChangeLimit("25")
    assert limit.certainly_allows(run_of_three("one"), 3, 25)
    assert not limit.certainly_allows(run_of_three("one"), 4, 25)


def test_delegated_tasks_reserve_devices_of_the_run_until_their_results(run_of_three):
    changes, limit = run_of_three("").run_state.changes, ChangeLimit("25")
    limit.count_delegated(changes, "one", ["ID1", "ID2"], True, never_wait)
    waits = []

    def other_task_reports_one_change():
        waits.append(1)
        changes.settle("one", ["ID1", "ID2"], ["ID1"])

    limit.count_delegated(changes, "two", ["ID3", "ID4"], True, other_task_reports_one_change)
    assert waits == [1]
    with pytest.raises(GuardRail, match="DEVICE_ACTIONS_MAX_CHANGES"):
        limit.count_delegated(changes, "three", ["ID5", "ID6", "ID7"], False, never_wait)


def test_a_reservation_waits_for_either_limit(run_of_three):
    changes, limit = run_of_three("").run_state.changes, ChangeLimit("1")
    limit.count_delegated(changes, "one", ["ID1"], True, never_wait)
    assert changes.reserve("one", ["ID2"], 1, 3) is False  # the run's limit would allow it


@pytest.mark.parametrize("text", ["many", "-1", "10%", "1.5", "\N{ARABIC-INDIC DIGIT THREE}", "9" * 5000])
def test_an_invalid_limit_of_the_run_is_an_input_error_with_the_name_of_the_variable(monkeypatch, text):
    monkeypatch.setenv("DEVICE_ACTIONS_MAX_CHANGES", text)
    with pytest.raises(InputError, match="DEVICE_ACTIONS_MAX_CHANGES: must be a number of devices"):
        ChangeLimit("25")


def test_without_the_variable_a_run_has_no_limit(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_MAX_CHANGES", " ")
    context = Context(scope=TASK)
    assert ChangeLimit("1000").count(context, devices(500), 1000) is None


def test_in_a_play_over_hosts_the_error_says_so_and_names_the_list_form():
    limit, context = ChangeLimit("25"), Context(scope=TASK, play_hosts=40)
    assert limit.count(context, devices(25), 25) is None
    error = limit.count(context, devices(1, first=30), 25)
    assert "set max_changes to 40 or more" in error.message
    assert "40 hosts of the play" in error.message and "on localhost with the option hosts" in error.message
    assert "up to 25 of the others may be changed already" in error.message
    first = ChangeLimit("0").count(Context(scope="first", play_hosts=40), devices(1), 0)
    assert "which plan one by one. To plan all of them" in first.message
    assert "hosts of the play" not in limit.count(Context(scope="list"), devices(30), 25).message
