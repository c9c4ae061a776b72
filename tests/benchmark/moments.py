# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the first and the last machine was isolated, by the simulator's clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone

from simulator.remote import Simulator

# The console has to write timestamps with a fraction of a second.
SWITCHES = {"cylance.timestamp_format": "fraction_z"}

# The first write to arrive is not always the first to be carried out, but one of the first so many.
WINDOW = 64


def first_and_last(simulator: Simulator) -> tuple[float, float]:
    """Seconds since the epoch. It asks the simulator's API, so that it adds to the request log.

    In the simulator a machine is cut off in the moment in which the console takes the command.
    """
    written = [entry["device"] for entry in simulator.requests(write=True) if 200 <= entry["status"] < 300]
    headers = {"Authorization": f"Bearer {simulator.cylance.log_in()}"}

    def initiated(devices: Iterable[str]) -> list[float]:
        moments = []
        for device in devices:
            url = f"{simulator.url}/devicecommands/v2/{device}/lockdown"
            reply = simulator.session.get(url, headers=headers, timeout=60)
            reply.raise_for_status()
            moments.append(parse_moment(reply.json()["data"]["lockdown_initiated"]))
        return moments

    return min(initiated(written[:WINDOW])), max(initiated(written[-WINDOW:]))


def parse_moment(text: str) -> float:
    """Seconds since the epoch of C(2026-01-15T12:00:00.1234567Z), to the microsecond."""
    return datetime.fromisoformat(text[:26]).replace(tzinfo=timezone.utc).timestamp()
