# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random commits, deeds of other users, outages and deaths of runs: what holds whatever happens."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.settings import REWRITTEN
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Problem

from .world import HOUR, QUARANTINE, World, entry

NAMES = ("ws-1", "ws-2", "ws-3")
names = st.sampled_from(NAMES)
some_names = st.lists(names, min_size=1, unique=True)


class Reconciling(RuleBasedStateMachine):
    """Entries change in Git, and runs follow or die. foreign: what other users have locked, and nobody released."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(settings={"max_changes": 100, "max_releases": 100}).add(*NAMES)
        self.entries: dict[str, object] = {}
        self.foreign: set[str] = set()
        self.is_bad = False

    @rule(number=st.integers(1, 3), chosen=some_names, hours=st.none() | st.integers(1, 60), group=st.booleans())
    def write_entry(self, number: int, chosen: list[str], hours: int | None, group: bool) -> None:
        until = None if hours is None else self.world.now + hours * HOUR
        more = {"opswat": QUARANTINE} if group else {}
        self.entries[f"inc-{number}"] = entry(f"inc-{number}", *chosen, until=until, **more)

    @rule(number=st.integers(1, 3))
    def remove_entry(self, number: int) -> None:
        self.entries.pop(f"inc-{number}", None)

    @rule(number=st.integers(1, 3))
    def release_entry(self, number: int) -> None:
        if one := self.entries.get(f"inc-{number}"):
            self.entries[f"inc-{number}"] = replace(one, state="released")

    @rule(bad=st.booleans())
    def break_files(self, bad: bool) -> None:
        self.is_bad = bad

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.world.now += hours * HOUR
        self.world._expire()
        self.foreign &= self.world.locked()

    @rule(name=names)
    def lock_by_hand(self, name: str) -> None:
        self.world.now += 600
        self.world.lock_by_hand(name, length=400 * HOUR)
        self.foreign.add(name)

    @rule(name=names)
    def release_by_hand(self, name: str) -> None:
        self.world.release_by_hand(name)
        self.foreign.discard(name)

    @rule(name=names, down=st.booleans())
    def outage(self, name: str, down: bool) -> None:
        for system in ("cylance", "opswat"):
            self.world.change(system, name, error="503" if down else None)

    @rule(die=st.booleans(), rewritten=st.booleans(), drift=st.sampled_from(["report", "correct"]))
    def reconcile(self, die: bool, rewritten: bool, drift: str) -> None:
        problems = [Problem("incidents.yml", 1, "", "Wrong.")] if self.is_bad else []
        history = {"history": REWRITTEN} if rewritten and not self.world.record.is_new else {}
        before = self.world.locked()
        entries = tuple(self.entries.values())
        plan = self.world.run(*entries, die=die, problems=problems, drift=drift, **history)
        if plan.problems:
            assert self.world.locked() == before
        elif not die:
            again = self.world.plan(*entries, drift=drift)
            assert {step.action for step in again.steps} <= {"nothing", "skip", "forget"}
            for step in plan.steps:
                if step.is_wanted and step.aspect == "lockdown" and step.action in ("lock", "renew"):
                    assert step.hostname in self.world.locked()
        self.world.now += 900  # the deadline of a dead run passes

    @invariant()
    def nobody_elses_lock_is_released(self) -> None:
        assert self.foreign <= self.world.locked()

    @invariant()
    def every_lock_of_reconcile_is_traceable(self) -> None:
        held = {one.hostname for one in self.world.record.held if one.aspect == "lockdown"}
        intended = {
            str(item["device_id"]).removeprefix("c-")
            for intent in self.world.record.intents
            for item in intent.items
            if item["aspect"] == "lockdown"
        }
        ours = {one.hostname for one in self.world.devices.values() if one.locked and one.user_id == "us"}
        assert ours <= held | intended


Reconciling.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestReconciling = Reconciling.TestCase
