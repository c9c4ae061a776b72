# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run from end to end: a fresh fleet, the files, the environment, the process, and the proof of what it did."""

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
from .process import Measured, measure
from .schedule import BYSTANDERS, Run

HERE = Path(__file__).resolve().parent
JUMP_CONNECTION = HERE.parent / "integration" / "playbooks" / "connection_plugins"

# An address of a network that is reserved for documentation: nothing answers there.
UNREACHABLE = "192.0.2.1"


class NotDone(Exception):
    """A run did not do its job, so that its figures are worth nothing. said: the end of the program's output."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(reason)
        self.said = said


@dataclass(frozen=True)
class Arena:
    """Where runs are made. home: a temporary directory. collections: where the collection is installed."""

    simulator: Simulator
    home: Path
    collections: Path

    def run(self, run: Run) -> dict[str, Any]:
        """Make a run. Returns its figures: seconds, bytes and counts; None where there is nothing to tell."""
        console = CONSOLES[run.way.console](self.simulator)
        self.simulator.reset()
        console.seed(run.devices + BYSTANDERS)
        fleet = console.remote.devices(limit=run.devices) if run.devices else []
        scratch = self.home / "run"
        scratch.mkdir()
        try:
            command = self._prepare(run, console, fleet, scratch)
            output = scratch / "output.txt"
            environment = self._environment(run, console, scratch)
            measured = self._measure(command, environment, output, patience=60 + 10 * run.estimate)
            wanted = {device["id"] for device in fleet} if run.way.writes else set()
            self._check(measured, console, wanted, output)
            notes = scratch / "notes.json"
            told = json.loads(notes.read_text()) if notes.exists() else {}
            return self._figures(run, console, measured, told)
        finally:
            shutil.rmtree(scratch)

    def _prepare(self, run: Run, console: Console, fleet: list[Device], scratch: Path) -> list[str]:
        """Write the files that the run reads. Returns its command."""
        ids = [console.id_of(device) for device in fleet]
        if run.way.script:
            listing = scratch / "devices.txt"
            listing.write_text("\n".join(ids), encoding="utf-8")
            return [sys.executable, str(HERE / "scripts" / run.way.script), str(listing), *console.arguments()]
        inventory, variables = scratch / "inventory.json", scratch / "variables.json"
        inventory.write_text(json.dumps(make_inventory(console, fleet)), encoding="utf-8")
        hosts = str(inventory) if run.way.on_hosts else "localhost,"
        values = {
            "device_ids": ids,
            "console": self._url(run),
            "ca_path": self._ca_path(run),
            **console.variables(),
        }
        variables.write_text(json.dumps(values), encoding="utf-8")
        playbook = HERE / "playbooks" / run.way.playbook
        program = Path(sys.executable).parent / "ansible-playbook"
        return [str(program), "-i", hosts, "-e", f"@{variables}", "--forks", str(run.way.forks), str(playbook)]

    def _environment(self, run: Run, console: Console, scratch: Path) -> dict[str, str]:
        """Everything that the program sees: a login, and Ansible as it is installed, without the user's settings."""
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
            "ANSIBLE_STDOUT_CALLBACK": "noting",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "BENCHMARK_NOTES": str(scratch / "notes.json"),
            "HOME": str(scratch),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
            "TMPDIR": str(scratch),
            "XDG_RUNTIME_DIR": str(runtime),  # the pace that processes of a user share begins anew with each run
        }
        if bundle := self._ca_path(run):
            environment.update(REQUESTS_CA_BUNDLE=bundle, SSL_CERT_FILE=bundle)
        return environment

    def _url(self, run: Run) -> str:
        return str(self.simulator.tls_url) if run.scheme == "https" else self.simulator.url

    def _ca_path(self, run: Run) -> str:
        return str(self.simulator.ca_path) if run.scheme == "https" else ""

    @staticmethod
    def _measure(command: list[str], environment: Mapping[str, str], output: Path, patience: float) -> Measured:
        try:
            return measure(command, environment, output, patience)
        except subprocess.TimeoutExpired:
            raise NotDone(f"it did not end within {patience:.0f} s", last_words(output)) from None

    @staticmethod
    def _check(measured: Measured, console: Console, wanted: set[str], output: Path) -> None:
        """See for ourselves that the job is done on exactly these devices, and no other was touched."""
        said = last_words(output)
        if measured.exit_status:
            raise NotDone(f"it ended with {measured.exit_status}", said)
        devices = console.remote.devices()
        done = {device["id"] for device in devices if console.is_done(device)}
        touched = {device["id"] for device in devices if console.is_touched(device)}
        if done != wanted or touched != wanted:
            count = f"{len(done & touched & wanted)} of {len(wanted)} devices are {console.done}"
            raise NotDone(f"{count}, and {len((done | touched) - wanted)} others were touched", said)

    def _figures(self, run: Run, console: Console, measured: Measured, notes: Mapping[str, Any]) -> dict[str, Any]:
        log = self.simulator.summary()
        api = notes.get("api") or {}
        figures = {
            "wall": measured.wall,
            "cpu": measured.cpu,
            "peak_memory": measured.peak_memory,
            "first_isolated": None,
            "last_isolated": None,
            "first_isolated_after_task": None,
            "requests": log["total"],
            **console.calls(),
            "logins": log["logins"],
            "answers_429": log["by_status"].get("429", 0),
            "retries": api.get("retries"),
            "throttled_seconds": api.get("throttled_seconds"),
        }
        if run.way.writes:
            first, last = console.first_and_last()
            figures["first_isolated"] = first - measured.began
            figures["last_isolated"] = last - measured.began
            if "tasks_began" in notes:
                figures["first_isolated_after_task"] = first - notes["tasks_began"][-1]
        return figures


def last_words(output: Path) -> str:
    """The end of what a program said."""
    return "\n".join(output.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])


def make_inventory(console: Console, fleet: list[Device]) -> dict[str, Any]:
    """The devices as hosts of which Ansible knows nothing but their ids, and another host that reaches the console."""
    hosts = {
        device["host_name"]: {
            "ansible_host": UNREACHABLE,
            "device_hostname": device["host_name"],
            **console.host_variables(device),
        }
        for device in fleet
    }
    here = {"ansible_connection": "jump"}
    everyone = {"ansible_python_interpreter": sys.executable}
    return {"all": {"vars": everyone, "hosts": {"jump": here}, "children": {"fleet": {"hosts": hosts}}}}
