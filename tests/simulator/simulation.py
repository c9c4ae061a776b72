# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The world that the simulator keeps: one clock, one log, one set of faults and switches, and the consoles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from .clock import Clock
from .environment import environment
from .faults import Faults
from .nodes import Node
from .request_log import RequestLog
from .switches import Flag, Number, Switchboard, Switches
from .view import DeviceView

SHARED_SWITCHES = (
    Flag("date_header", True, "whether API answers carry a Date header"),
    Number("date_skew", 0, "seconds that the Date header is ahead of the simulator's clock", -86_400, 86_400),
)


class Console(Protocol):
    """One simulated vendor console."""

    name: str
    switches: Switches
    login_routes: frozenset[str]
    reading_routes: frozenset[str]
    """Routes that only read, whatever their method; a login is none of them."""
    view: DeviceView

    nodes: Sequence[Node]
    """The servers of a console that has several. One without any is served with the others, at the simulator's port."""

    def routes(self) -> Iterable[web.RouteDef]:
        """The vendor's API, as far as it is at the simulator's port."""

    def control_routes(self) -> Iterable[web.RouteDef]:
        """The control calls of this console; their paths begin with ``/control/<name>``."""

    def device_of(self, path_parameters: Mapping[str, str]) -> str | None:
        """The device that a path names, for the request log."""

    def credentials(self) -> dict[str, str]:
        """What a client logs in with."""

    def first_try(self) -> str | None:
        """A command for a newcomer's shell that has ``environment``; what it does shows on the page.

        None when there is no device to try it on.
        """

    def reset(self) -> None:
        """Back to the state of the start."""


async def follow_nothing() -> None:
    """No node has ports: nobody serves the simulation."""


@dataclass
class Simulation:
    """Everything that a request can read or change."""

    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    switches: Switches = field(default_factory=lambda: Switches(SHARED_SWITCHES))
    switchboard: Switchboard = field(default_factory=Switchboard)
    consoles: list[Console] = field(default_factory=list)
    follow_nodes: Callable[[], Awaitable[None]] = follow_nothing
    """Makes ports agree with the states of nodes; to be called after whatever may have changed a state."""

    def __post_init__(self) -> None:
        self.switchboard.add(self.switches)

    def add(self, console: Console) -> None:
        """Take a console into the simulation."""
        self.consoles.append(console)
        self.switchboard.add(console.switches, console.name)

    @property
    def login_routes(self) -> frozenset[str]:
        """The routes of all consoles that log in and write nothing."""
        return frozenset().union(*(console.login_routes for console in self.consoles))

    @property
    def reading_routes(self) -> frozenset[str]:
        """The routes of all consoles that only read, whatever their method."""
        return frozenset().union(*(console.reading_routes for console in self.consoles))

    def device_of(self, path_parameters: Mapping[str, str]) -> str | None:
        """The device that a path names, by any console's reckoning."""
        named = (console.device_of(path_parameters) for console in self.consoles)
        return next((device for device in named if device is not None), None)

    def credentials(self) -> dict[str, dict[str, str]]:
        """Console name to credentials."""
        return {console.name: console.credentials() for console in self.consoles}

    def environment(self, url: str) -> dict[str, str]:
        """The variables that point the collection's modules at all consoles."""
        variables: dict[str, str] = {}
        for console in self.consoles:
            urls = [node.url for node in console.nodes]
            variables.update(environment(console.name, url, urls, console.credentials()))
        return variables

    def reset(self) -> None:
        """Everything back to the state of the start."""
        self.clock.reset()
        self.faults.clear()
        self.log.clear()
        self.switchboard.reset()
        for console in self.consoles:
            console.reset()

    def describe(self) -> dict[str, Any]:
        """What the control API's index shows."""
        return {
            "consoles": [console.name for console in self.consoles],
            "clock": self.clock.describe(),
            "switches_changed": {
                name: switch["value"]
                for name, switch in self.switchboard.describe().items()
                if switch["value"] != switch["default"]
            },
            "faults": len(self.faults.describe()),
        }
