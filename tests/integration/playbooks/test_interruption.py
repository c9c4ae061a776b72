# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is told to stop in mid-list: no new write begins, and it says how far it came."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from integration.playbooks.controller import Controller, lockdown, play
from simulator.remote import Simulator

PATIENCE = 60  # seconds after which the test gives up waiting for something that takes one or two


def wait_until(condition, what: str) -> None:
    """Wait for another process."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


def group_members(group: int) -> list[str]:
    """The command lines of the processes whose environment has this test's mark."""
    members = []
    for entry in Path("/proc").iterdir():
        try:
            if f"INTERRUPTION_TEST={group}".encode() in (entry / "environ").read_bytes():
                members.append((entry / "cmdline").read_bytes().decode())
        except OSError:
            continue
    return members


@pytest.mark.parametrize(
    ("number", "to_all"),
    [(signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGKILL, False)],
    ids=["Ctrl-C", "SIGTERM", "SIGKILL of the main process"],
)
def test_it_stops_and_says_how_far_it_came(
    controller: Controller, simulator: Simulator, number: signal.Signals, to_all: bool, tmp_path: Path
) -> None:
    ids = simulator.cylance.seed(400)["ids"]
    playbook = tmp_path / "site.json"
    task = lockdown(device_ids=ids, max_changes=400, requests_per_second=40)
    playbook.write_text(json.dumps([play("localhost", task)]), encoding="utf-8")
    output = tmp_path / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "ansible-playbook"), str(playbook)],
            env={**os.environ, **controller.environment, "INTERRUPTION_TEST": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until(lambda: simulator.summary()["writes"] >= 5, "some devices are locked")
            (os.killpg if to_all else os.kill)(process.pid, number)
            process.wait(PATIENCE)
            wait_until(lambda: not group_members(os.getpid()), "its last process has ended")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode != 0
    locked = len(simulator.cylance.devices(locked=True))
    assert 5 <= locked < 400
    said = re.search(r"cylance_lockdown on localhost: (\d+) locked, (\d+) not tried", output.read_text())
    assert said, output.read_text()
    assert (int(said[1]), int(said[1]) + int(said[2])) == (locked, 400)
