# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of the simulator: clock, request log, faults, switches and consoles."""

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
    Flag("date_header", True, "whether API responses contain a Date header"),
    Number("date_skew", 0, "seconds that the Date header is ahead of the simulator's clock", -86_400, 86_400),
)


class Console(Protocol):
    """A simulated vendor console."""

    name: str
    switches: Switches
    login_routes: frozenset[str]
    reading_routes: frozenset[str]
    """Routes that only read, whatever their method. Login routes are not included."""
    view: DeviceView

    nodes: Sequence[Node]
    """The console's servers, if it has several. A console without nodes is served at the simulator's port."""

    def routes(self) -> Iterable[web.RouteDef]:
        """Return the routes of the vendor's API that the simulator's own port serves."""

    def control_routes(self) -> Iterable[web.RouteDef]:
        """Return the console's control calls; their paths start with ``/control/<name>``."""

    def device_of(self, path_parameters: Mapping[str, str]) -> str | None:
        """Return the device that a path names, for the request log."""

    def credentials(self) -> dict[str, str]:
        """Return the credentials that clients log in with."""

    def example_command(self) -> str | None:
        """Return a shell command for beginners whose effect is visible on the page.

        The command needs the variables of ``environment``. Return None if there is no device to use.
        """

    def reset(self) -> None:
        """Restore the state of the start."""


async def sync_nothing() -> None:
    """Do nothing: the simulation is not being served, so nodes have no ports."""


@dataclass
class Simulation:
    """The complete state that requests read and change."""

    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    switches: Switches = field(default_factory=lambda: Switches(SHARED_SWITCHES))
    switchboard: Switchboard = field(default_factory=Switchboard)
    consoles: list[Console] = field(default_factory=list)
    sync_nodes: Callable[[], Awaitable[None]] = sync_nothing
    """Adjust the ports to the states of the nodes; to be called after anything that may change a state."""

    def __post_init__(self) -> None:
        self.switchboard.add(self.switches)

    def add(self, console: Console) -> None:
        """Add a console and its switches."""
        self.consoles.append(console)
        self.switchboard.add(console.switches, console.name)

    @property
    def login_routes(self) -> frozenset[str]:
        """The login routes of all consoles. Logins do not count as writes."""
        return frozenset().union(*(console.login_routes for console in self.consoles))

    @property
    def reading_routes(self) -> frozenset[str]:
        """The routes of all consoles that only read, whatever their method."""
        return frozenset().union(*(console.reading_routes for console in self.consoles))

    def device_of(self, path_parameters: Mapping[str, str]) -> str | None:
        """Return the device that a path names in the format of any console."""
        named = (console.device_of(path_parameters) for console in self.consoles)
        return next((device for device in named if device is not None), None)

    def credentials(self) -> dict[str, dict[str, str]]:
        """Return the credentials by console name."""
        return {console.name: console.credentials() for console in self.consoles}

    def environment(self, url: str) -> dict[str, str]:
        """Return the environment variables that point the collection's modules at all consoles."""
        variables: dict[str, str] = {}
        for console in self.consoles:
            urls = [node.url for node in console.nodes]
            variables.update(environment(console.name, url, urls, console.credentials()))
        return variables

    def reset(self) -> None:
        """Restore the state of the start."""
        self.clock.reset()
        self.faults.clear()
        self.log.clear()
        self.switchboard.reset()
        for console in self.consoles:
            console.reset()

    def describe(self) -> dict[str, Any]:
        """Return the record that the control API's index shows."""
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
