# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown at the end of a run: the devices that still need attention."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.attention import Attention, Goal
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.report import host_failure
from ansible_collections.secops.device_actions.plugins.plugin_utils.verdicts.verdict import verdicts_of

from .results import entry, info, result


def attention(*records):
    """Return the lines after records of (task, goal, host, entries)."""
    run = Attention()
    for task, goal, host, *entries in records:
        goal = goal if isinstance(goal, Goal) else Goal(str(goal))
        run.record(task, goal, host, verdicts_of(result(*entries)))
    return [line.text for line in run.lines(79)]


BROKEN = entry(1, "failed", "broken")


def test_a_run_without_trouble_ends_as_usual():
    assert attention(("lock", 1, "localhost", entry(1), entry(2, "unchanged"))) == []


def test_devices_that_wait_or_failed_are_listed_with_the_failures_at_the_end():
    assert attention(("lock", 1, "localhost", BROKEN, entry(2), entry(3, confirmed=False))) == [
        "  Waiting for the device (1), not confirmed by the device yet",
        "    ws-3.corp.example  locked until 2026-01-16 12:00 UTC",
        "  Failed (1)",
        "    It is broken.",
        "      ws-1.corp.example",
    ]


def test_a_retry_that_succeeded_ends_the_trouble():
    retried = entry(1, device="ws-1.corp.example")
    assert attention(("lock", 1, "localhost", BROKEN), ("retry", 1, "localhost", retried)) == []


def test_a_retry_that_failed_is_listed_once():
    again = entry(1, "failed", "offline")
    lines = attention(("lock", 1, "localhost", BROKEN), ("retry", 1, "localhost", again))
    assert lines == ["  Failed (1)", "    It is offline.", "      ws-1.corp.example (ID1)"]


READ = Goal("cylance_lockdown", is_reading=True)
LOCK = Goal("cylance_lockdown", ("locked",))


def test_a_device_that_a_task_reads_and_another_one_locks_is_listed_once():
    waiting = "    ws-1.corp.example (ID1)  locked until 2026-01-16 12:00 UTC"
    read, renewed = ("read", READ, "localhost", info(1, confirmed=False)), entry(1, confirmed=False)
    title = "  Waiting for the device (1), not confirmed by the device yet"
    assert attention(read, ("renew", LOCK, "localhost", renewed)) == [title, waiting]
    assert attention(("renew", LOCK, "localhost", renewed), read) == [title, waiting]
    assert attention(read, ("renew", LOCK, "localhost", entry(1))) == []


def test_reading_a_device_does_not_hide_that_an_action_failed():
    lines = attention(("lock", LOCK, "localhost", BROKEN), ("read", READ, "localhost", info(1, "unlocked")))
    assert lines[0] == "  Failed (1)"


def test_another_action_on_the_device_does_not_hide_a_failure():
    lines = attention(("lock", "lock", "localhost", BROKEN), ("release", "release", "localhost", entry(1)))
    assert lines[0] == "  Failed (1)"


def test_tasks_are_named_if_there_are_several():
    lines = attention(("lock", 1, "localhost", BROKEN), ("scan", 2, "localhost", entry(2, "failed", "broken")))
    assert lines[1:] == [
        "    lock: It is broken.",
        "      ws-1.corp.example (ID1)",
        "    scan: It is broken.",
        "      ws-2.corp.example (ID2)",
    ]


def test_many_hosts_are_a_short_list():
    records = [("lock", 1, f"host{number}", entry(number, "failed", "broken")) for number in range(1000)]
    lines = attention(*records)
    assert lines[0] == "  Failed (1000)" and lines[-1] == "    and 980 more: 980 broken"
    assert len(lines) < 25


def test_a_host_that_failed_before_it_had_devices_is_listed_once_whatever_follows():
    run = Attention()
    run.record("lock", Goal("1"), "web1", [host_failure("web1", "The variable\x1b is missing. " + "x" * 500)])
    run.record("lock", Goal("1"), "web1", [host_failure("web1", "The variable\x1b is missing. " + "x" * 500)])
    heading, *rest = [line.text for line in run.lines(79)]
    assert heading == "  Failed (1)" and rest[0].startswith("    The variable is missing.") and len(rest) < 8
    run.record("lock", Goal("1"), "web1", [host_failure("web1", "Another error."), *verdicts_of(result(entry(1)))])
    assert run.lines(79)[0].text == "  Failed (2)"
