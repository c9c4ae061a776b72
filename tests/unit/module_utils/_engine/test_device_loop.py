# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop over the devices of a task, with a fake driver."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    Interrupted,
    LoginRefused,
    Unreachable,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine import device_loop
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_loop import DeviceLoop
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import (
    CHANGED,
    FAILED,
    SKIPPED,
    UNKNOWN,
    Item,
    State,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.progress import Progress
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import UNLOCKED, FakeDriver

IDS = [f"ID{number}" for number in range(60)]


@pytest.fixture
def context():
    return Context()


def loop_over(context, identifiers=(), **driver_fields):
    driver = FakeDriver(dict.fromkeys(IDS, UNLOCKED), **driver_fields)
    return DeviceLoop(driver, context, list(identifiers), "test")


def items(count):
    return [Item(device_id) for device_id in IDS[:count]]


def succeed(item):
    item.finish(CHANGED)


def halted(context, entries, work):
    loop = loop_over(context)
    loop.for_each(entries, work)
    return loop.halted


def fail(item, reason="broken"):
    raise DeviceActionsError(f"{item.requested} is broken.", reason=reason, status=500)


def test_a_long_wait_for_devices_shows_that_the_task_goes_on(context, monkeypatch):
    steps = []
    monkeypatch.setattr(device_loop, "INTERVAL", 0.01)
    monkeypatch.setattr(Progress, "step", lambda self, failed=0, done=1: steps.append((done, release.set())))
    release = threading.Event()  # set by the first step that shows that the work goes on

    def work(item):
        if item.requested != IDS[0]:
            release.clear()
            assert release.wait(60)
        item.finish(CHANGED)

    loop_over(context).for_each(items(3), work, "working")
    assert [done for done, _none in steps if done] == [1, 1, 1]
    assert (0, None) in steps


# Finding devices


def test_items_are_in_the_order_of_the_identifiers(context):
    assert [item.device.id for item in loop_over(context, ["ID2", "ID1"]).resolve()] == ["ID2", "ID1"]


def test_an_unknown_identifier_fails_alone(context):
    first, second = loop_over(context, ["nothing", "ID1"]).resolve()
    assert (first.outcome, first.error.reason) == (FAILED, "not_found")
    assert second.outcome is None


def test_an_ambiguous_identifier_fails_and_lists_the_candidates(context):
    (item,) = loop_over(context, ["ID5*"]).resolve()
    assert item.error.reason == "ambiguous"
    assert "matches 11 devices" in item.error.message
    assert "ID58" in item.error.message


def test_on_multiple_all_takes_every_match(context):
    driver = FakeDriver({"ID1": UNLOCKED, "ID10": UNLOCKED, "ID2": UNLOCKED})
    found = DeviceLoop(driver, context, ["ID1*", "ID2"], "test", on_multiple="all").resolve()
    assert [(item.requested, item.device.id) for item in found] == [("ID1*", "ID1"), ("ID1*", "ID10"), ("ID2", "ID2")]


def test_on_multiple_online_needs_exactly_one_match_that_is_online(context):
    driver = FakeDriver({"ID1": UNLOCKED, "ID10": UNLOCKED})
    (item,) = DeviceLoop(driver, context, ["ID1*"], "test", on_multiple="online").resolve()
    assert item.error.reason == "ambiguous"
    assert "(2 are online)" in item.error.message


# Processing them


def test_items_with_an_outcome_are_left_alone(context):
    done, open_item = items(2)
    done.finish(FAILED)
    loop_over(context).for_each([done, open_item], succeed)
    assert [done.outcome, open_item.outcome] == [FAILED, CHANGED]


def test_the_first_item_is_done_before_the_others_start(context):
    first_is_done, started = threading.Event(), []

    def work(item):
        if item.requested != "ID0":
            started.append(first_is_done.is_set())
        else:
            first_is_done.set()
        item.finish(CHANGED)

    loop_over(context, parallel=4).for_each(items(5), work)
    assert started == [True] * 4


def test_batches_are_processed_one_after_another(context):
    running, lock, groups = set(), threading.Lock(), []
    barrier = threading.Barrier(3, timeout=30)

    def work(item):
        barrier.wait()  # returns only when three items run at the same time
        with lock:
            running.add(item.requested)
        item.finish(CHANGED)
        groups.append(item.requested)

    loop_over(context, parallel=3, in_batches=True).for_each(items(6), work)
    assert set(groups[:3]) == {"ID0", "ID1", "ID2"}
    assert set(groups[3:]) == {"ID3", "ID4", "ID5"}


def test_a_write_with_an_unknown_outcome_is_unknown(context):
    def work(item):
        raise DeviceActionsError("The response was lost.", uncertain=True)

    (item,) = items(1)
    loop_over(context).for_each([item], work)
    assert item.outcome == UNKNOWN


def test_a_defect_fails_its_own_device_and_no_other(context):
    def work(item):
        if item.requested == "ID0":
            raise ZeroDivisionError("a defect")
        item.finish(CHANGED)

    first, second = items(2)
    loop_over(context).for_each([first, second], work)
    assert (first.outcome, first.error.reason) == (FAILED, "internal_error")
    assert "ZeroDivisionError: a defect" in first.error.message
    assert second.outcome == CHANGED


# Stopping


def test_a_fatal_error_skips_the_rest(context):
    def work(item):
        raise LoginRefused("The login was refused.")

    loop, entries = loop_over(context), items(3)
    loop.for_each(entries, work)
    assert [item.outcome for item in entries] == [FAILED, SKIPPED, SKIPPED]
    assert loop.halted.reason == "login_refused"
    assert "see msg" in entries[1].error.message


def test_the_first_error_that_stops_the_loop_is_reported(context):
    """Requests that are under way fail for their own reasons, for example because the connection was closed."""
    loop, first = loop_over(context), LoginRefused("The login was refused.")
    loop.halt(first)
    loop.halt(Unreachable("Connection refused."))
    assert loop.halted is first


def test_twenty_equal_failures_in_a_row_skip_the_rest(context):
    loop, entries = loop_over(context), items(25)
    loop.for_each(entries, fail)
    assert [item.outcome for item in entries] == [FAILED] * 20 + [SKIPPED] * 5
    assert loop.halted.reason == "too_many_failures"


def test_a_success_restarts_the_count_of_equal_failures(context):
    def work(item):
        succeed(item) if item.requested == "ID10" else fail(item)

    assert not halted(context, items(29), work)


def test_unknown_devices_do_not_stop_the_loop_once_the_console_knew_one(context):
    def work(item):
        item.record_state(State({})) if item.requested == "ID3" else fail(item, "not_found")

    assert not halted(context, items(30), work)
    assert halted(context, items(30)[4:], work).reason == "too_many_failures"


def test_another_kind_of_failure_restarts_the_count(context):
    def work(item):
        if item.requested == "ID10":
            raise DeviceActionsError("Something else.", reason="other")
        fail(item)

    assert not halted(context, items(29), work)


def test_failures_that_concern_one_device_only_never_stop_the_loop(context):
    def work(item):
        error = DeviceActionsError("Not applicable.")
        error.failure_key = None
        raise error

    loop, entries = loop_over(context), items(40)
    loop.for_each(entries, work)
    assert loop.halted is None


def test_failures_of_one_shared_request_never_stop_the_loop(context):
    def work(item):
        error = DeviceActionsError("The request failed.")
        error.failure_key = "one request for fifty devices"
        raise error

    loop, entries = loop_over(context), items(50)
    loop.for_each(entries, work)
    assert loop.halted is None


def test_a_stop_request_skips_what_has_not_started(context):
    def work(item):
        context.stop.set("it was interrupted")
        item.finish(CHANGED)

    loop, entries = loop_over(context), items(3)
    loop.for_each(entries, work)
    assert [item.outcome for item in entries] == [CHANGED, SKIPPED, SKIPPED]
    assert "because it was interrupted" in loop.halted.message


def test_an_interrupted_device_is_skipped(context):
    def work(item):
        raise Interrupted("The run was stopped before this step.")

    (item,) = items(1)
    loop_over(context).for_each([item], work)
    assert (item.outcome, item.error.reason) == (SKIPPED, "interrupted")
