# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The updates of a page: first everything, then the differences from the last update.

Comparing the devices with their last state catches all changes: those by requests and control calls, and also those
by the clock, such as the end of a lockdown or the delivery of a command.
"""

from __future__ import annotations

from typing import Any

from .request_log import Entry
from .simulation import Simulation
from .view import MAX_EVENTS, Purpose, RaisesEvents, RecentEvent, Row, ShowsEvents

MAX_REQUESTS = 40
MAX_PATH_LENGTH = 200
MAX_TEXT_LENGTH = 200


class Watch:
    """What one page has received so far."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._fleets: dict[str, dict[str, Row]] = {}
        self._requests: list[dict[str, Any]] | None = None
        self._events: list[RecentEvent] | None = None

    def next_update(self) -> dict[str, Any]:
        """Return the next update; all keys except ``clock`` are optional.

        ``consoles``: all consoles with states and devices, if devices were added or removed.
        ``changed``: otherwise, the changed devices by console name.
        ``requests``: the newest API requests, newest first, if there are new ones.
        ``events``: the newest events of all consoles, newest first, if they differ from the last ones.
        """
        update: dict[str, Any] = {"clock": self._simulation.clock.describe()}
        fleets = {console.name: {row.id: row for row in console.view.rows()} for console in self._simulation.consoles}
        if not self._knows_devices(fleets):
            update["consoles"] = self._everything(fleets)
        elif changed := self._changed(fleets):
            update["changed"] = changed
        requests = [self._request(entry) for entry in self._simulation.log.newest(MAX_REQUESTS)]
        if requests != self._requests:
            update["requests"] = requests
        events = self._newest_events()
        if events != self._events:
            update["events"] = events
        self._fleets, self._requests, self._events = fleets, requests, events
        return update

    def _knows_devices(self, fleets: dict[str, dict[str, Row]]) -> bool:
        known = self._fleets
        return known.keys() == fleets.keys() and all(known[name].keys() == fleets[name].keys() for name in fleets)

    def _everything(self, fleets: dict[str, dict[str, Row]]) -> list[dict[str, Any]]:
        return [
            {
                "name": console.name,
                "title": console.view.title,
                "states": [vars(state) for state in console.view.states],
                "trigger": console.view.trigger._asdict() if isinstance(console.view, RaisesEvents) else None,
                "devices": list(fleets[console.name].values()),
            }
            for console in self._simulation.consoles
        ]

    def _changed(self, fleets: dict[str, dict[str, Row]]) -> dict[str, list[Row]]:
        changes = {
            name: [row for row in fleet.values() if row != self._fleets[name][row.id]] for name, fleet in fleets.items()
        }
        return {name: rows for name, rows in changes.items() if rows}

    def _newest_events(self) -> list[RecentEvent]:
        """Return the newest events of all consoles. Equal times keep each console's order."""
        events = [
            event
            for console in self._simulation.consoles
            if isinstance(console.view, ShowsEvents)
            for event in console.view.recent_events()
        ]
        events.sort(key=lambda event: event["at"], reverse=True)
        return [{**event, "text": event["text"][:MAX_TEXT_LENGTH]} for event in events[:MAX_EVENTS]]

    def _request(self, entry: Entry) -> dict[str, Any]:
        console, purpose = self._purpose(entry)
        return {
            "n": entry.n,
            "time": entry.time,
            "method": entry.method,
            "path": entry.path[:MAX_PATH_LENGTH],
            "status": entry.status,
            "fault": entry.fault,
            "action": purpose.action,
            "console": console,
            "device": purpose.device,
        }

    def _purpose(self, entry: Entry) -> tuple[str | None, Purpose]:
        for console in self._simulation.consoles:
            purpose = console.view.purpose(entry)
            if purpose is not None:
                return console.name, purpose
        return None, Purpose(f"{entry.method} {entry.path[:MAX_PATH_LENGTH]}")
