# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices of SDM, and plays that work on them with the role and the playbook sdm_maintenance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integration.playbooks.controller import JUMP_HOST, Controller, Run, play
from simulator.remote import Simulator

DOWN = {**JUMP_HOST, "ansible_connection": "down"}
PING = {"name": "reach the host", "ansible.builtin.raw": "true"}
# The host's device as SDM reports it, read without a module.
SEEN = "{{ lookup('ansible.builtin.url', device_url, split_lines=False) | from_json }}"
EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "push_configuration.yml"
ME, OTHER = "netops", "nightshift"


class Maintenance:
    """Four devices of SDM, the last two an HA pair, and plays that work on them under a lock.

    two: a host pattern for the first two devices, for what does not need more.
    """

    two = "sbc_0001:sbc_0002"

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.sdm = simulator.sdm
        self.simulator = simulator
        self.home = home
        self.ids = self.sdm.seed(4, ha_pairs=1)["ids"]
        self.pair = self.ids[2:]
        self.devices = [self.sdm.device(device_id) for device_id in self.ids]
        self.ledger = home / "state" / "secops-device-actions" / "sdm-locks.json"

    @property
    def labels(self) -> list[str]:
        """The names and ids of the devices, as messages show them."""
        return [f"{device['name']} ({device['id']})" for device in self.devices]

    def controller(self, user: str | None = None) -> Controller:
        """Return a controller that logs in to SDM as this user, default ME."""
        environment = self.sdm.environment(user=user)
        home = self.home / (user or ME)
        home.mkdir(exist_ok=True)
        return Controller(home, {**environment, "XDG_STATE_HOME": str(self.home / "state")})

    def inventory(self, **variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return an inventory with a host for each device. variables: more variables of single hosts."""
        hosts = {
            device["name"].replace("-", "_"): {
                **JUMP_HOST,
                "sdm_device_id": device["id"],
                "device_hostname": device["name"],
                "device_url": f"{self.simulator.url}/control/sdm/devices/{device['id']}",
            }
            for device in self.devices
        }
        for host, own in variables.items():
            hosts[host].update(own)
        return {"controllers": hosts}

    @property
    def hosts(self) -> list[str]:
        """The names of all hosts."""
        return list(self.inventory()["controllers"])

    def tasks(self, *tasks: Mapping[str, Any], owner: str = ME) -> str:
        """Write a file of tasks, and return its path. The first tasks check that the device is locked."""
        checks = [
            {"ansible.builtin.assert": {"that": f"seen.locked_by == '{owner}'"}, "vars": {"seen": SEEN}},
            {"ansible.builtin.debug": {"msg": "worked on"}, "name": "work"},
        ]
        path = self.home / "change.json"
        path.write_text(json.dumps([*checks, *tasks]), encoding="utf-8")
        return str(path)

    def playbook(self, tasks: str, **variables: Any) -> dict[str, Any]:
        """Return an import of the collection's playbook. variables: of the playbook."""
        named = {"sdm_maintenance_hosts": "controllers", "sdm_maintenance_tasks": tasks, **variables}
        return {"import_playbook": "secops.device_actions.sdm_maintenance", "vars": named}

    def owners(self) -> list[str | None]:
        """Return the lock owner of each device."""
        return [self.sdm.device(device_id)["locked_by"] for device_id in self.ids]

    def phases(self) -> set[str]:
        """Return the phases of the locks in the ledger."""
        return {entry["phase"] for entry in json.loads(self.ledger.read_text(encoding="utf-8"))["locks"]}


def role_play(hosts: str, tasks: str, variables: Mapping[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    """Return a play that includes the role. tasks: the path of their file."""
    role = {"ansible.builtin.include_role": {"name": "secops.device_actions.sdm_maintenance"}}
    return play(f"{hosts}:localhost", role, vars={"sdm_maintenance_tasks": tasks, **(variables or {})}, **keywords)


def set_owner(owner: str, url: str = "{{ device_url }}") -> dict[str, Any]:
    """Return a task that gives the lock of a device to a user, as the GUI does."""
    options = {"url": url, "method": "PATCH", "body_format": "json", "body": {"locked_by": owner}}
    return {"ansible.builtin.uri": options, "delegate_to": "localhost"}


def first_host(*tasks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return tasks that run on the first host only."""
    return [{**task, "when": "inventory_hostname == 'sbc_0001'"} for task in tasks]


def worked_on(run: Run) -> list[str]:
    """Return the hosts that ran the user's tasks."""
    return sorted(host for host, result in run.results("work").items() if "msg" in result and not result.get("skipped"))
