# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's view of the SDM devices: locks and requested actions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from .. import view
from ..clock import Clock, iso_moment
from ..errors import Unknown
from ..request_log import Entry
from ..view import Purpose, Row, Section, State
from .alarms import AlarmEvent, Alarms
from .device_fields import location_of
from .devices import Device, PastAction
from .fleet import Fleet
from .paths import (
    ALARMS,
    ASSIGNED_DEVICE,
    ASSIGNED_DEVICES,
    DEVICE,
    DEVICE_ACTION,
    DEVICES,
    FOLDERS,
    LOAD_CONFIG,
    LOGIN,
    LOGOUT,
    NF,
    NF_GROUP,
    NF_GROUP_ACTION,
    NF_GROUPS,
    NFS,
    PUSH,
    SERVER_INFO,
)
from .sessions import Sessions

STATES = (
    State("free", "Free", "open", "The device is not locked; every user may change it."),
    State("locked", "Locked", "shut", "Only the lock owner may change the device."),
    State("unmanaged", "Not managed", "out", "SDM knows the device, but does not manage it."),
)
PURPOSES = {
    f"POST {LOGIN}": "log in",
    f"POST {LOGOUT}": "log out",
    f"GET {SERVER_INFO}": "read nodes",
    f"GET {DEVICES}": "list devices",
    f"GET {DEVICE}": "read device",
    f"POST {DEVICE_ACTION}": "act",
    f"GET {FOLDERS}": "list folders",
    f"GET {NFS}": "list NFs",
    f"GET {NF}": "read NF",
    f"GET {NF_GROUPS}": "list groups of an NF",
    f"GET {NF_GROUP}": "read group of an NF",
    f"POST {NF_GROUP_ACTION}": "act",
    f"GET {ASSIGNED_DEVICES}": "list assigned devices",
    f"GET {ASSIGNED_DEVICE}": "read assigned device",
    f"POST {PUSH}": "push",
    f"GET {LOAD_CONFIG}": "load configuration",
    f"GET {ALARMS}": "list alarms",
}
MAX_ACTIONS = 5

moment = partial(view.moment, never="for ever")


class SdmView:
    """The ``view.DeviceView`` of the SDM console."""

    title = "SDM"
    states = STATES

    def __init__(self, fleet: Fleet, sessions: Sessions, alarms: Alarms, clock: Clock) -> None:
        self._fleet = fleet
        self._sessions = sessions
        self._alarms = alarms
        self._clock = clock
        self._edition = -1
        self._words: list[tuple[str, ...]] = []

    def rows(self) -> Iterator[Row]:
        """Yield all devices in their current state. The filter also finds them by lock owner."""
        self._sessions.settle()
        if self._edition != self._fleet.edition:
            self._edition = self._fleet.edition
            self._words = [self._search_words(device) for device in self._fleet.devices()]
        for device, words in zip(self._fleet.devices(), self._words, strict=True):
            owner = () if device.lock is None else (device.lock.owner,)
            yield Row(device.id, device.name, state_of(device), device.connected, (*words, *owner))

    def details(self, device_id: str) -> list[Section]:
        """Return a device's lock, properties and last actions, but never its community."""
        self._sessions.settle()
        device = self._fleet.device(device_id)
        if device is None:
            raise Unknown(f"there is no device {device_id}")
        return [
            Section("Lock", lock_facts(device)),
            Section("In the console", sdm_facts(device)),
            Section("Last actions", [action_fact(action) for action in device.actions[-MAX_ACTIONS:]][::-1]),
            Section("Identifiers", self._identity_facts(device)),
        ]

    def recent_events(self) -> list[dict[str, Any]]:
        """Return what happened to alarms, newest first."""
        self._alarms.settle()
        return [event_record(event) for event in self._alarms.recent_events()]

    def purpose(self, entry: Entry) -> Purpose | None:
        """Return the purpose of an API request, or None."""
        action = PURPOSES.get(f"{entry.method} {entry.route}")
        if action is None:
            return None
        asked = entry.asked or {}
        action = asked.get("type", action).lower() if action == "act" else action
        return Purpose(f"{action} group {asked['group']} of an NF" if "group" in asked else action, entry.device)

    def _search_words(self, device: Device) -> tuple[str, ...]:
        return device.ip, device.key, self._fleet.nf_of(device).name, self._fleet.group(device.group_id).full_name

    def _identity_facts(self, device: Device) -> list[tuple[str, str]]:
        location = location_of(device, self._fleet)
        return [
            ("Name", device.name),
            ("Id", device.id),
            ("IP", device.ip),
            ("NF", f"{location['nf']} ({device.nf_id})"),
            ("Group", self._fleet.group(device.group_id).full_name),
        ]


def event_record(event: AlarmEvent) -> dict[str, Any]:
    """Return an event as the page shows it."""
    return {
        "system": "sdm",
        "id": str(event.number),
        "kind": "alarm",
        "severity": event.severity.lower(),
        "text": f"{event.change}: {event.text}",
        "device": event.device_id or "SDM",
        "at": iso_moment(event.time),
    }


def state_of(device: Device) -> str:
    """Return the name of a device's state."""
    if device.lock is not None:
        return "locked"
    return "free" if device.manageable else "unmanaged"


def lock_facts(device: Device) -> list[tuple[str, str]]:
    """Return the lock owner and the origin of the lock."""
    lock = device.lock
    if lock is None:
        return [("Lock owner", "none")]
    return [("Lock owner", lock.owner), ("Since", moment(lock.since)), ("Session", lock.session or "another interface")]


def sdm_facts(device: Device) -> list[tuple[str, str]]:
    """Return what SDM knows about a device."""
    return [
        ("Reachable", "yes" if device.connected else "no"),
        ("Assigned", "yes" if device.assigned else "no"),
        ("Platform", device.platform or "unknown"),
        ("Software", device.version or "unknown"),
        ("Configuration", str(device.config_version or "unknown")),
    ]


def action_fact(action: PastAction) -> tuple[str, str]:
    """Return an action that was requested for the device."""
    return action.name, f"{moment(action.time)}, {action.user}, {action.verdict}"
