# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a page is told: at first everything, then what differs from what it was told last.

The devices are looked at again instead of being followed, so that whatever changes them shows: requests, control calls,
and the clock, by which lockdowns end and commands arrive although nobody asks for anything.
"""

from __future__ import annotations

from typing import Any

from .request_log import Entry
from .simulation import Simulation
from .view import Deed, Row

REQUESTS_SHOWN = 40
LONGEST_PATH = 200


class Watch:
    """What one page knows."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._fleets: dict[str, dict[str, Row]] = {}
        self._requests: list[dict[str, Any]] | None = None

    def news(self) -> dict[str, Any]:
        """``clock`` always; the others only where there is something new.

        ``consoles``: all consoles with their states and devices, if devices have come or gone.
        ``changed``: else, console name to the devices that changed.
        ``requests``: the newest API requests, the newest first.
        """
        news: dict[str, Any] = {"clock": self._simulation.clock.describe()}
        fleets = {console.name: {row.id: row for row in console.view.rows()} for console in self._simulation.consoles}
        if not self._knows_devices(fleets):
            news["consoles"] = self._everything(fleets)
        elif changed := self._changed(fleets):
            news["changed"] = changed
        requests = [self._request(entry) for entry in self._simulation.log.newest(REQUESTS_SHOWN)]
        if requests != self._requests:
            news["requests"] = requests
        self._fleets, self._requests = fleets, requests
        return news

    def _knows_devices(self, fleets: dict[str, dict[str, Row]]) -> bool:
        known = self._fleets
        return known.keys() == fleets.keys() and all(known[name].keys() == fleets[name].keys() for name in fleets)

    def _everything(self, fleets: dict[str, dict[str, Row]]) -> list[dict[str, Any]]:
        return [
            {
                "name": console.name,
                "title": console.view.title,
                "states": [vars(state) for state in console.view.states],
                "devices": list(fleets[console.name].values()),
            }
            for console in self._simulation.consoles
        ]

    def _changed(self, fleets: dict[str, dict[str, Row]]) -> dict[str, list[Row]]:
        changes = {
            name: [row for row in fleet.values() if row != self._fleets[name][row.id]] for name, fleet in fleets.items()
        }
        return {name: rows for name, rows in changes.items() if rows}

    def _request(self, entry: Entry) -> dict[str, Any]:
        console, deed = self._deed(entry)
        return {
            "n": entry.n,
            "time": entry.time,
            "method": entry.method,
            "path": entry.path[:LONGEST_PATH],
            "status": entry.status,
            "fault": entry.fault,
            "what": deed.what,
            "console": console,
            "device": deed.device,
        }

    def _deed(self, entry: Entry) -> tuple[str | None, Deed]:
        for console in self._simulation.consoles:
            deed = console.view.deed(entry)
            if deed is not None:
                return console.name, deed
        return None, Deed(f"{entry.method} {entry.path[:LONGEST_PATH]}")
