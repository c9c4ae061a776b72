# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one variant: create devices, files and environment, measure the process, and verify the effect."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.remote import Simulator

from .consoles import CONSOLES
from .consoles.console import Console, Device
from .process import Measurement, measure
from .schedule import BYSTANDERS, Run

HERE = Path(__file__).resolve().parent
JUMP_CONNECTION = HERE.parent / "integration" / "playbooks" / "connection_plugins"

# In a network that is reserved for documentation, so no host has this address.
UNREACHABLE = "192.0.2.1"


class RunFailed(Exception):
    """A run did not do its job, so its metrics are worthless. output: the last lines of the program's output."""

    def __init__(self, reason: str, output: str) -> None:
        super().__init__(reason)
        self.output = output


@dataclass(frozen=True)
class Runner:
    """Runs variants against a simulator. home: a temporary directory. collections: the installed collection."""

    simulator: Simulator
    home: Path
    collections: Path

    def run(self, run: Run) -> dict[str, Any]:
        """Make a run and return its metrics: seconds, bytes and counts, or None if a metric does not apply."""
        console = CONSOLES[run.variant.console](self.simulator)
        self.simulator.reset()
        console.seed(run.devices + BYSTANDERS)
        fleet = console.remote.devices(limit=run.devices) if run.devices else []
        scratch = self.home / "run"
        scratch.mkdir()
        try:
            command = self._prepare(run, console, fleet, scratch)
            output = scratch / "output.txt"
            environment = self._environment(run, console, scratch)
            measurement = self._measure(command, environment, output, timeout=60 + 10 * run.estimate)
            expected = {device["id"] for device in fleet} if run.variant.changes_devices else set()
            self._verify(measurement, console, expected, output)
            record_file = scratch / "record.json"
            record = json.loads(record_file.read_text()) if record_file.exists() else {}
            return self._metrics(run, console, measurement, record)
        finally:
            shutil.rmtree(scratch)

    def _prepare(self, run: Run, console: Console, fleet: list[Device], scratch: Path) -> list[str]:
        """Write the input files of the run and return its command."""
        ids = [console.id_of(device) for device in fleet]
        if run.variant.script:
            listing = scratch / "devices.txt"
            listing.write_text("\n".join(ids), encoding="utf-8")
            script = HERE / "scripts" / run.variant.script
            return [sys.executable, str(script), str(listing), *console.script_arguments()]
        inventory, variables = scratch / "inventory.json", scratch / "variables.json"
        inventory.write_text(json.dumps(make_inventory(console, fleet)), encoding="utf-8")
        hosts = str(inventory) if run.variant.per_host else "localhost,"
        values = {
            "device_ids": ids,
            "console": self._url(run),
            "ca_path": self._ca_path(run),
            **console.playbook_variables(),
        }
        variables.write_text(json.dumps(values), encoding="utf-8")
        playbook = HERE / "playbooks" / run.variant.playbook
        program = Path(sys.executable).parent / "ansible-playbook"
        return [str(program), "-i", hosts, "-e", f"@{variables}", "--forks", str(run.variant.forks), str(playbook)]

    def _environment(self, run: Run, console: Console, scratch: Path) -> dict[str, str]:
        """Return the whole environment: the credentials, and default settings of Ansible instead of the user's."""
        config, runtime = scratch / "ansible.cfg", scratch / "runtime"
        config.touch()
        runtime.mkdir(mode=0o700)
        environment = {
            **console.remote.environment(tls=run.scheme == "https"),
            "ANSIBLE_CONFIG": str(config),
            "ANSIBLE_HOME": str(scratch / "ansible"),
            "ANSIBLE_REMOTE_TEMP": str(scratch / "remote"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_CONNECTION_PLUGINS": str(JUMP_CONNECTION),
            "ANSIBLE_STDOUT_CALLBACK": "recorder",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "BENCHMARK_RECORD": str(scratch / "record.json"),
            "HOME": str(scratch),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
            "TMPDIR": str(scratch),
            "XDG_RUNTIME_DIR": str(runtime),  # resets the rate limit that processes of a user share
        }
        if bundle := self._ca_path(run):
            environment.update(REQUESTS_CA_BUNDLE=bundle, SSL_CERT_FILE=bundle)
        return environment

    def _url(self, run: Run) -> str:
        return str(self.simulator.tls_url) if run.scheme == "https" else self.simulator.url

    def _ca_path(self, run: Run) -> str:
        return str(self.simulator.ca_path) if run.scheme == "https" else ""

    @staticmethod
    def _measure(command: list[str], environment: Mapping[str, str], output: Path, timeout: float) -> Measurement:
        try:
            return measure(command, environment, output, timeout)
        except subprocess.TimeoutExpired:
            raise RunFailed(f"timeout after {timeout:.0f} s", output_tail(output)) from None

    @staticmethod
    def _verify(measurement: Measurement, console: Console, expected: set[str], output: Path) -> None:
        """Raise RunFailed unless exactly the expected devices are in the final state and no other was touched."""
        tail = output_tail(output)
        if measurement.exit_status:
            raise RunFailed(f"exit status {measurement.exit_status}", tail)
        devices = console.remote.devices()
        done = {device["id"] for device in devices if console.is_done(device)}
        touched = {device["id"] for device in devices if console.is_touched(device)}
        if done != expected or touched != expected:
            count = f"{len(done & touched & expected)} of {len(expected)} devices are {console.done_state}"
            raise RunFailed(f"{count}, {len((done | touched) - expected)} others were touched", tail)

    def _metrics(
        self, run: Run, console: Console, measurement: Measurement, record: Mapping[str, Any]
    ) -> dict[str, Any]:
        log = self.simulator.summary()
        api = record.get("api") or {}
        metrics = {
            "wall": measurement.wall,
            "cpu": measurement.cpu,
            "peak_memory": measurement.peak_memory,
            "first_done": None,
            "last_done": None,
            "task_to_first": None,
            "requests": log["total"],
            **console.calls(),
            "logins": log["logins"],
            "responses_429": log["by_status"].get("429", 0),
            "retries": api.get("retries"),
            "throttled_seconds": api.get("throttled_seconds"),
        }
        if run.variant.changes_devices:
            first, last = console.completion_times()
            metrics["first_done"] = first - measurement.started_at
            metrics["last_done"] = last - measurement.started_at
            if "task_starts" in record:
                metrics["task_to_first"] = first - record["task_starts"][-1]
        return metrics


def output_tail(output: Path) -> str:
    """Return the last lines of a program's output."""
    return "\n".join(output.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])


def make_inventory(console: Console, fleet: list[Device]) -> dict[str, Any]:
    """Return an inventory with the devices as hosts in the group fleet, and a jump host that reaches the console."""
    hosts = {
        device["host_name"]: {
            "ansible_host": UNREACHABLE,
            "device_hostname": device["host_name"],
            **console.host_variables(device),
        }
        for device in fleet
    }
    jump = {"ansible_connection": "jump"}
    common = {"ansible_python_interpreter": sys.executable}
    return {"all": {"vars": common, "hosts": {"jump": jump}, "children": {"fleet": {"hosts": hosts}}}}
