# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the shared control calls: reset, clock, switches, faults and request log."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests


class SimulatorError(Exception):
    """The simulator did not start, or refused a control call."""


@dataclass(frozen=True)
class ReadyFile:
    """The content of the file that a simulator writes once it accepts requests."""

    url: str
    tls_url: str | None
    ca_path: str | None
    page: str
    pid: int
    credentials: dict[str, dict[str, str]]
    nodes: dict[str, list[dict[str, str]]]

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> ReadyFile:
        """Read the file."""
        return cls(**json.loads(Path(path).read_text(encoding="utf-8")))


class RemoteControl:
    """A client of a running simulator. It ignores proxies and ``.netrc`` of the environment."""

    def __init__(self, ready: ReadyFile) -> None:
        self.url = ready.url
        self.tls_url = ready.tls_url
        self.ca_path = ready.ca_path
        self.page = ready.page
        self.pid = ready.pid
        self.credentials = ready.credentials
        self.nodes = ready.nodes
        self.session = requests.Session()
        self.session.trust_env = False

    def close(self) -> None:
        """Close the connections; the simulator keeps running."""
        self.session.close()

    def control(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Send a control call and return its JSON. Query values of None are left out.

        ``path`` follows ``/control``. Raise SimulatorError for an error response.
        """
        parameters = {name: as_text(value) for name, value in (query or {}).items() if value is not None}
        reply = self.session.request(method, f"{self.url}/control{path}", json=body, params=parameters, timeout=60)
        if not reply.ok:
            raise SimulatorError(f"{method} /control{path}: {reply.status_code} {reply.text}")
        return reply.json()

    def reset(self, **changes: Any) -> None:
        """Restore the state of the start. changes: C(switches), C(clock) and C(faults), in one call."""
        self.control("POST", "/reset", changes)

    def clock(self) -> dict[str, Any]:
        """Return the clock: ``now`` (ISO 8601), ``epoch``, ``mode`` and ``tick``."""
        return self.control("GET", "/clock")

    def advance(self, seconds: float) -> None:
        """Advance the clock."""
        self.control("POST", "/clock", {"advance": seconds})

    def set_clock(self, moment: str) -> None:
        """Set the clock to an ISO 8601 time, or to real time with ``now``."""
        self.control("POST", "/clock", {"set": moment})

    def set_clock_mode(self, mode: str) -> None:
        """Set the mode of the clock: ``frozen`` or ``running``."""
        self.control("POST", "/clock", {"mode": mode})

    def set_tick(self, seconds: float) -> None:
        """Advance the clock by this many seconds with each API request."""
        self.control("POST", "/clock", {"tick": seconds})

    def switches(self) -> dict[str, dict[str, Any]]:
        """Return every switch with its value, default, allowed values and meaning."""
        return self.control("GET", "/switches")

    def switch(self, name: str, value: Any) -> None:
        """Set one switch, for example ``cylance.relock``."""
        self.change_switches({name: value})

    def change_switches(self, values: Mapping[str, Any]) -> None:
        """Set several switches, or none if one of them is invalid."""
        self.control("PATCH", "/switches", dict(values))

    def add_fault(self, kind: str, **fields: Any) -> None:
        """Add a fault rule; ``simulator.faults.Fault`` describes the fields."""
        self.control("POST", "/faults", {"kind": kind, **fields})

    def faults(self) -> list[dict[str, Any]]:
        """Return the active fault rules with the number of times each has fired."""
        return self.control("GET", "/faults")

    def clear_faults(self) -> None:
        """Remove all fault rules."""
        self.control("DELETE", "/faults")

    def requests(self, **filters: Any) -> list[dict[str, Any]]:
        """Return the logged API requests; filters: ``method``, ``path`` (regular expression), ``write``, ``since``."""
        return self.control("GET", "/requests", query=filters)

    def summary(self, **filters: Any) -> dict[str, Any]:
        """Return the counts of logged API requests: ``total``, ``logins``, ``writes``, ``by_status``, ``by_route``."""
        return self.control("GET", "/requests/summary", query=filters)

    def clear_requests(self) -> None:
        """Clear the request log."""
        self.control("DELETE", "/requests")


def as_text(value: Any) -> Any:
    """Return a query value; booleans become ``true`` or ``false``."""
    return str(value).lower() if isinstance(value, bool) else value
