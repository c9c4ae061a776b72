# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a record contains, it is either refused as damaged, or it leads to a plan and a new record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import DamagedRecord
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.record_format import (
    read_files,
    write_files,
)

from .world import DAY, HOUR, PARTIAL, QUARANTINE, World, entry

COMMIT = "c0ffee0123" * 4
EXEMPT = {"action": "exempt", "exempt_time": 4}
ENTRIES = (
    entry("inc-1", "ws-1", opswat=QUARANTINE),
    entry("inc-2", "ws-2", opswat=EXEMPT, duration=DAY),
    entry("inc-3", "ws-3", opswat={"action": "ignore"}),
)
VALUES = st.sampled_from(
    [None, True, 0, -1, 4e9, "", "x", "lockdown", "group", "1:00:00", [], {}, {"inc-1": ""}, "done"]
)


def world() -> World:
    """Return a world whose record has held devices, and an intent of a run that was killed."""
    world = World().add("ws-1", "ws-2", "ws-3")
    world.run(*ENTRIES[:2], commit=COMMIT)
    world.now += 13 * HOUR
    world.run(*ENTRIES, die=True, commit=COMMIT)
    return world


PLAIN = {path: json.loads(content) for path, content in write_files(world().record, "place").items()}


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places of all values in JSON."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, one in inner for found in places(one, (*place, key)))]


def changed(value: Any, place: tuple[Any, ...], new: Any, is_removed: bool) -> Any:
    """Return JSON with another value at a place, or without it."""
    if not place:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    if is_removed and len(place) == 1:
        del copy[place[0]]
    else:
        copy[place[0]] = changed(value[place[0]], place[1:], new, is_removed)
    return copy


def apply(files: Any) -> None:
    """Reconcile with a record."""
    forged = world()
    forged.record = read_files({path: json.dumps(content).encode() for path, content in files.items()}, "place")
    forged.run(*ENTRIES, commit=COMMIT)
    forged.now += DAY
    forged.run(ENTRIES[0], commit=COMMIT)
    write_files(forged.record, "place")


@given(
    st.sampled_from([(path, place) for path, content in PLAIN.items() for place in places(content)]),
    VALUES,
    st.booleans(),
)
def test_any_value_at_any_place_is_refused_or_leads_to_a_plan(
    where: tuple[str, tuple[Any, ...]], new: Any, is_removed: bool
) -> None:
    path, place = where
    try:
        apply({**PLAIN, path: changed(PLAIN[path], place, new, is_removed)})
    except DamagedRecord as error:
        assert "Nothing is released" in error.message


@pytest.mark.parametrize(
    ("place", "new"),
    [
        (("held", 0, "targets"), {}),  # it would be released at once, because all of its entries have ended
        (("held", 0, "system"), "sdm"),
        (("held", 0, "aspect"), "group"),
        (("held", 0, "stamps", "lockdown_initiated"), "now"),
        (("held", 0, "settings", "expires"), "for ever"),
    ],
)
def test_forged_values_are_refused(place: tuple[Any, ...], new: Any) -> None:
    assert PLAIN["record.json"]["held"][0]["settings"]["lockdown_type"] == PARTIAL["lockdown_type"]
    with pytest.raises(DamagedRecord):
        apply({**PLAIN, "record.json": changed(PLAIN["record.json"], place, new, False)})
