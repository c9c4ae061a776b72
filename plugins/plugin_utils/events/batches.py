# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a few batches of many events, so that a burst starts a few playbooks with lists of devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import Event
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import batch_group

LARGEST = 1000  # events in a batch, whatever the number of devices
LONGEST = 2_000_000  # characters of the events in a batch, unless it has only one

IdentifiedEvent = tuple[str, Event]


@dataclass
class _Batch:
    events: list[IdentifiedEvent] = field(default_factory=list)
    devices: set[str] = field(default_factory=set)
    length: int = 0

    def add(self, event: IdentifiedEvent, devices: set[str], length: int) -> None:
        self.events.append(event)
        self.devices |= devices
        self.length += length

    def has_room(self, devices: set[str], size: int, length: int) -> bool:
        if len(self.events) >= LARGEST or self.length + length > LONGEST:
            return False
        return len(self.devices) + len(devices - self.devices) <= size


def compose(
    events: Sequence[IdentifiedEvent], size: int, lengths: Mapping[str, int] | None = None
) -> list[list[IdentifiedEvent]]:
    """Return batches of events of one group. The events of a device keep their order, also between batches.

    events: pairs of id and event, in order. size: the largest number of devices in a batch. lengths: {id: characters}
    of events with records.
    """
    batches: list[_Batch] = []
    newest: dict[object, int] = {}  # {group: index of its newest batch}
    last_of_device: dict[str, int] = {}  # {device: index of the last batch with an event of it}
    for identifier, event in events:
        group, devices = batch_group(event), {device.id for device in event.devices}
        length = (lengths or {}).get(identifier, 0)
        index = newest.get(group, -1)
        is_overtaking = any(last_of_device.get(device, -1) > index for device in devices)
        if index < 0 or is_overtaking or not batches[index].has_room(devices, size, length):
            index = newest[group] = len(batches)
            batches.append(_Batch())
        batches[index].add((identifier, event), devices, length)
        last_of_device.update(dict.fromkeys(devices, index))
    return [batch.events for batch in batches]
