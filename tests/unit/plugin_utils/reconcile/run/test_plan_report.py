# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The headline and the machines of a report on reconcile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.plan_report import (
    Circumstances,
    headline,
    run_document,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    GROUP,
    LOCKDOWN,
    Desired,
    Devices,
    Entry,
    Plan,
    Step,
)

NOW = 1_768_478_400.0  # 2026-01-15T12:00:00Z


def step(action, **fields):
    return Step(action, "cylance", "cylance_lockdown", "C1", "ws-1", LOCKDOWN, {"inc-1": "h"}, **fields)


def plan(*steps, problems=()):
    return Plan("4711abcdef12", None, tuple(steps), tuple(problems))


@pytest.mark.parametrize(
    ("steps", "problems", "text"),
    [
        ([], [], "Nothing to do (commit 4711abcdef)."),
        ([step("lock")], [], "1 to lock (commit 4711abcdef)."),
        ([], ["a", "b"], "Nothing to renew (commit 4711abcdef). Nothing is added or released because of 2 problems:"),
        ([step("renew")], ["a"], "1 to renew (commit 4711abcdef). Nothing is added or released because of 1 problem:"),
        ([step("lock")], ["a"], "1 to lock (commit 4711abcdef). Not all of it is applied: see the warnings."),
    ],
)
def test_a_headline_says_what_problems_prevent(steps, problems, text):
    assert headline(plan(*steps, problems=problems), None).startswith(text)


def machine(one, results=None):
    (found,) = run_document(plan(one), Desired("4711"), Circumstances(NOW, None, results))["machines"]
    return found


def test_a_planned_release_has_no_end():
    assert machine(step("release", since=NOW, until=NOW + 3600))["consoles"][0]["until"] is None


def test_the_end_of_a_lockdown_is_one_thing_and_that_of_its_entry_another():
    settings = {"expires": "0:01:00"}
    planned = machine(step("lock", until=NOW + 7200, settings=settings))
    assert planned["consoles"][0]["until"] == "2026-01-15T13:00:00Z"
    assert planned["entries"][0]["until"] == "2026-01-15T14:00:00Z"
    held = machine(step("nothing", since=NOW, ends=NOW + 3600, until=NOW + 7200, is_own=True))
    assert (held["consoles"][0]["until"], held["entries"][0]["until"]) == (
        "2026-01-15T13:00:00Z",
        "2026-01-15T14:00:00Z",
    )
    moved = replace(step("move", until=NOW + 7200), system="opswat", aspect=GROUP, settings={"group": "Quarantine"})
    (console,) = machine(moved)["consoles"]
    assert (console["until"], console["action"]) == (None, "move to Quarantine")
    result = {"outcome": "changed", "after": {"group": "Quarantine"}}
    assert machine(moved, {("move", "opswat", "C1"): result})["consoles"][0]["until"] is None


def test_an_entry_with_a_fixed_end_shows_its_own():
    entries = (Entry("inc-1", "a.yml", 1, Devices("hostnames", ("h",)), (), "Beacon", until=NOW + 3600),)
    document = run_document(plan(step("lock", until=NOW + 7200)), Desired("4711", entries), Circumstances(NOW, None))
    assert document["machines"][0]["entries"][0]["until"] == "2026-01-15T13:00:00Z"


def test_a_lockdown_that_is_over_has_no_end():
    (console,) = machine(step("nothing", confirmed=True, until=NOW + 3600))["consoles"]
    assert (console["state"], console["until"]) == ("not locked", None)
    (unread,) = machine(step("skip", until=NOW + 3600))["consoles"]
    assert unread["state"] is None


@pytest.mark.parametrize(("confirmed", "state"), [(True, "released"), (None, "released"), (False, "waiting")])
def test_a_device_that_has_not_confirmed_its_release_is_waiting(confirmed, state):
    result = {"outcome": "changed", "after": {"state": "unlocked"}, "confirmed": confirmed}
    assert machine(step("release"), {("release", "cylance", "C1"): result})["state"] == state
