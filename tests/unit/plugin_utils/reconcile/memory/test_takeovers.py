# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of a run that was killed is taken over once, and the run itself goes on no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    LostRace,
    NotActive,
    OtherRunAtWork,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.folder_record import FolderRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.writing_run import (
    GRACE,
    WritingRun,
    require_alone,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent, Record

from .origin import COMMIT, ITEM, NOW, held
from .runs import LENGTH, World, lock


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Runs with a record in a folder."""
    return World(lambda: FolderRecord(str(tmp_path / "state")))


def test_the_work_of_a_dead_run_is_taken_over_only_after_its_deadline(memories: Callable[[], Memory]) -> None:
    world = World(memories)
    world.begun("run-1")
    world.now += LENGTH + GRACE
    other, known = world.run("run-2")
    with pytest.raises(OtherRunAtWork):
        other.begin(known, COMMIT, [])
    world.now += 1
    first, second = world.run("run-2"), world.run("run-3")
    first[0].begin(first[1], COMMIT, [])
    with pytest.raises(LostRace):  # only one of two takes it over
        second[0].begin(second[1], COMMIT, [])
    assert {intent.run: intent.items for intent in world.read().intents} == {"run-1": (ITEM,), "run-2": ()}
    first[0].finish(lambda known: replace(known, intents=()), "settled")
    assert world.read().intents == ()


@pytest.mark.parametrize("leaves", [True, False])
@pytest.mark.parametrize("has_finished", [True, False])
def test_a_run_whose_work_was_taken_over_writes_nothing_more(world: World, leaves: bool, has_finished: bool) -> None:
    run = world.begun("run-1", skew=-2000)  # its clock is wrong, so its deadline came early for others
    other = world.begun("run-2")
    if has_finished:  # with or without a trace of the first one
        first = replace(world.read().intents[0], job="job of run-1")
        other.finish(lambda known: replace(known, intents=(first,) if leaves else ()), "settled")
    with pytest.raises(NotActive, match="Another run has taken over"):
        run.require_active(60)
    for step in (lambda: run.require_active(60), lambda: run.finish(lock, "1 locked")):
        with pytest.raises(NotActive, match="Another run has taken over"):
            step()
    assert world.read().held == ()


def test_an_outcome_is_not_recorded_by_a_run_whose_work_was_taken_over(memories: Callable[[], Memory]) -> None:
    world = World(memories)
    run = world.begun("run-1")
    world.now += LENGTH + GRACE + 1
    world.begun("run-2")
    with pytest.raises(NotActive, match="Another run has taken over"):
        run.finish(lock, "1 locked")
    assert [(intent.run, intent.job) for intent in world.read().intents] == [
        ("run-1", "job of run-1, taken over by run-2"),
        ("run-2", "job of run-2"),
    ]
    assert world.read().held == ()


def test_texts_that_are_recorded_in_another_form_are_no_takeover(tmp_path: Path) -> None:
    memory = FolderRecord(str(tmp_path / "state"))
    run = WritingRun(memory, "run-1", "soc", "job\x1b[31m\n" + "x" * 500, LENGTH, lambda: NOW, lambda: 0.0)
    run.begin(memory.read(), COMMIT, [{**ITEM, "targets": {"inc-1": "\u202e" + "x" * 500}, "secret": "x"}])
    person = FolderRecord(str(tmp_path / "state"))
    person.push(replace(person.read(), held=(held(7),)), "by hand")
    run.require_active(60)
    run.finish(lock, "1 locked")
    assert [one.device_id for one in person.read().held] == ["ID1", "ID7"]


def test_unknown_outcomes_stay_open_for_the_next_run(world: World) -> None:
    run = world.begun("run-1")
    world.now += 60
    run.finish(lock, "1 unknown", unknown=[ITEM])
    (intent,) = world.read().intents
    assert (intent.run, intent.items, intent.settled) == ("run-1", (ITEM,), False)
    assert (intent.started, intent.deadline) == (NOW, NOW + 60)  # when it may have written
    assert intent.job == "job of run-1, ended"
    require_alone(world.read(), world.now)
    world.begun("run-2")
    assert world.read().intents[0].job == "job of run-1, ended, taken over by run-2"


def test_the_name_of_a_job_cannot_end_a_run(tmp_path: Path) -> None:
    memory = FolderRecord(str(tmp_path / "state"))
    run = WritingRun(memory, "run-1", "soc", "job, ended, taken over by x, ended", LENGTH, lambda: NOW, lambda: 0.0)
    run.begin(memory.read(), COMMIT, [ITEM])
    with pytest.raises(OtherRunAtWork):
        require_alone(memory.read(), NOW)


def test_a_run_that_began_in_the_future_is_explained() -> None:
    intent = Intent("run-1", "soc", "job", COMMIT, NOW + 3600, NOW + 7200, ())
    with pytest.raises(OtherRunAtWork, match=r"clock .* is wrong.* remove intents/run-1\.json"):
        require_alone(Record(intents=(intent,)), NOW)
