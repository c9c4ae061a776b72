# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A burst becomes a few batches, and the events of a device keep their order."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import EventDevice
from ansible_collections.secops.device_actions.plugins.plugin_utils.events import store
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.batches import LARGEST, LONGEST, compose
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import Database

from .fakes import make_event


def event(number, device=None, **fields):
    return f"id-{number}", make_event(f"key-{number}", number if device is None else device, **fields)


def keys(batches):
    return [[one.key for dummy, one in batch] for batch in batches]


def test_events_of_one_kind_change_and_severity_share_a_batch():
    events = [event(0), event(1, severity="low"), event(2), event(3, change="cleared"), event(4, kind="alarm")]
    assert keys(compose(events, 200)) == [["key-0", "key-2"], ["key-1"], ["key-3"], ["key-4"]]


def test_a_batch_has_at_most_so_many_devices():
    assert keys(compose([event(0), event(1), event(2, device=0), event(3)], 2)) == [
        ["key-0", "key-1", "key-2"],
        ["key-3"],
    ]


def test_an_event_with_too_many_devices_is_a_batch_of_its_own():
    many = tuple(EventDevice(f"device-{number}", None) for number in range(5))
    assert keys(compose([event(0), event(1, devices=many), event(2)], 3)) == [["key-0"], ["key-1"], ["key-2"]]


def test_thousand_events_of_three_hundred_devices_are_a_handful_of_batches():
    batches = compose([event(number, device=number % 300) for number in range(1000)], 200)
    assert sum(map(len, batches)) == 1000
    assert len(batches) <= 6


def test_the_number_of_events_in_a_batch_has_a_limit():
    batches = compose([event(number, device=0) for number in range(LARGEST + 1)], 200)
    assert [len(batch) for batch in batches] == [LARGEST, 1]


def test_the_last_batch_of_a_device_shows_its_last_change():
    events = [
        event(0, device=7, change="compliant"),
        event(1, device=7, change="non_compliant"),
        event(2, device=8, change="compliant"),
        event(3, device=7, change="compliant"),
        event(4, device=9, change="non_compliant"),
    ]
    assert keys(compose(events, 200)) == [["key-0", "key-2"], ["key-1", "key-4"], ["key-3"]]


def test_the_events_of_each_device_keep_their_order_in_any_mixture():
    changes = ("compliant", "non_compliant", "added")
    events = [event(n, device=n * 7 % 11, change=changes[n * n % 3]) for n in range(300)]
    handed_over = [one for batch in compose(events, 4) for one in batch]
    assert len(handed_over) == len({identifier for identifier, dummy in handed_over}) == 300
    for device in range(11):
        expected = [identifier for identifier, one in events if one.devices[0].id == f"device-{device}"]
        assert [identifier for identifier, one in handed_over if one.devices[0].id == f"device-{device}"] == expected


def test_events_without_devices_are_batched_too():
    assert keys(compose([event(0, devices=()), event(1, devices=())], 1)) == [["key-0", "key-1"]]


def test_long_records_are_not_handed_over_at_once():
    events = [event(number) for number in range(3)]
    lengths = {"id-0": LONGEST // 2, "id-1": LONGEST // 2, "id-2": 3 * LONGEST}
    assert keys(compose(events, 200, lengths)) == [["key-0", "key-1"], ["key-2"]]


def test_only_as_many_events_are_made_batches_as_fit_into_memory(monkeypatch):
    monkeypatch.setattr(store, "MOST_AT_ONCE", 1000)
    memory = store.Store(Database(None, store.SCHEMA, 1, print), lambda: 0.0)
    memory.add([event(number, record={"Details": "x" * 600}) for number in range(5)])
    assert [len(memory.batch(number)) for number in memory.compose_batches(200, is_batching=True)] == [2]
    assert [len(memory.batch(number)) for number in memory.compose_batches(200, is_batching=True)] == [2, 2]
