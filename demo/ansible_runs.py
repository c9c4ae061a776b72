# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-inventory and ansible-playbook, and collect their results."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner

from demo.installation import run_command
from demo.results import OUTCOMES, Step, StepResult
from simulator.remote import Simulator

HERE = Path(__file__).resolve().parent
INVENTORY = HERE / "inventory" / "consoles.devices.yml"


@dataclass(frozen=True)
class Inventory:
    """The size of the inventory: its hosts, those that several consoles know, and the hosts of each group."""

    hosts: int
    joined: int
    groups: Mapping[str, int]


def list_inventory(variables: Mapping[str, str]) -> Inventory:
    """Return the size of the inventory as listed by ansible-inventory."""
    command = [sys.executable, "-m", "ansible", "inventory", "--inventory", str(INVENTORY), "--list"]
    listed = json.loads(run_command(command, variables))
    hosts = listed.pop("_meta")["hostvars"]
    joined = sum(bool(host["device_joined_by"]) for host in hosts.values())
    groups = {name: len(group.get("hosts", [])) for name, group in listed.items() if name != "all"}
    return Inventory(len(hosts), joined, groups)


def run_playbook(step: Step, simulator: Simulator, home: Path, variables: Mapping[str, str]) -> StepResult:
    """Run the playbook of a step and return its results."""
    if step.prepare:
        step.prepare()
    simulator.clear_requests()
    private = home / f"run-{time.monotonic_ns()}"
    private.mkdir()
    began = time.monotonic()
    finished = ansible_runner.run(
        private_data_dir=str(private),
        project_dir=str(HERE / "playbooks"),
        playbook=step.playbook,
        inventory=str(INVENTORY),
        extravars=dict(step.variables),
        cmdline=f"--forks {step.forks}{' --check' if step.check else ''}",
        envvars=dict(variables),
        settings={"suppress_env_files": True},
        quiet=True,
    )
    seconds = time.monotonic() - began
    events = [event for event in finished.events if is_result(event)]
    outcomes: Counter[str] = Counter()
    for event in events:
        counts = event["event_data"]["res"].get("summary", {})
        outcomes.update({name: counts.get(name, 0) for name in OUTCOMES})
    return StepResult(step, outcomes, simulator.summary(), seconds, finished.stdout.read())


def is_result(event: Mapping[str, Any]) -> bool:
    """Return whether an event is a result of the collection's modules or a failed task."""
    if event["event"] == "runner_on_failed":
        return True
    return event["event"] == "runner_on_ok" and "summary" in event["event_data"].get("res", {})
