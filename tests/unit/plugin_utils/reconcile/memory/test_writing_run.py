# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run at a time, announced before it writes, and never beyond its deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.write_deadline import boot_clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    LostRace,
    NotActive,
    OtherRunAtWork,
    RecordFailed,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.folder_record import FolderRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import LONGEST_RUN
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.writing_run import (
    GRACE,
)

from .origin import COMMIT, ITEM, NOW, held, record
from .runs import LENGTH, World, lock


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Runs with a record in a folder."""
    return World(lambda: FolderRecord(str(tmp_path / "state")))


def test_an_intent_is_there_before_the_first_write_and_an_outcome_after(memories: Callable[[], Memory]) -> None:
    world = World(memories)
    run = world.begun("run-1")
    (intent,) = world.read().intents
    assert (intent.run, intent.owner, intent.job, intent.commit) == ("run-1", "soc", "job of run-1", COMMIT)
    assert (intent.started, intent.deadline, intent.items) == (NOW, NOW + LENGTH, (ITEM,))
    run.require_active(60)
    outcome = run.finish(lock, "1 locked", {"run-1.json": b"{}"})
    assert world.read() == outcome == record(1, starts={}, executed=(), commit=None)


def test_a_second_run_names_the_first_and_writes_nothing(memories: Callable[[], Memory]) -> None:
    world = World(memories)
    run = world.begun("run-1")
    before = world.read()
    other, known = world.run("run-2")
    with pytest.raises(
        OtherRunAtWork, match=r"The run run-1 \(job of run-1\) is active until 2026-01-01T00:17:00Z"
    ) as caught:
        other.begin(known, COMMIT, [ITEM])
    assert (caught.value.run, caught.value.job, caught.value.deadline) == (
        "run-1",
        "job of run-1",
        NOW + LENGTH + GRACE,
    )
    assert world.read() == before
    run.finish(lock, "1 locked")
    world.begun("run-2")


def test_of_two_runs_that_begin_at_once_one_goes_on(memories: Callable[[], Memory]) -> None:
    world = World(memories)
    (first, known), (second, same) = world.run("run-1"), world.run("run-2")
    first.begin(known, COMMIT, [ITEM])
    with pytest.raises(LostRace):
        second.begin(same, COMMIT, [ITEM])
    assert [intent.run for intent in world.read().intents] == ["run-1"]
    first.require_active(60)


def test_a_run_that_has_just_read_the_record_does_not_ask_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = world.begun("run-1").ends
    run, known = world.run("run-1")
    asked = []
    monkeypatch.setattr(FolderRecord, "is_unchanged", lambda memory: not asked.append(1))
    run.resume(known, ends)
    run.require_active(60)
    assert not asked
    run.require_active(60)
    assert asked


def test_a_run_that_wakes_after_its_deadline_writes_nothing(world: World) -> None:
    run = world.begun("run-1")
    world.now += LENGTH
    with pytest.raises(NotActive, match="deadline of the run run-1 has passed"):
        run.require_active(1)


@pytest.mark.parametrize("jump", [LENGTH + 1, -10_000.0])
def test_jumps_of_the_wall_clock_never_lengthen_a_run(world: World, jump: float) -> None:
    run = world.begun("run-1")
    world.wall = jump
    world.now += LENGTH if jump < 0 else 0
    with pytest.raises(NotActive):
        run.require_active(1)


def test_near_its_deadline_a_run_pushes_a_later_one(memories: Callable[[], Memory]) -> None:
    world = World(memories)
    run = world.begun("run-1")
    world.now += LENGTH / 2 - 1
    run.require_active(60)
    assert world.read().intents[0].deadline == NOW + LENGTH
    world.now += 2
    run.require_active(60)
    (intent,) = world.read().intents
    assert (intent.started, intent.deadline) == (NOW, world.now + LENGTH)
    world.now += LENGTH - 1
    run.require_active(1)


def test_a_batch_that_takes_longer_gets_a_later_deadline(world: World) -> None:
    run = world.begun("run-1")
    run.require_active(2 * LENGTH)
    assert world.read().intents[0].deadline == world.now + 4 * LENGTH


def test_a_run_ends_after_a_day(world: World) -> None:
    run = world.begun("run-1", length=LONGEST_RUN / 12)
    for _step in range(11):
        world.now += LONGEST_RUN / 12 - 1
        run.require_active(1)
    world.now += LONGEST_RUN / 12 - 1
    with pytest.raises(NotActive, match="longer than a day"):
        run.require_active(1)


def test_a_slow_server_uses_up_the_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.begun("run-1")

    def slow(memory: FolderRecord) -> bool:
        world.now += LENGTH
        return True

    monkeypatch.setattr(FolderRecord, "is_unchanged", slow)
    with pytest.raises(NotActive):
        run.require_active(60)


def test_a_record_that_cannot_be_read_stops_the_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.begun("run-1")

    def fail(memory: FolderRecord) -> bool:
        raise RecordFailed("It cannot be read.")

    monkeypatch.setattr(FolderRecord, "is_unchanged", fail)
    with pytest.raises(RecordFailed):
        run.require_active(60)


def test_an_intent_that_cannot_be_pushed_is_no_intent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run, known = world.run("run-1")

    def fail(*arguments: object) -> None:
        raise RecordFailed("It cannot be written.")

    monkeypatch.setattr(FolderRecord, "push", fail)
    with pytest.raises(RecordFailed):
        run.begin(known, COMMIT, [ITEM])
    for step in (lambda: run.require_active(1), lambda: run.finish(lock, "1 locked")):
        with pytest.raises(DeviceActionsError, match="has pushed no intent"):
            step()


def test_an_outcome_is_merged_into_what_others_wrote(memories: Callable[[], Memory]) -> None:
    world = World(memories)
    run = world.begun("run-1")
    person = memories()
    whole = person.read()
    person.push(replace(whole, held=(held(7),)), "by hand")
    run.require_active(60)
    person.push(replace(whole, held=(held(8),)), "by hand")
    run.finish(lock, "1 locked")
    assert [one.device_id for one in world.read().held] == ["ID1", "ID8"]


def test_an_outcome_after_the_deadline_counts_without_a_takeover(world: World) -> None:
    run = world.begun("run-1")
    world.now += 10 * LENGTH
    run.finish(lock, "1 locked")
    assert len(world.read().held) == 1


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 65])
def test_names_that_are_no_file_names_are_refused(world: World, name: str) -> None:
    with pytest.raises(DeviceActionsError, match="name of a run"):
        world.run(name)


def test_the_clock_of_deadlines_does_not_stop() -> None:
    first = boot_clock()
    assert 0 < first <= boot_clock()
