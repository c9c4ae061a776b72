# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance: devices are locked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from .console import Console, Device

# The first write to arrive is not always the first to be carried out, but one of the first so many.
WINDOW = 64


class Cylance(Console):
    """In the simulator a machine is cut off in the moment in which the console takes the command."""

    name = system = "cylance"
    job = "Locking Cylance devices"
    done = "locked"
    sizes = (10, 100, 1_000, 5_000, 10_000)
    switches = {"timestamp_format": "fraction_z"}  # timestamps with a fraction of a second
    reads = {"method": "GET", "path": "/lockdown$"}
    acts = {"method": "PUT", "path": "/lockdown$"}

    def variables(self) -> dict[str, Any]:
        return {"auth_token": self.remote.auth_token()}  # ansible-core signs nothing

    def id_of(self, device: Device) -> str:
        return device["focus_id"]

    def is_done(self, device: Device) -> bool:
        """In the console and in truth."""
        return device["console"]["locked"] and device["agent"]["locked"]

    def is_touched(self, device: Device) -> bool:
        return bool(device["console"]["history"])

    def first_and_last(self) -> tuple[float, float]:
        written = [entry["device"] for entry in self.simulator.requests(write=True) if 200 <= entry["status"] < 300]
        headers = {"Authorization": f"Bearer {self.remote.log_in()}"}

        def initiated(devices: Iterable[str]) -> list[float]:
            moments = []
            for device in devices:
                url = f"{self.simulator.url}/devicecommands/v2/{device}/lockdown"
                reply = self.simulator.session.get(url, headers=headers, timeout=60)
                reply.raise_for_status()
                moments.append(parse_moment(reply.json()["data"]["lockdown_initiated"]))
            return moments

        return min(initiated(written[:WINDOW])), max(initiated(written[-WINDOW:]))


def parse_moment(text: str) -> float:
    """Seconds since the epoch of C(2026-01-15T12:00:00.1234567Z), to the microsecond."""
    return datetime.fromisoformat(text[:26]).replace(tzinfo=timezone.utc).timestamp()
