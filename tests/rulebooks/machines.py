# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of the simulated consoles, and what has happened to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from simulator.remote import Simulator

# Sources poll each second, and no detection is too old for the first poll.
QUICK = {"detection_interval": 1, "detection_batch_seconds": 2, "detection_since": "0:01:00"}
ACTIVE = {**QUICK, "contain_dry_run": False, "contain_confirm_timeout": 0}
READY = "every 1 seconds"  # what a source logs when it has started


def name_of(number: int) -> str:
    """Return the name of a machine, counted from 1."""
    return f"ws-{number:04d}.corp.example"


def locked(simulator: Simulator) -> set[str]:
    """Return the names of the machines that are isolated."""
    return {device["host_name"] for device in simulator.cylance.devices(locked=True)}


def locks_sent(simulator: Simulator) -> Counter[str]:
    """Return {path: how often a lockdown was requested}."""
    return Counter(request["path"] for request in simulator.requests(write=True, path="/devicecommands/v2/.*/lockdown"))


def raise_detection(simulator: Simulator, *names: str, **fields: Any) -> list[dict[str, Any]]:
    """Raise one detection for each of these machines."""
    devices: Sequence[str] = names or [name_of(1)]
    return simulator.cylance.raise_detections(len(devices), devices, **fields)
