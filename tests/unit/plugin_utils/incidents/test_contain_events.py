# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of handled events and of the machines of the last hour: bounded, atomic, and never empty by mistake."""

from __future__ import annotations

import json
import multiprocessing
import stat

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents import contain_events
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_events import (
    FILE_NAME,
    ContainEvents,
    EventMemory,
    Place,
    Reservation,
    checked_ceiling,
)

NOW = 1_768_478_400.0  # 2026-01-15T12:00:00Z
DAY = 86_400


def memory():
    return EventMemory(
        {"c1": {"e1": int(NOW)}},
        {"c2": Reservation("run", "4711", int(NOW), ["e2"])},
        [Place(["cylance:c1"], int(NOW), "run")],
        int(NOW),
    )


def stored(folder, now=NOW, warnings=None):
    return ContainEvents(str(folder), now, (warnings if warnings is not None else []).append)


def test_what_is_changed_is_stored_privately(tmp_path):
    with stored(tmp_path).changed() as found:
        assert found == EventMemory()
        found.__dict__.update(memory().__dict__)
    assert stored(tmp_path).read() == memory()
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_an_error_leaves_the_file_as_it_was(tmp_path):
    with pytest.raises(KeyError), stored(tmp_path).changed() as found:
        found.handled["c1"] = {"e1": int(NOW)}
        raise KeyError
    assert stored(tmp_path).read() == EventMemory()


def test_expired_entries_are_removed():
    found = memory()
    found.prune(NOW + 3599)
    assert found == memory()
    found.prune(NOW + 3600)
    assert (found.places, found.lost) == ([], None) and found.handled and found.reserved
    found.prune(NOW + 2 * DAY)
    assert not found.reserved and found.handled
    found.prune(NOW + 30 * DAY)
    assert found == EventMemory()


def test_a_time_in_the_future_counts_from_now():
    found = memory()
    found.prune(NOW - 5 * DAY)
    assert (found.places[0].at, found.lost) == (NOW - 5 * DAY, NOW - 5 * DAY) and not found.reserved
    found.prune(NOW - 5 * DAY + 3600)
    assert (found.places, found.lost) == ([], None)


def test_the_oldest_events_are_forgotten_first(monkeypatch):
    monkeypatch.setattr(contain_events, "_MOST", 2)
    found = EventMemory({"c1": {"e1": 10, "e3": 30}, "c2": {"e2": 20}})
    found.prune(40)
    assert found.handled == {"c1": {"e3": 30}, "c2": {"e2": 20}}


DAMAGED = [
    "",
    "{",
    "[]",
    "[" * 10_000,
    '{"version": 2, "handled": {}, "reserved": {}, "places": [], "lost": null}',
    '{"version": 1, "handled": [], "reserved": {}, "places": [], "lost": null}',
    '{"version": 1, "handled": {"c1": ["e1"]}, "reserved": {}, "places": [], "lost": null}',
    '{"version": 1, "handled": {"c1": {"e1": "now"}}, "reserved": {}, "places": [], "lost": null}',
    '{"version": 1, "handled": {}, "reserved": {"c1": {}}, "places": [], "lost": null}',
    '{"version": 1, "handled": {}, "reserved": {}, "places": [{"devices": "c1", "at": 1, "run": "a"}], "lost": null}',
    '{"version": 1, "handled": {}, "reserved": {}, "places": [], "lost": true}',
    '{"version": 1, "handled": {}, "reserved": {}, "places": []}',
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_put_aside_and_the_count_is_lost(tmp_path, content):
    path = tmp_path / FILE_NAME
    path.write_text(content)
    warnings = []
    assert stored(tmp_path, warnings=warnings).read() == EventMemory(lost=int(NOW))
    assert path.read_text() == content and "is damaged" in warnings[0]
    with stored(tmp_path, warnings=warnings).changed() as found:
        assert found == EventMemory(lost=int(NOW))
    assert (tmp_path / f"{FILE_NAME}.damaged").read_text() == content
    assert "may be contained again" in warnings[1] and len(warnings) == 2
    assert stored(tmp_path, NOW + 60, warnings).read() == EventMemory(lost=int(NOW)) and len(warnings) == 2


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(InputError, match=r"contain_events\.json: .*Check the permissions"):
        stored(tmp_path).read()


def add(folder, number):
    with stored(folder).changed() as found:
        found.handled[f"c{number}"] = {"e": int(NOW)}


def test_writers_take_turns(tmp_path):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=add, args=(str(tmp_path), number)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert stored(tmp_path).read().handled.keys() == {f"c{number}" for number in range(8)}
    assert json.loads((tmp_path / FILE_NAME).read_text())["version"] == 1


@pytest.mark.parametrize("value", [1, "20", " 10000 "])
def test_a_ceiling_is_a_number(value):
    assert checked_ceiling(value, "x") == int(value)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "10001", "9" * 30, "ten", "\u0661", "", True])
def test_other_ceilings_are_an_error(value):
    with pytest.raises(InputError, match="contain_max_per_hour: must be a whole number from 1 to 10000, got "):
        checked_ceiling(value, "contain_max_per_hour")
