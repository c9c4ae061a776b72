# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance: lock devices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from .console import Console, Device

# Requests may complete in a different order than they arrive. The first and the last are among this many.
WINDOW = 64


class Cylance(Console):
    """Locks devices. The simulator isolates a device as soon as the console accepts the command."""

    name = system = "cylance"
    job = "Locking Cylance devices"
    done_state = "locked"
    sizes = (10, 100, 1_000, 5_000, 10_000)
    switches = {"timestamp_format": "fraction_z"}  # timestamps with a fraction of a second
    reads = {"method": "GET", "path": "/lockdown$"}
    actions = {"method": "PUT", "path": "/lockdown$"}

    def playbook_variables(self) -> dict[str, Any]:
        return {"auth_token": self.remote.auth_token()}  # ansible-core cannot sign a token

    def id_of(self, device: Device) -> str:
        return device["focus_id"]

    def is_done(self, device: Device) -> bool:
        """Return whether the device is locked in the console and on the device itself."""
        return device["console"]["locked"] and device["agent"]["locked"]

    def is_touched(self, device: Device) -> bool:
        return bool(device["console"]["history"])

    def completion_times(self) -> tuple[float, float]:
        written = [entry["device"] for entry in self.simulator.requests(write=True) if 200 <= entry["status"] < 300]
        headers = {"Authorization": f"Bearer {self.remote.log_in()}"}

        def initiated(devices: Iterable[str]) -> list[float]:
            timestamps = []
            for device in devices:
                url = f"{self.simulator.url}/devicecommands/v2/{device}/lockdown"
                response = self.simulator.session.get(url, headers=headers, timeout=60)
                response.raise_for_status()
                timestamps.append(parse_timestamp(response.json()["data"]["lockdown_initiated"]))
            return timestamps

        return min(initiated(written[:WINDOW])), max(initiated(written[-WINDOW:]))


def parse_timestamp(text: str) -> float:
    """Return a timestamp such as C(2026-01-15T12:00:00.1234567Z) in seconds since the epoch, to the microsecond."""
    return datetime.fromisoformat(text[:26]).replace(tzinfo=timezone.utc).timestamp()
