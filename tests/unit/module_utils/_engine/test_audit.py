# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit trail of a task, with a fake driver."""

from __future__ import annotations

import errno
import json

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.appended_file import AppendedFile
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    GuardRail,
    InputError,
    ResponseLost,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import PLANNED, AuditSettings
from ansible_collections.secops.device_actions.plugins.module_utils._engine.convergence import Convergence
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

from .fake_driver import LOCKED, UNLOCKED, FakeDriver, trail_of
from .test_convergence import PARAMS, raising


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def context(monkeypatch):
    """A context whose pauses take no time."""
    monkeypatch.setattr(Context, "pause", lambda self, seconds: None)
    return Context(scope="play 1, task 1", host="localhost")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.delenv("DEVICE_ACTIONS_AUDIT_LOG", raising=False)
    return tmp_path / "audit.jsonl"


def converge(driver, context, trail, identifiers=None, **params):
    """Run a task as an operation does, and return its items."""
    driver.audit = trail
    with trail.completed():
        items = Convergence(driver, context, {**PARAMS, **params}, identifiers or [*driver.states], "test").run()
        trail.finish([item.as_result() for item in items])
    return items


def events(path):
    """Return what the lines say: the devices of an intent, or a device and its outcome."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        ("intent", line["basis"], *(device["device_id"] for device in line["devices"]))
        if line["event"] == "intent"
        else (line["device"], line["outcome"])
        for line in lines
    ]


def test_the_intent_is_written_before_the_first_write_and_each_device_gets_a_verdict(context, path):
    states = {"ID1": UNLOCKED, "ID2": LOCKED, "ID3": UNLOCKED, "ID4": UNLOCKED}
    seen = []
    driver = FakeDriver(states, on_write=lambda device: seen.append((device.id, events(path))))
    driver.after_write = lambda device: raising(DeviceActionsError("Refused."))(device) if device.id == "ID4" else None
    converge(driver, context, trail_of(context, str(path)), [*states, "missing"])
    intent = ("intent", "requested", "ID1", "ID2", "ID3", "ID4")
    assert seen[0] == ("ID1", [intent])
    assert seen[1] == ("ID3", [intent, ("ID1", "changed")])
    # What has not changed is written at the end.
    verdicts = [("ID1", "changed"), ("ID3", "changed"), ("ID4", "failed"), ("ID2", "unchanged"), ("missing", "failed")]
    assert events(path) == [intent, *verdicts]


def test_an_intent_names_the_planned_devices_if_all_are_read_first(context, path):
    driver = FakeDriver({"ID1": UNLOCKED, "ID2": LOCKED})
    converge(driver, context, trail_of(context, str(path)), protected_devices=["dc01"])
    assert events(path) == [("intent", "planned", "ID1"), ("ID1", "changed"), ("ID2", "unchanged")]


def test_unknown_skipped_and_duplicate_devices_get_verdicts(context, path):
    driver = FakeDriver({"ID1": UNLOCKED, "ID2": UNLOCKED})
    broken = DeviceActionsError("Broken.", reason="broken")

    def lose(device):
        driver.on_read = raising(broken, 9)
        context.stop.set()
        raise ResponseLost("The connection broke.", uncertain=True)

    driver.on_write = lose
    converge(driver, context, trail_of(context, str(path)), ["ID1", "ID1", "ID2"])
    verdicts = [("ID1", "unknown"), ("ID1", "unknown"), ("ID2", "skipped")]
    assert events(path) == [("intent", "requested", "ID1", "ID2"), *verdicts]


def test_a_task_that_changes_nothing_writes_no_intent(context, path):
    converge(FakeDriver({"ID1": LOCKED}), context, trail_of(context, str(path)))
    assert events(path) == [("ID1", "unchanged")]


def test_a_refused_plan_writes_verdicts_only(context, path):
    converge(FakeDriver({"ID1": UNLOCKED}), context, trail_of(context, str(path)), max_changes="0")
    assert events(path) == [("ID1", "skipped")]


def test_check_mode_writes_nothing(path):
    context = Context(check_mode=True)
    converge(FakeDriver({"ID1": UNLOCKED}), context, trail_of(context, str(path)))
    assert not path.exists()


def test_no_changed_device_is_missing_if_the_process_is_killed(context, path):
    states = {f"ID{number:03}": UNLOCKED for number in range(90)}

    def kill(device):
        if device.id == "ID060":
            raise Killed

    trail = trail_of(context, str(path))
    trail.abort = lambda error: None  # a killed process does not get there
    with pytest.raises(Killed):
        converge(FakeDriver(states, on_write=kill), context, trail, max_changes="90")
    # A kill ends everything at once; here, the devices after the killed one are still processed.
    (first, *dummy), verdicts = events(path)[:8], [one for one in events(path) if one[0] != "intent"]
    assert first[:3] == ("intent", "requested", "ID000")
    assert verdicts[:60] == [(f"ID{number:03}", "changed") for number in range(60)]
    assert ("ID060", "changed") not in verdicts


def test_a_task_that_ends_with_an_error_leaves_no_intent_without_a_verdict(context, path):
    trail = trail_of(context, str(path))
    entries = [{"device": "ID1", "device_id": "ID1"}, {"device": "ID2", "device_id": "ID2"}]
    with pytest.raises(DeviceActionsError), trail.completed():
        trail.intend(entries, "planned")
        trail.conclude({**entries[0], "outcome": "changed"})
        raise DeviceActionsError("403: not allowed.", "forbidden")
    assert events(path)[1:] == [("ID1", "changed"), ("ID2", "failed")]
    trail = trail_of(context, str(path))
    with pytest.raises(ZeroDivisionError), trail.completed():
        trail.intend(entries[:1], "planned")
        raise ZeroDivisionError
    assert events(path)[-1] == ("ID1", "unknown")


def test_an_outcome_that_is_corrected_later_gets_a_second_verdict(context, path):
    trail, entry = trail_of(context, str(path)), {"device": "ID1", "device_id": "ID1"}
    trail.conclude({**entry, "outcome": "changed", "confirmed": False})
    trail.finish([{**entry, "outcome": "failed", "confirmed": None}])
    assert events(path) == [("ID1", "changed"), ("ID1", "failed")]


def test_a_task_that_ends_before_it_acts_leaves_its_error(context, path):
    with pytest.raises(DeviceActionsError), trail_of(context, str(path)).completed():
        raise DeviceActionsError("These are protected: dc01.", "protected")
    (line,) = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert (line["event"], line["error_reason"], line["reason"]) == ("error", "protected", "Malware")


# Files that cannot be written


def test_a_file_that_cannot_be_written_stops_the_task_before_anything_is_read(context, path):
    path.mkdir()
    driver = FakeDriver({"ID1": UNLOCKED})
    with pytest.raises(GuardRail) as refusal:
        converge(driver, context, trail_of(context, str(path)))
    assert refusal.value.message == (
        f"audit_log: {path} cannot be written: Is a directory. Set a file in this folder. Nothing was changed."
    )
    assert driver.reads == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("parallel", [1, 4])
def test_a_file_that_fails_at_the_intent_stops_the_task_before_the_first_write(
    context, path, monkeypatch, number, parallel
):
    def fail(self, content):
        raise OSError(number, "It fails")

    monkeypatch.setattr(AppendedFile, "append", fail)
    driver = FakeDriver({f"ID{i}": UNLOCKED for i in range(6)}, parallel=parallel, in_batches=parallel > 1)
    items = converge(driver, context, trail_of(context, str(path)))
    assert driver.writes == []
    assert {item.outcome for item in items} == {"skipped"}
    assert {item.error.reason for item in items} == {"audit_log"}
    assert context.warnings() == []


def test_an_intent_that_could_not_be_written_stops_every_thread(context, path, monkeypatch):
    monkeypatch.setattr(AppendedFile, "append", lambda self, content: raising(OSError(errno.ENOSPC, "Full"))(None))
    trail = trail_of(context, str(path))
    for _thread in range(2):
        with pytest.raises(GuardRail, match="Nothing was changed"):
            trail.intend([{"device": "ID1"}], PLANNED)


def test_a_release_goes_on_with_a_warning(context, path, monkeypatch):
    path.mkdir()
    driver = FakeDriver({"ID1": UNLOCKED})
    assert [one.outcome for one in converge(driver, context, trail_of(context, str(path), is_release=True))] == [
        "changed"
    ]
    (warning,) = context.warnings()
    assert f"audit_log: {path} cannot be written: Is a directory." in warning
    assert "continues without a trail" in warning


def test_a_release_goes_on_if_the_intent_cannot_be_written(context, path, monkeypatch):
    monkeypatch.setattr(AppendedFile, "append", lambda self, content: raising(OSError(errno.ENOSPC, "Full"))(None))
    driver = FakeDriver({"ID1": UNLOCKED})
    assert [one.outcome for one in converge(driver, context, trail_of(context, str(path), is_release=True))] == [
        "changed"
    ]
    assert len(context.warnings()) == 1


def test_a_file_that_fails_after_the_first_write_is_a_warning_and_lines_are_tried_again(context, path, monkeypatch):
    append, left = AppendedFile.append, [1, 1, 1, 0, 1]  # the third batch cannot be written

    def sometimes(self, content):
        if not left.pop(0):
            raise OSError(errno.ENOSPC, "No space left on device")
        append(self, content)

    monkeypatch.setattr(AppendedFile, "append", sometimes)
    driver = FakeDriver({f"ID{number}": UNLOCKED for number in range(4)})
    converge(driver, context, trail_of(context, str(path)))
    assert [event for event in events(path) if event[0] != "intent"] == [(f"ID{i}", "changed") for i in range(4)]
    (warning,) = context.warnings()
    assert "No space left on device" in warning and "continues, because it has begun" in warning


def test_lines_that_are_never_written_are_counted(context, path, monkeypatch):
    driver = FakeDriver({"ID1": UNLOCKED, "ID2": UNLOCKED})
    trail = trail_of(context, str(path))

    def break_file(device):
        monkeypatch.setattr(AppendedFile, "append", lambda self, content: raising(OSError(errno.EROFS, "No"))(None))

    driver.on_write = break_file
    items = converge(driver, context, trail)
    assert [item.outcome for item in items] == ["changed", "changed"]
    assert any("2 lines of this task could not be written" in warning for warning in context.warnings())


# Options


@pytest.mark.parametrize("option", ["reason", "ticket"])
@pytest.mark.parametrize(
    ("text", "words"), [(" ", "empty"), ("a\nb", "one line"), ("a\x1b[31m", "one line"), ("x" * 501, "at most")]
)
def test_reason_and_ticket_are_one_line_of_limited_length(option, text, words):
    with pytest.raises(InputError, match=f"{option}: .*{words}"):
        AuditSettings.from_params({option: text}, Context())


def test_texts_are_trimmed_and_reduced_to_what_can_be_shown():
    settings = AuditSettings.from_params({"reason": " Malware\u00a0on\u200b ws-1\n", "ticket": "INC-1"}, Context())
    assert (settings.reason, settings.ticket) == ("Malware on ws-1", "INC-1")


def test_the_option_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("DEVICE_ACTIONS_AUDIT_LOG", "/var/log/a.jsonl")
    assert AuditSettings.from_params({"audit_log": "/var/log/b.jsonl"}, Context()).path == "/var/log/b.jsonl"
    assert AuditSettings.from_params({"audit_log": ""}, Context()).path == "/var/log/a.jsonl"
    monkeypatch.setenv("DEVICE_ACTIONS_AUDIT_LOG", " ")
    assert AuditSettings.from_params({}, Context()).path is None
