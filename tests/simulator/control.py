# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API that all consoles share: reset, clock, switches, faults, request log and credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from .control_input import checked_fields, query_flag, query_number, read_fields, read_object
from .errors import InvalidInput
from .faults import FIELD_TYPES, Fault
from .pipeline import CONTROL
from .replies import control_reply
from .simulation import Simulation

CLOCK_FIELDS = {"set": str, "advance": (int, float), "tick": (int, float), "mode": str}
RESET_FIELDS = {"switches": dict, "clock": dict, "faults": list}


class Control:
    """Handlers of the shared control calls, which are never logged, delayed or faulted."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    async def index(self, request: web.Request) -> web.Response:
        """List all calls, and everything that differs from the start."""
        calls = sorted(
            f"{route.method} {route.resource.canonical}"
            for route in request.app.router.routes()
            if route.resource is not None and route.resource.canonical.startswith(CONTROL) and route.method != "HEAD"
        )
        return control_reply({**self._simulation.describe(), "calls": calls})

    async def reset(self, request: web.Request) -> web.Response:
        """Restore the state of the start. Then change switches and clock, and add faults, as the calls for them do."""
        fields = await read_fields(request, RESET_FIELDS)
        clock = checked_fields(fields.get("clock", {}), CLOCK_FIELDS)
        faults = [parse_fault(fault) for fault in fields.get("faults", ())]
        self._simulation.reset()
        self._simulation.switchboard.change(fields.get("switches", {}))
        self._change_clock(clock)
        for fault in faults:
            self._simulation.faults.add(fault)
        return control_reply(self._simulation.describe())

    async def credentials(self, request: web.Request) -> web.Response:
        """Return the credentials of each console."""
        return control_reply(self._simulation.credentials())

    async def show_clock(self, request: web.Request) -> web.Response:
        """Return the simulated time."""
        return control_reply(self._simulation.clock.describe())

    async def change_clock(self, request: web.Request) -> web.Response:
        """Apply mode, set, advance and tick, in this order."""
        self._change_clock(await read_fields(request, CLOCK_FIELDS))
        return control_reply(self._simulation.clock.describe())

    def _change_clock(self, fields: Mapping[str, Any]) -> None:
        clock = self._simulation.clock
        if "mode" in fields:
            clock.switch_mode(fields["mode"])
        if "set" in fields:
            clock.set(fields["set"])
        if "advance" in fields:
            clock.advance(fields["advance"])
        if "tick" in fields:
            clock.tick = fields["tick"]

    async def show_switches(self, request: web.Request) -> web.Response:
        """Return every switch with its value, default, allowed values and meaning."""
        return control_reply(self._simulation.switchboard.describe())

    async def change_switches(self, request: web.Request) -> web.Response:
        """Change all given switches, or none if one of them is invalid."""
        self._simulation.switchboard.change(await read_object(request))
        return control_reply(self._simulation.switchboard.values())

    async def show_faults(self, request: web.Request) -> web.Response:
        """Return the active fault rules."""
        return control_reply(self._simulation.faults.describe())

    async def add_fault(self, request: web.Request) -> web.Response:
        """Add a fault rule."""
        fault = parse_fault(await read_object(request))
        self._simulation.faults.add(fault)
        return control_reply(fault.describe(), 201)

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Remove all fault rules."""
        self._simulation.faults.clear()
        return control_reply([])

    async def show_requests(self, request: web.Request) -> web.Response:
        """Return the request log."""
        return control_reply([entry.describe() for entry in self._simulation.log.select(**log_filters(request))])

    async def clear_requests(self, request: web.Request) -> web.Response:
        """Clear the request log."""
        self._simulation.log.clear()
        return control_reply([])

    async def summarize_requests(self, request: web.Request) -> web.Response:
        """Return the counts of the request log."""
        return control_reply(self._simulation.log.summary(**log_filters(request)))


def parse_fault(data: Any) -> Fault:
    """Return the fault rule of a JSON object."""
    fields = checked_fields(data, FIELD_TYPES)
    if "kind" not in fields:
        raise InvalidInput("a fault needs a kind")
    return Fault(**fields)


def log_filters(request: web.Request) -> dict[str, Any]:
    """Parse the query ``?method=&path=&write=&since=``."""
    return {
        "method": request.query.get("method"),
        "path": request.query.get("path"),
        "write": query_flag(request, "write"),
        "since": query_number(request, "since", 0),
    }


def control_routes(simulation: Simulation) -> list[web.RouteDef]:
    """Return the routes of the shared control calls."""
    control = Control(simulation)
    return [
        web.get(CONTROL, control.index),
        web.post(CONTROL + "/reset", control.reset),
        web.get(CONTROL + "/credentials", control.credentials),
        web.get(CONTROL + "/clock", control.show_clock),
        web.post(CONTROL + "/clock", control.change_clock),
        web.get(CONTROL + "/switches", control.show_switches),
        web.patch(CONTROL + "/switches", control.change_switches),
        web.get(CONTROL + "/faults", control.show_faults),
        web.post(CONTROL + "/faults", control.add_fault),
        web.delete(CONTROL + "/faults", control.clear_faults),
        web.get(CONTROL + "/requests", control.show_requests),
        web.delete(CONTROL + "/requests", control.clear_requests),
        web.get(CONTROL + "/requests/summary", control.summarize_requests),
    ]
