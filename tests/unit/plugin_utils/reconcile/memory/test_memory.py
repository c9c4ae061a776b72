# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every Memory promises, whether it is a branch or a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory import past_runs
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    DamagedRecord,
    LostRace,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Intent, Record

from .origin import COMMIT, ITEM, NOW, record

Memories = Callable[[], Memory]


def intent(number: int, **changes: object) -> Intent:
    whole = Intent(f"run-{number}", "soc", "job", COMMIT, NOW + number, NOW + number + 900, (ITEM,))
    return replace(whole, **changes)


def test_a_record_that_was_never_written_is_new(memories: Memories) -> None:
    memory = memories()
    assert memory.read() == Record(is_new=True)
    assert memory.is_unchanged()
    memory.check_push()
    assert memories().read() == Record(is_new=True)


def test_others_read_what_was_pushed(memories: Memories) -> None:
    memory = memories()
    memory.read()
    memory.push(record(intents=(intent(1),)), "one")
    assert memories().read() == record(intents=(intent(1),))
    memory.push(record(3), "two")
    assert memories().read() == memory.read() == record(3)


def test_only_one_of_two_writers_succeeds(memories: Memories) -> None:
    for first_record in (record(1), record(2)):  # also for the very first version
        first, second = memories(), memories()
        assert first.read() == second.read()
        first.push(first_record, "first")
        assert first.is_unchanged() and not second.is_unchanged()
        with pytest.raises(LostRace, match="written by another process"):
            second.push(record(5), "second")
        assert memories().read() == first_record
        assert second.read() == first_record
        second.push(replace(first_record, starts={}), "second")


def test_a_push_without_a_read_cannot_replace_a_record(memories: Memories) -> None:
    memory = memories()
    memory.read()
    memory.push(record(), "one")
    with pytest.raises(LostRace):
        memories().push(Record(), "two")
    assert memories().read() == record()


def test_settled_intents_leave_the_record_but_not_the_place(memories: Memories) -> None:
    memory = memories()
    memory.read()
    memory.push(record(intents=(intent(1), intent(2))), "two open ones")
    memory.push(record(intents=(intent(1, settled=True), intent(2))), "one", {"run-1.json": b"{}", "run-1.md": b"#"})
    other = memories()
    assert other.read() == record(intents=(intent(2),))
    other.push(record(intents=(intent(2, settled=True),)), "none")
    assert memories().read() == record()
    reader = memories()
    reader.read()
    assert (reader.read_report("run-1.json"), reader.read_report("run-1.md")) == (b"{}", b"#")
    assert [reader.read_report(name) for name in ("run-2.json", "../record.json", "run-1.html", "")] == [None] * 4


def test_past_runs_and_their_reports_are_kept_for_a_while(memories: Memories, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_runs, "_KEPT", 2)
    memory = memories()
    memory.read()
    for number in range(1, 4):
        done = intent(number, settled=True)
        memory.push(record(intents=(done,)), "run", {f"run-{number}.json": b"{}"})
    reader = memories()
    reader.read()
    assert [reader.read_report(f"run-{number}.json") for number in range(1, 4)] == [None, b"{}", b"{}"]


@pytest.mark.parametrize("name", ["run-9.json", "run-1.txt", "../run-1.json", "a/run-1.json"])
def test_reports_of_other_runs_are_refused(memories: Memories, name: str) -> None:
    memory = memories()
    memory.read()
    with pytest.raises(DeviceActionsError, match="is no report of a run"):
        memory.push(record(intents=(intent(1),)), "one", {name: b"{}"})
    assert memories().read().is_new


def test_what_cannot_be_read_again_is_not_pushed(memories: Memories) -> None:
    memory = memories()
    memory.read()
    with pytest.raises(DamagedRecord):
        memory.push(record(commit="main"), "one")
    assert memories().read().is_new
