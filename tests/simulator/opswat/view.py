# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's view of the OPSWAT devices: status, group, agent and requested actions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from .. import view
from ..clock import Clock, iso_moment
from ..errors import Unknown
from ..request_log import Entry
from ..view import Purpose, Row, Section, State
from .devices import Change, Device, PastAction
from .event_log import DEVICE, EventLog, LogEntry
from .fleet import Fleet
from .lifecycle import Lifecycle
from .paths import TOKEN_PATH, operation_of
from .transitions import ADDED, DELETED, DELETED_API, DELETED_USER, UNSEEN

STATES = (
    State("compliant", "Compliant", "open", "The device complies with its policy."),
    State("non_compliant", "Not compliant", "violating", "The device violates its policy and may lose its access."),
    State("exempted", "Exempted", "excepted", "An administrator has exempted the device from its policy."),
    State("unknown", "Unknown", "out", "The console has only seen the device, which has no agent."),
    State("ignored", "Ignored", "hidden", "An administrator has hidden this unknown device."),
    State("out_of_license_usage", "Out of licence", "stale", "The licence is exhausted, so the data is outdated."),
    State("other", "Other status", "waiting", "Installed, pending, quarantined, or a status unknown to this page."),
)
STATE_NAMES = frozenset(state.name for state in STATES)
PURPOSES = {
    "devices": "list devices",
    "devices/detail": "read details",
    "devices/status_changed": "list changes",
    "devices/action": "act",
    "device_info": "read posture",
    "groups": "list groups",
    "logs": "read the log",
    "get_reports": "get a report",
    "account": "read the account",
}
EVENT_TEXTS = {
    ADDED: "device added",
    DELETED: "device deleted by an administrator",
    DELETED_API: "device deleted through the API",
    DELETED_USER: "agent uninstalled by the user",
    UNSEEN: "device removed, as it was not seen for too long",
    "noncompliant": "not compliant",
}
MAX_ACTIONS = 5
MAX_EVENTS = 50

moment = partial(view.moment, never="no end")


class OpswatView:
    """The ``view.DeviceView`` of the OPSWAT console."""

    title = "OPSWAT"
    states = STATES

    def __init__(self, fleet: Fleet, lifecycle: Lifecycle, event_log: EventLog, clock: Clock) -> None:
        self._fleet = fleet
        self._lifecycle = lifecycle
        self._log = event_log
        self._clock = clock
        self._edition = -1
        self._words: list[tuple[str, ...]] = []

    def rows(self) -> Iterator[Row]:
        """Yield all devices in their current state."""
        self._lifecycle.settle()
        if self._edition != self._fleet.edition:
            self._edition = self._fleet.edition
            self._words = [self._search_words(device) for device in self._fleet.devices()]
        now = self._clock.now()
        for device, words in zip(self._fleet.devices(), self._words, strict=True):
            status = device.shown_status(now)
            state = status if status in STATE_NAMES else "other"
            yield Row(device.id, device.host_name, state, device.online, words)

    def details(self, device_id: str) -> list[Section]:
        """Return the state of a device, and its pending and last actions."""
        self._lifecycle.settle()
        device = self._fleet.device(device_id)
        if device is None:
            raise Unknown(f"there is no device {device_id}")
        return [
            Section("In the console", self._console_facts(device)),
            Section("On the device", machine_facts(device)),
            Section("Pending", [change_fact(change) for change in device.waiting]),
            Section("Last actions", [action_fact(action) for action in device.actions[-MAX_ACTIONS:]][::-1]),
            Section("Identifiers", identity_facts(device)),
        ]

    def recent_events(self) -> list[dict[str, Any]]:
        """Return the newest events of devices in the log, newest first."""
        self._lifecycle.settle()
        return [event_record(entry) for entry in self._log.newest(DEVICE, MAX_EVENTS)]

    def purpose(self, entry: Entry) -> Purpose | None:
        """Return the purpose of an API request, or None."""
        operation = operation_of(entry.route)
        if entry.route == TOKEN_PATH:
            return Purpose("log in")
        if operation not in PURPOSES:
            return None
        asked = entry.asked or {}
        names = asked.get("ids") or asked.get("macs") or []
        action = asked.get("types", PURPOSES[operation])
        if len(names) == 1:
            return Purpose(action, self._id_of(names[0]))
        return Purpose(f"{action}: {len(names)} devices" if names else action)

    def _id_of(self, name: str) -> str | None:
        by_mac = () if self._fleet.device(name) is not None else self._fleet.by_mac(name)
        return by_mac[0].id if by_mac else name

    def _search_words(self, device: Device) -> tuple[str, ...]:
        macs = [form for mac in device.macs for form in (mac, mac.replace(":", "-"))]
        return (device.name, *macs, *device.ips, self._fleet.group_of(device).name)

    def _console_facts(self, device: Device) -> list[tuple[str, str]]:
        now = self._clock.now()
        facts = [("Status", device.shown_status(now)), ("Group", self._fleet.group_of(device).name)]
        if device.is_exempted(now):
            facts += [("Until", moment(device.exempted_until)), ("Otherwise", device.status)]
        return facts


def event_record(entry: LogEntry) -> dict[str, Any]:
    """Return an event as the page shows it."""
    return {
        "system": "opswat",
        "id": str(entry.number),
        "kind": "status",
        "severity": None,
        "text": EVENT_TEXTS.get(entry.event, entry.event),
        "device": entry.device_id,
        "at": iso_moment(entry.milliseconds / 1000),
    }


def machine_facts(device: Device) -> list[tuple[str, str]]:
    """Return the agent and the operating system."""
    agent = f"{device.agent_type}, {device.agent_version}" if device.agent_type else "none"
    return [("Agent", agent), ("Online", "yes" if device.online else "no"), ("System", device.system.name)]


def change_fact(change: Change) -> tuple[str, str]:
    """Return a pending action with the time and readings that it waits for."""
    readings = f", after {change.readings} more readings" if change.readings else ""
    return change.action, f"from {moment(change.due)}{readings}"


def action_fact(action: PastAction) -> tuple[str, str]:
    """Return an action that was requested for the device."""
    return action.name, f"{moment(action.time)}, {action.verdict}"


def identity_facts(device: Device) -> list[tuple[str, str]]:
    """Return the device's names, id and addresses."""
    return [
        ("Host name", device.host_name),
        ("Name", device.name),
        ("Id", device.id),
        ("MAC", ", ".join(device.macs)),
        ("IP", ", ".join(device.ips)),
    ]
