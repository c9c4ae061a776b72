# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that both consoles know, and the playbooks that contain and release them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integration.playbooks.controller import Controller, Run
from simulator.remote import Simulator

GROUP = "Containment"
REASON = "Beacon to a known server"
UNREACHABLE_URL = "http://127.0.0.1:9"  # the discard port, on which nothing listens
_CONNECTION = {"cylance": {"requests_per_second": 0, "retries": 0}, "opswat": {"requests_per_minute": 0, "retries": 0}}


class Incidents:
    """A controller with a state directory, and machines that are named ws-1 and so on in both consoles."""

    def __init__(self, simulator: Simulator, home: Path, machines: int = 3) -> None:
        self.simulator = simulator
        self.state = home / "state"
        simulator.opswat.switch("rate_limit", 0)
        simulator.opswat.add_group(GROUP)
        simulator.cylance.seed(machines)
        self.devices = simulator.cylance.devices()
        simulator.opswat.add_devices(
            [{"host_name": one["host_name"], "macs": one["mac_addresses"], "group": "Default"} for one in self.devices]
        )
        self.names = [device["host_name"] for device in self.devices]
        credentials = {**simulator.cylance.environment(), **simulator.opswat.environment()}
        self.controller = Controller(home, {**credentials, "DEVICE_ACTIONS_STATE_DIR": str(self.state)})

    def run(
        self, playbook: str, options: str = "", environment: Mapping[str, str] | None = None, **variables: Any
    ) -> Run:
        """Run a playbook of the collection. variables: without the prefix of its role."""
        return self.controller.play(self.playbook(playbook, **variables), options=options, environment=environment)

    def playbook(self, playbook: str, **variables: Any) -> dict[str, Any]:
        """Return a play that imports a playbook of the collection. variables: as of run()."""
        role = playbook.partition("_")[0]
        named = {f"{role}_{name}": value for name, value in {"connection": _CONNECTION, **variables}.items()}
        if role == "contain":
            named.setdefault("contain_confirm_timeout", 0)
        if role == "release":
            named.update(release_timeout=0, release_confirm_timeout=0)
        return {"import_playbook": f"secops.device_actions.{playbook}", "vars": named}

    def locked(self) -> set[str]:
        """Return the names of the machines that Cylance has locked."""
        return {device["host_name"] for device in self.simulator.cylance.devices(locked=True)}

    def moved(self) -> set[str]:
        """Return the names of the machines in the group for containment."""
        return {device["host_name"] for device in self.simulator.opswat.devices(group=GROUP)}

    def record(self) -> list[dict[str, Any]]:
        """Return the recorded containments."""
        path = self.state / "containments.json"
        return list(json.loads(path.read_text())["containments"]) if path.exists() else []


def report(run: Run) -> dict[str, Any]:
    """Return the result of the task that reports the machines."""
    return run.result("Report the machines")


def shown(run: Run) -> str:
    """Return the screen of a report without line breaks."""
    return " ".join(report(run)["msg"].split())


def stats(run: Run) -> dict[str, Any]:
    """Return what set_stats has passed on to a workflow."""
    return run.artifacts()
