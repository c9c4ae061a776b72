# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Control calls that all consoles share, made from outside: reset, clock, switches, faults, request log."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests


class SimulatorError(Exception):
    """The simulator did not start, or a call was refused."""


@dataclass(frozen=True)
class ReadyFile:
    """What a simulator writes once it serves."""

    url: str
    tls_url: str | None
    ca_path: str | None
    page: str
    pid: int
    credentials: dict[str, dict[str, str]]
    nodes: dict[str, list[dict[str, str]]]

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> ReadyFile:
        """The content of the file."""
        return cls(**json.loads(Path(path).read_text(encoding="utf-8")))


class RemoteControl:
    """A running simulator. Proxies and ``.netrc`` of the environment are left aside."""

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
        """Close the connections; the simulator goes on."""
        self.session.close()

    def control(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Any control call; ``path`` is what follows ``/control``. A query value of None is left out."""
        parameters = {name: as_text(value) for name, value in (query or {}).items() if value is not None}
        reply = self.session.request(method, f"{self.url}/control{path}", json=body, params=parameters, timeout=60)
        if not reply.ok:
            raise SimulatorError(f"{method} /control{path}: {reply.status_code} {reply.text}")
        return reply.json()

    def reset(self) -> None:
        """Everything back to the start."""
        self.control("POST", "/reset")

    def clock(self) -> dict[str, Any]:
        """``now`` (ISO), ``epoch``, ``mode``, ``tick``."""
        return self.control("GET", "/clock")

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.control("POST", "/clock", {"advance": seconds})

    def set_clock(self, moment: str) -> None:
        """Set the time: ISO 8601, or ``now`` for this machine's."""
        self.control("POST", "/clock", {"set": moment})

    def set_clock_mode(self, mode: str) -> None:
        """``frozen`` or ``running``."""
        self.control("POST", "/clock", {"mode": mode})

    def set_tick(self, seconds: float) -> None:
        """Let so many seconds pass with each API request."""
        self.control("POST", "/clock", {"tick": seconds})

    def switches(self) -> dict[str, dict[str, Any]]:
        """Every switch: value, default, allowed, meaning."""
        return self.control("GET", "/switches")

    def switch(self, name: str, value: Any) -> None:
        """Change one switch, such as ``cylance.relock``."""
        self.change_switches({name: value})

    def change_switches(self, values: Mapping[str, Any]) -> None:
        """Change several switches, all or none."""
        self.control("PATCH", "/switches", dict(values))

    def add_fault(self, kind: str, **fields: Any) -> None:
        """Add a fault rule; see ``simulator.faults``."""
        self.control("POST", "/faults", {"kind": kind, **fields})

    def faults(self) -> list[dict[str, Any]]:
        """The rules in force, and how often each has fired."""
        return self.control("GET", "/faults")

    def clear_faults(self) -> None:
        """No more faults."""
        self.control("DELETE", "/faults")

    def requests(self, **filters: Any) -> list[dict[str, Any]]:
        """The API requests so far; filters: method, path (regular expression), write, since."""
        return self.control("GET", "/requests", query=filters)

    def summary(self, **filters: Any) -> dict[str, Any]:
        """The API requests in figures: total, logins, writes, by_status, by_route."""
        return self.control("GET", "/requests/summary", query=filters)

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        self.control("DELETE", "/requests")


def as_text(value: Any) -> Any:
    """A query value: true and false are written in lower case."""
    return str(value).lower() if isinstance(value, bool) else value
