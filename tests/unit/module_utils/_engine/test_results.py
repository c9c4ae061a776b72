# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a task: one sentence, the verdicts, the targets to try again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    GuardRail,
    NotConfirmed,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import (
    CHANGED,
    FAILED,
    SKIPPED,
    UNCHANGED,
    UNKNOWN,
    Device,
    Item,
    Plan,
    State,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.results import (
    Verbs,
    build_info_result,
    build_result,
    reason_of_stop,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

VERBS = Verbs(done="locked", planned="would be locked", already="already locked")
FREE, LOCKED = State({"state": "unlocked"}), State({"state": "locked"}, confirmed=True)
WAITING = State({"state": "locked"}, confirmed=False, pending="Not isolated yet")


def item(number, outcome, state=LOCKED, message="broken"):
    entry = Item(f"target-{number}", device=Device(f"ID{number}", hostname=f"ws-{number}"), before=FREE)
    entry.record_state(state)
    entry.finish(outcome, None if outcome in (CHANGED, UNCHANGED) else DeviceActionsError(message))
    return entry


def items(changed=0, unchanged=0, failed=0, skipped=0, unknown=0):
    outcomes = [CHANGED] * changed + [UNCHANGED] * unchanged + [FAILED] * failed + [UNKNOWN] * unknown
    return [item(number, outcome) for number, outcome in enumerate(outcomes + [SKIPPED] * skipped)]


def result(entries, halted=None, check_mode=False, tolerate_failures=False, diff=True):
    return build_result(entries, halted, VERBS, Context(check_mode=check_mode, diff=diff), tolerate_failures)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "No device to act on."),
        ({"changed": 1}, "1 locked: ws-0 (ID0)."),
        ({"unchanged": 2}, "2 already locked: ws-0, ws-1."),
        ({"changed": 1, "unchanged": 1}, "1 locked, 1 already locked. Locked: ws-0 (ID0). Already locked: ws-1 (ID1)."),
        ({"changed": 950, "unchanged": 46}, "950 locked, 46 already locked."),
        ({"changed": 1, "failed": 1}, "1 locked, 1 failed: ws-1 (ID1): broken."),
        (
            {"failed": 2, "unknown": 1},
            "2 failed, 1 with an unknown outcome. Failed: ws-0, ws-1: broken. Unknown outcome: ws-2 (ID2): broken.",
        ),
        ({"unknown": 1}, "1 with an unknown outcome: ws-0 (ID0): broken."),
    ],
)
def test_the_message_has_the_counts_and_then_the_devices_that_matter(counts, sentence):
    assert result(items(**counts))["msg"] == sentence


def different_failures(outcomes):
    """Return devices whose errors have nothing in common."""
    return [item(number, outcome, message=chr(ord("k") + number) * 500) for number, outcome in enumerate(outcomes)]


@pytest.mark.parametrize("outcomes", [[FAILED] * 6, [FAILED] * 3 + [UNKNOWN] * 3], ids=["failed", "unknown, too"])
def test_different_failures_are_counted_where_their_texts_are_too_long(outcomes):
    message = result(different_failures(outcomes))["msg"]
    assert 1000 < len(message) <= 2000 and "more device" in message


def test_different_failures_of_a_reading_are_counted_where_their_texts_are_too_long():
    message = build_info_result(different_failures([FAILED] * 6), None, False, vars)["msg"]
    assert 1000 < len(message) <= 2000 and message.endswith("And 3 more devices with other errors: see devices.")


def test_the_message_of_a_check_says_what_would_happen():
    assert result(items(changed=2, unchanged=1), check_mode=True)["msg"] == (
        "2 would be locked, 1 already locked. Would be locked: ws-0, ws-1. Already locked: ws-2 (ID2)."
    )


def test_the_message_says_until_when_a_state_lasts():
    short, long = (replace(LOCKED, lasting=f"until {hour}:00") for hour in (12, 13))
    assert result([item(0, CHANGED, short)])["msg"] == "1 locked: ws-0 (ID0) until 12:00."
    assert result([item(0, UNCHANGED, short), item(1, UNCHANGED, short)])["msg"] == (
        "2 already locked: ws-0, ws-1 until 12:00."
    )
    assert result([item(0, CHANGED, short), item(1, CHANGED, long)])["msg"] == (
        "2 locked: ws-0 (ID0) until 12:00, ws-1 (ID1) until 13:00."
    )
    planned = item(0, CHANGED, short)
    planned.plan = Plan(LOCKED.managed, lasting="for 1 h")
    assert result([planned], check_mode=True)["msg"] == "1 would be locked: ws-0 (ID0) for 1 h."


def test_unconfirmed_devices_are_named_in_the_message_and_in_one_warning():
    entries = [item(0, CHANGED, WAITING), item(1, UNCHANGED, WAITING), item(2, CHANGED), item(3, FAILED, WAITING)]
    outcome, context = result(entries), Context()
    assert outcome["msg"] == (
        "2 locked, 1 already locked, 1 failed (2 not confirmed by the device yet). Failed: ws-3 (ID3): broken. "
        "Not confirmed by the device yet: ws-0, ws-1."
    )
    build_result(entries, None, VERBS, context, False)
    assert context.warnings() == ["Not isolated yet: ws-0, ws-1."]
    checked = Context(check_mode=True)
    assert "not confirmed" not in build_result(entries, None, VERBS, checked, False)["msg"]
    assert checked.warnings() == []


