# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page's view of the Cylance devices: their state in the console and on the device itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import islice

from .. import view
from ..clock import Clock, iso_seconds
from ..errors import Unknown
from ..request_log import Entry
from ..view import MAX_EVENTS, Purpose, RecentEvent, Row, Section, State, Trigger
from .agent import FREE, Agent, Delivery
from .detections.store import Detections
from .detections.times import SECOND
from .device_fields import ADMINISTRATOR
from .devices import Device
from .fleet import Fleet
from .ids import hyphenated, to_protect_id
from .lockdown import LockdownService
from .lockdown_state import Command

STATES = (
    State("free", "Free", "open", "No lockdown in the console; the device is on the network."),
    State("arriving", "Lock pending", "closing", "Locked in the console, but the device is still on the network."),
    State("locked", "Locked", "shut", "Locked in the console, and the device is cut off."),
    State("leaving", "Release pending", "opening", "No lockdown in the console, but the device is still cut off."),
    State("no_agent", "No Focus agent", "out", "The console cannot lock this device."),
)
STATE_OF = {  # (locked in the console, locked on the device)
    (False, False): "free",
    (True, False): "arriving",
    (True, True): "locked",
    (False, True): "leaving",
}
PURPOSES = {
    "POST /auth/v2/token": "log in",
    "GET /devices/v2": "list devices",
    "GET /devices/v2/extended": "list devices in full",
    "GET /devices/v2/macaddress/{mac}": "look up a MAC address",
    "GET /devices/v2/hostname/{host_name}": "look up a host name",
    "GET /devices/v2/{zone_id}/devices": "list the devices of a zone",
    "GET /devices/v2/{device_id}": "read device",
    "GET /zones/v2": "list zones",
    "GET /zones/v2/{zone_id}": "read zone",
    "GET /zones/v2/{device_id}/zones": "list the zones of a device",
    "PUT /devicecommands/v2/{device_id}/lockdown": "lock",
    "GET /devicecommands/v2/{device_id}/lockdown": "read lockdown",
    "GET /detections/v2": "list detections",
    "GET /detections/v2/{detection_id}/details": "read detection",
}
MAX_COMMANDS = 5


class CylanceView:
    """The ``view.DeviceView`` of the Cylance console."""

    title = "Cylance"
    states = STATES
    trigger = Trigger("Raise a detection", "/control/cylance/detections")

    def __init__(self, fleet: Fleet, lockdown: LockdownService, detections: Detections, clock: Clock) -> None:
        self._fleet = fleet
        self._lockdown = lockdown
        self._detections = detections
        self._clock = clock
        self._edition = -1
        self._words: list[tuple[str, ...]] = []

    def rows(self) -> Iterator[Row]:
        """Yield all devices in their current state."""
        if self._edition != self._fleet.edition:
            self._edition = self._fleet.edition
            self._words = [self._search_words(device) for device in self._fleet.devices()]
        now = self._clock.now()
        for device, words in zip(self._fleet.devices(), self._words, strict=True):
            yield Row(device.id, device.host_name, self._state(device, now), device.online, words)

    def details(self, device_id: str) -> list[Section]:
        """Return the states of console and device, pending and recent commands, but never the unlock key."""
        device = self._fleet.device(to_protect_id(device_id))
        if device is None:
            raise Unknown(f"there is no device {device_id}")
        self._lockdown.settle(device)
        agent = device.agent or Agent()
        commands = [command_fact(command) for command in device.history[-MAX_COMMANDS:]]
        return [
            Section("In the console", self._console_facts(device)),
            Section("On the device", self._machine_facts(device, agent)),
            Section("Pending", [delivery_fact(delivery, device.online) for delivery in agent.queue]),
            Section("Last commands", commands[::-1]),
            Section("Identifiers", self._identity_facts(device)),
        ]

    def purpose(self, entry: Entry) -> Purpose | None:
        """Return the purpose of an API request, or None."""
        action = PURPOSES.get(f"{entry.method} {entry.route}")
        if action is None:
            return None
        if action == "lock" and entry.query.get("value") == "false":
            action = "release"
        return Purpose(action, hyphenated(entry.device) if entry.device else None)

    def recent_events(self) -> list[RecentEvent]:
        """Return the newest detections that the console shows."""
        return [
            RecentEvent(
                system="cylance",
                id=detection.id,
                kind="detection",
                severity=detection.severity.lower(),
                text=detection.description,
                device=detection.device_id,
                at=iso_seconds(detection.received // SECOND) + "Z",
            )
            for detection in islice(self._detections.newest_first(), MAX_EVENTS)
        ]

    def _search_words(self, device: Device) -> tuple[str, ...]:
        macs = [form for mac in device.mac_addresses for form in (mac, mac.replace("-", ":"))]
        zones = [zone.name for zone in self._fleet.zones_of(device)]
        return (device.name, device.focus_id, *macs, *device.ip_addresses, *zones)

    def _state(self, device: Device, now: float) -> str:
        if device.focus_version is None:
            return "no_agent"
        agent = device.agent
        if agent is not None and agent.queue:
            self._lockdown.settle(device)
        locked = device.lockdown is not None and device.lockdown.is_locked(now)
        return STATE_OF[locked, agent is not None and agent.is_locked(now)]

    def _console_facts(self, device: Device) -> list[tuple[str, str]]:
        if device.focus_version is None:
            return [("Lockdown", "not possible without a Focus agent")]
        lockdown = device.lockdown
        if lockdown is None:
            return [("Lockdown", "never")]
        ended = not self._lockdown.is_locked(device)
        return [
            ("Lockdown", "ended" if ended else "partial" if lockdown.partial else "full"),
            ("Since", moment(lockdown.initiated)),
            ("Ended" if ended else "Until", moment(lockdown.end)),
        ]

    def _machine_facts(self, device: Device, agent: Agent) -> list[tuple[str, str]]:
        facts = [("Network", "on the network")]
        if agent.is_locked(self._clock.now()):
            facts = [("Network", "cut off"), ("Until", moment(agent.locked_until))]
        offline = "offline" if device.offline_since is None else f"offline since {moment(device.offline_since)}"
        return [*facts, ("Agent", "online" if device.online else offline)]

    def _identity_facts(self, device: Device) -> list[tuple[str, str]]:
        return [
            ("Host name", device.host_name),
            ("Name", device.name),
            ("Id", device.id),
            ("MAC", ", ".join(device.mac_addresses)),
            ("IP", ", ".join(device.ip_addresses)),
            ("Zones", ", ".join(zone.name for zone in self._fleet.zones_of(device))),
        ]


def delivery_fact(delivery: Delivery, online: bool) -> tuple[str, str]:
    """Return a pending command with its time of arrival."""
    if not online:
        arrives = "arrives when the device is online"
    elif math.isfinite(delivery.due):
        arrives = f"arrives {moment(delivery.due)}"
    else:
        arrives = "arrives with POST /control/cylance/deliver"
    if delivery.locked_until == FREE:
        return "Release", arrives
    return "Lock", f"until {moment(delivery.locked_until)}, {arrives}"


def command_fact(command: Command) -> tuple[str, str]:
    """Return a command of the history with its origin."""
    origin = "web console" if command.user_id == ADMINISTRATOR else "API"
    return command.command.capitalize(), f"{moment(command.timestamp)}, {origin}"


moment = partial(view.moment, never="released")
