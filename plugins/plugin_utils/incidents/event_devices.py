# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option C(devices): devices of one console, as event sources hand them over, each with the ids of its events."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import neutralized
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import (
    DEVICE_IDS,
    parsed_identifiers,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import Record

DEVICES = "devices"

_EVENT = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True)
class EventDevice:
    """A device that events are about. hostname: the one in the event, or None. events: their ids."""

    id: str
    hostname: str | None
    events: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it in the form of the option."""
        return {"id": self.id, "hostname": self.hostname, "events": list(self.events)}


def event_devices(value: Any, option: str) -> list[EventDevice]:
    """Return the devices of the option, each once. Other keys of event sources are ignored. Raise an InputError."""
    if not isinstance(value, (list, tuple)):
        raise InputError(f"{option}: must be a list of dictionaries with id, hostname and events, got another type.")
    found: dict[str, EventDevice] = {}
    for entry in value:
        device = _device(entry, option)
        if earlier := found.get(device_key(device.id)):
            events = dict.fromkeys([*earlier.events, *device.events])
            device = EventDevice(earlier.id, earlier.hostname or device.hostname, tuple(events))
        found[device_key(device.id)] = device
    return list(found.values())


def device_key(device_id: str) -> str:
    """Return the form in which ids of devices compare. Cylance writes its ids in two forms."""
    return device_id.replace("-", "").lower()


def renamed(device: EventDevice, records: Sequence[Record]) -> str | None:
    """Return a warning if the console no longer reports the name that its event has for a device, or None.

    The id is the console's own, so it identifies the device. A machine could otherwise escape by a new name.
    Cylance's detections contain the device's display name, which a user can change. It is a fact besides the host name.
    """
    for record in records if device.hostname else ():
        names = [record.hostname, record.facts.get("name"), *(record.facts.get("names") or ())]
        known = [_plain(str(name)) for name in names if name]
        if device_key(record.id) == device_key(device.id) and known and _plain(device.hostname or "") not in known:
            return (
                f"Device {record.id} was named {printable_line(device.hostname)!r} in its event, and is now named "
                f"{printable_line(str(names[0] or names[1]))!r}. Its ID counts."
            )
    return None


def _plain(name: str) -> str:
    """Return a name in a form in which that of an event equals the console's own. Events are neutralized."""
    return comparable(neutralized(printable_line(name)))


def _device(entry: Any, option: str) -> EventDevice:
    given = entry if isinstance(entry, Mapping) else {"id": entry}
    if not isinstance(given.get("id"), (str, int)) or isinstance(given["id"], bool):
        raise InputError(f"{option}: each entry must have an id, which must be a text.")
    try:
        ids = parsed_identifiers([str(given["id"])], DEVICE_IDS)
    except InputError as error:
        raise InputError(f"{option}: {error.message.partition(': ')[2]}") from None
    if len(ids) != 1:
        raise InputError(f"{option}: each entry must have one id, got {printable_line(given['id'])!r}.")
    hostname, events = given.get("hostname"), given.get("events") or ()
    if hostname is not None and not isinstance(hostname, str):
        raise InputError(f"{option}: the hostname of {ids[0]} must be a text.")
    if not isinstance(events, (list, tuple)) or not all(
        isinstance(event, str) and _EVENT.fullmatch(event) for event in events
    ):
        raise InputError(f"{option}: the events of {ids[0]} must be a list of ids without blanks.")
    return EventDevice(ids[0], (hostname or "").strip() or None, tuple(dict.fromkeys(map(str, events))))
