# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The step with ansible-rulebook: a detection is raised, and its machine is isolated."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nox_support.java import java_problem

from simulator.remote import Simulator

TITLE = "Event: a detection isolates its machine"
EXPLANATION = (
    "ansible-rulebook reads the detections of Cylance, and runs the playbook contain. The time begins when the console "
    "has the detection."
)
RULEBOOK = "secops.device_actions.contain_on_detection"
MACHINE = "ws-detected.corp.example"
PATIENCE = 120  # seconds
_VARIABLES = {"detection_interval": 1, "detection_since": "0:00:10", "contain_dry_run": False}


def program() -> str | None:
    """Return the path of ansible-rulebook, or None."""
    named = os.environ.get("ANSIBLE_RULEBOOK")
    return named if named and os.access(named, os.X_OK) else shutil.which("ansible-rulebook")


def obstacle() -> str | None:
    """Return why the step cannot run, as a sentence, or None."""
    return java_problem() or (None if program() else "ansible-rulebook is not installed.")


def isolate_on_detection(simulator: Simulator, home: Path, variables: Mapping[str, str]) -> float | None:
    """Return how many seconds after its detection a machine was isolated, or None if it was not."""
    path = program()
    assert path, obstacle()
    (home / "rulebook-inventory.json").write_text('{"all": {"hosts": {"localhost": {"ansible_connection": "local"}}}}')
    (home / "rulebook-vars.json").write_text(json.dumps(_VARIABLES))
    environment = {
        **os.environ,
        **variables,
        "DEVICE_ACTIONS_STATE_DIR": str(home / "state"),
        "PATH": os.pathsep.join([str(Path(path).parent), *os.get_exec_path()]),
    }
    command = [path, "-v", "-r", RULEBOOK, "-i", "rulebook-inventory.json", "--vars", "rulebook-vars.json"]
    output = home / "rulebook.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
        )
    try:
        device = simulator.cylance.add_device(host_name=MACHINE)
        if not _wait(process, lambda: b"every 1 seconds" in output.read_bytes()):
            return None
        began = time.monotonic()
        simulator.cylance.raise_detections(1, [device["id"]])
        is_locked = _wait(process, lambda: _names_locked(simulator) & {MACHINE})
        seconds = time.monotonic() - began
        _wait(process, lambda: b"PLAY RECAP" in output.read_bytes())  # the playbook must not outlive the step
        return seconds if is_locked else None
    finally:
        process.terminate()
        process.wait()


def _names_locked(simulator: Simulator) -> set[str]:
    return {device["host_name"] for device in simulator.cylance.devices(locked=True)}


def _wait(process: subprocess.Popen[bytes], condition: Callable[[], object]) -> bool:
    """Wait until a condition holds. Return whether it does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