def test_a_change_whose_effect_the_console_does_not_report_is_named_where_the_module_wants_it():
    silent, context = item(0, CHANGED, State({"state": "locked"})), Context()
    build_result([silent, item(1, UNCHANGED, State({"state": "locked"}))], None, VERBS, context, False)
    assert context.warnings() == []
    build_result([silent], None, replace(VERBS, unreported="Not reported"), context, False)
    assert context.warnings() == ["Not reported: ws-0 (ID0)."]


def test_check_mode_warns_where_the_outcome_is_not_certain():
    entries, context = items(changed=4), Context(check_mode=True)
    for entry, certain, doubt in zip(entries, (True, False, False, False), ("", "Perhaps", "Perhaps", ""), strict=True):
        entry.plan, entry.certain = Plan(LOCKED.managed, certain, doubt=doubt), certain
    build_result(entries, None, VERBS, context, False)
    assert context.warnings() == [
        "Check mode: Perhaps: ws-1, ws-2.",
        "Check mode: It cannot be predicted whether the console carries out the change: ws-3 (ID3).",
    ]


def test_an_accepted_change_without_a_confirmation_is_a_change_that_failed():
    entry = item(0, CHANGED, WAITING)
    entry.plan = Plan(WAITING.managed)
    entry.finish(FAILED, NotConfirmed("Not isolated yet."))
    outcome = result([entry])
    assert (outcome["changed"], outcome["failed"], outcome["retry"]) == (True, True, ["target-0"])
    assert outcome["devices"][0]["confirmed"] is False and len(outcome["diff"]) == 1


@pytest.mark.parametrize("states", [(LOCKED,), (LOCKED, WAITING)])
@pytest.mark.parametrize("failed", [0, 1, 12])
def test_the_reason_of_a_stop_is_found_in_a_message(states, failed):
    why = "25 changes planned, and max_changes is 3: none of these was made (ws-1). To allow them, set max_changes."
    done = [item(number, CHANGED, state) for number, state in enumerate(states)]
    for entries in (items(failed=failed, skipped=2), [*done, *items(failed=failed, skipped=2)]):
        message = result(entries, halted=GuardRail(why))["msg"]
        assert message != why
        assert reason_of_stop(message) == why
    assert reason_of_stop(why) == why


def test_the_message_ends_with_the_error_that_stopped_the_run():
    outcome = result(items(changed=1, failed=1, skipped=2), halted=GuardRail("Nothing was written."))
    assert outcome["msg"] == (
        "1 locked, 1 failed, 2 not attempted: Nothing was written. Failed: ws-1 (ID1): broken. "
        "Not attempted: ws-2, ws-3."
    )
    assert result(items(failed=1, skipped=2), halted=GuardRail("Stop"))["msg"] == (
        "1 failed, 2 not attempted: Stop. Failed: ws-0 (ID0): broken."
    )


@pytest.mark.parametrize(
    ("counts", "changed", "failed"),
    [
        ({}, False, False),
        ({"changed": 1, "unchanged": 1}, True, False),
        ({"unchanged": 1}, False, False),
        ({"changed": 1, "failed": 1}, True, True),
        ({"unknown": 1}, False, True),
        ({"skipped": 1}, False, True),
    ],
)
def test_a_device_that_is_not_done_fails_the_task(counts, changed, failed):
    outcome = result(items(**counts))
    assert (outcome["changed"], outcome["failed"]) == (changed, failed)


def test_failures_can_be_tolerated_but_not_the_error_that_stopped_the_run():
    entries = items(changed=1, failed=1, unknown=1)
    assert not result(entries, tolerate_failures=True)["failed"]
    assert result(entries, halted=GuardRail("stop"), tolerate_failures=True)["failed"]


def test_a_device_that_was_not_processed_counts_as_failed():
    entry = Item("target", device=Device("ID"), before=FREE)
    outcome = result([entry])
    assert outcome["failed"]
    assert outcome["summary"]["failed"] + outcome["summary"]["unknown"] == 1


def test_the_summary_counts_every_outcome():
    counts = {"changed": 5, "unchanged": 4, "failed": 3, "skipped": 2, "unknown": 1}
    assert result(items(**counts))["summary"] == {"requested": 15, **counts}


def test_retry_lists_each_target_that_is_not_done_once():
    entries = [
        item(1, CHANGED),
        item(2, FAILED),
        item(3, UNKNOWN),
        item(4, SKIPPED),
        item(5, UNCHANGED),
        item(2, FAILED),
    ]
    assert result(entries)["retry"] == ["target-2", "target-3", "target-4"]


def test_the_diff_has_one_entry_for_each_changed_device():
    outcome = result([item(1, CHANGED), item(2, UNCHANGED), item(3, FAILED)])
    assert outcome["diff"] == [
        {
            "before_header": "ws-1 (ID1)",
            "after_header": "ws-1 (ID1)",
            "before": {"state": "unlocked"},
            "after": {"state": "locked"},
        }
    ]


def test_only_diff_mode_returns_a_diff():
    assert "diff" not in result([item(1, CHANGED)], diff=False)
    assert result([item(1, UNCHANGED)])["diff"] == []


def test_an_entry_has_null_for_what_is_unknown():
    failed = Item("target")
    failed.finish(FAILED, DeviceActionsError("no such device", "not_found", 404))
    (entry,) = result([failed])["devices"]
    assert entry == {
        "device": "target",
        "device_id": None,
        "hostname": None,
        "outcome": "failed",
        "confirmed": None,
        "before": None,
        "after": None,
        "observed": None,
        "certain": True,
        "error": {"status": 404, "reason": "not_found", "message": "no such device."},
    }
