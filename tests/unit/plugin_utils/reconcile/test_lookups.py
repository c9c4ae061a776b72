# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which devices the hosts of an entry lead to, and that an error of one entry leaves the others alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.lookups import (
    RECORDED,
    HostDevice,
    Lookups,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    RELEASED,
    Action,
    Desired,
    Devices,
    Entry,
    Held,
    Record,
    Target,
)

LOCK = (Action("cylance_lockdown", {}),)


def entry(entry_id: str, option: str, *values: str) -> Entry:
    """Return an entry that locks devices."""
    return Entry(entry_id, "incidents.yml", 1, Devices(option, values), LOCK, "Beacon")


class Inventory:
    """Answers with devices, and keeps what it is asked. devices: of patterns as they are joined by commas."""

    def __init__(self, **devices: Any) -> None:
        self._devices = devices
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, patterns: Sequence[str], system: str) -> Iterable[HostDevice]:
        """See Hosts."""
        self.asked.append(tuple(patterns))
        found = self._devices[patterns[0]]
        if isinstance(found, Exception):
            raise found
        yield from found


def targets(inventory: Inventory, *entries: Entry, **names: str) -> dict[str, list[Target]]:
    """Return the targets of entries. names: {device id: the host name that the console reports}."""
    lookups = Lookups(Desired("c0ffee", entries), Record(), "owner", inventory)
    asked = lookups.tasks().get("cylance", {})
    results = {
        ("cylance", option): {
            "devices": [
                {"device": value, "device_id": value, "hostname": names.get(value), "state": "unlocked"}
                for value in values
            ]
        }
        for option, values in asked.items()
    }
    found, _observed = lookups.resolve(results)
    return {entry_id: each for (entry_id, _system), each in found.items()}


def test_the_patterns_of_an_entry_count_together_as_in_a_play() -> None:
    inventory = Inventory(infected=[HostDevice("ws-1", "id1", "ws-1")])
    (target,) = targets(inventory, entry("inc-1", "hosts", "infected", "!servers"), id1="ws-1.corp.example")["inc-1"]
    assert inventory.asked == [("infected", "!servers")]
    assert target.device_id == "id1"


def test_a_device_that_the_inventory_calls_otherwise_is_left_alone() -> None:
    inventory = Inventory(infected=[HostDevice("ws-1", "id1", "ws-1"), HostDevice("ws-2", "id2", "ws-2")])
    one, other = targets(inventory, entry("inc-1", "hosts", "infected"), id1="dc-1", id2="WS-2")["inc-1"]
    assert (one.device_id, one.reason) == (None, "wrong_device")
    assert "expects ws-1" in one.message and "reports dc-1" in one.message
    assert other.device_id == "id2"


def test_a_device_without_a_name_is_not_the_one_that_the_inventory_names() -> None:
    (target,) = targets(Inventory(infected=[HostDevice("ws-1", "id1", "ws-1")]), entry("inc-1", "hosts", "infected"))[
        "inc-1"
    ]
    assert target.reason == "wrong_device"


def test_an_error_of_the_inventory_concerns_its_entry_only() -> None:
    inventory = Inventory(
        wrong=InputError("hosts: names nothing."),
        broken=[
            HostDevice("ws-1", None, error="cylance_device_id of host ws-1: undefined."),
            HostDevice("ws-2", "id2"),
        ],
    )
    found = targets(
        inventory,
        entry("inc-1", "hosts", "wrong"),
        entry("inc-2", "hosts", "broken"),
        entry("inc-3", "device_ids", "id3"),
    )
    assert [(one.reason, one.message) for one in found["inc-1"]] == [("invalid_input", "hosts: names nothing.")]
    assert [(one.reason, one.device_id) for one in found["inc-2"]] == [("not_read", None), ("", "id2")]
    assert [one.device_id for one in found["inc-3"]] == ["id3"]


def test_an_entry_that_matches_no_host_is_named_unless_it_is_over() -> None:
    inventory = Inventory(infected=[], servers=[HostDevice("ws-1", "id1", "ws-1")])
    entries = [
        entry("inc-1", "hosts", "infected", "!dc*"),
        entry("inc-2", "hosts", "servers"),
        replace(entry("inc-3", "hosts", "infected"), state=RELEASED),
    ]
    (found,) = Lookups(Desired("c0ffee", tuple(entries)), Record(), "owner", inventory).unmatched
    assert found == (
        "incidents.yml:1: inc-1: No host of the inventory matches infected, !dc*. Start the run with its inventory "
        "(-i), or correct the entry."
    )


def test_recorded_devices_are_read_by_their_ids_only_where_no_entry_has_led_to_them() -> None:
    held = [
        Held("cylance", device_id, None, "lockdown", owner, {"inc-1": "ws-1"}, {}, 0.0, "run-1")
        for device_id, owner in (("id1", "owner"), ("id2", "owner"), ("id3", "other"), ("id4", "owner"))
    ]
    entries = (entry("inc-1", "hostnames", "ws-1", "ws-4"),)
    lookups = Lookups(Desired("c0ffee", entries), Record(held=tuple(held)), "owner", Inventory(), [("opswat", "o9")])
    assert lookups.tasks() == {"cylance": {"hostnames": ["ws-1", "ws-4"]}}
    found = {
        "devices": [
            {"device": "ws-1", "device_id": "id1", "state": "locked"},
            {"device": "ws-4", "device_id": "id4", "error": {"message": "No response."}},
        ]
    }
    results: dict[tuple[str, str], dict[str, Any]] = {("cylance", "hostnames"): found}
    assert lookups.remaining(results) == {"cylance": ["id2", "id4"], "opswat": ["o9"]}
    rest = {"devices": [{"device": "id2", "device_id": "id2", "state": "unlocked"}]}
    _targets, observed = lookups.resolve({**results, ("cylance", RECORDED): rest})
    assert (observed["cylance", "id1"].locked, observed["cylance", "id2"].locked) == (True, False)
    assert observed["cylance", "id4"].error and observed["opswat", "o9"].error
