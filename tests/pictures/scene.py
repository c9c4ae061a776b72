# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated machines of the pictures. Names, states and times are the same in every run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.remote import Simulator, started

from . import CHECKOUT

NAMES = tuple(f"ws-{number:04}.corp.example" for number in range(41, 49))
LOCKED, OFFLINE, TOO_OLD = NAMES[1], NAMES[5], NAMES[6]
CONTAINED = (NAMES[0], NAMES[2], OFFLINE)
GROUP = "Quarantine"
USER = {"awx_user_name": "soc"}  # as AWX names the user of a job
SWITCHES = {"opswat.rate_limit": 0, "cylance.full_lock_release": "accepted"}
FOREIGN = ("ANSIBLE_", "AWX_", "CYLANCE_", "DEVICE_ACTIONS_", "OPSWAT_", "SDM_")  # variables of this machine
WIDTH = 100  # characters of a terminal
FIXED_CLOCK = Path(__file__).resolve().parent / "fixed_clock"


@contextmanager
def machines() -> Iterator[Simulator]:
    """Start consoles that know the machines. One is locked, one is offline, and one refuses to be locked."""
    with started(clock="frozen", tls=False, switches=SWITCHES) as simulator:
        simulator.cylance.seed(60)
        devices = {device["host_name"]: device for device in simulator.cylance.devices()}
        simulator.cylance.change_device(devices[LOCKED]["id"], lock={"expires": "1:00:00"})
        simulator.cylance.change_device(devices[OFFLINE]["id"], state="Offline")
        too_old = devices[TOO_OLD]["id"].replace("-", "").upper()
        refusal = {"message": "The agent is too old."}
        simulator.add_fault("status", method="PUT", path=too_old, status=400, body=refusal)
        simulator.opswat.add_group(GROUP)
        simulator.opswat.add_devices(
            [{"host_name": name, "macs": devices[name]["mac_addresses"], "group": "Default"} for name in NAMES]
        )
        yield simulator


class Responder:
    """A user with a home of their own, who runs playbooks against the consoles."""

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.home = home
        self.state = home / "device-actions"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)},
            **simulator.cylance.environment(),
            **simulator.opswat.environment(),
            "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".nox" / "collections"),
            "ANSIBLE_CONFIG": str(CHECKOUT / "docs" / "examples" / "ansible.cfg"),
            "ANSIBLE_FORCE_COLOR": "true",
            "ANSIBLE_HOME": str(home / "ansible"),
            "COLUMNS": str(WIDTH),
            "DEVICE_ACTIONS_STATE_DIR": str(self.state),
            "FIXED_CLOCK": str(simulator.clock()["epoch"]),
            "HOME": str(home),
            "PYTHONPATH": os.pathsep.join([str(FIXED_CLOCK), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "XDG_RUNTIME_DIR": str(home),
        }

    def log_in_as(self, application: Mapping[str, str]) -> None:
        """Use another application of Cylance from now on."""
        self._environment["CYLANCE_APPLICATION_ID"] = application["application_id"]
        self._environment["CYLANCE_APPLICATION_SECRET"] = application["application_secret"]

    def play(self, playbook: str, **variables: Any) -> str:
        """Run a playbook and return what the user sees, with colors."""
        command = [
            str(Path(sys.executable).parent / "ansible-playbook"),
            playbook,
            "-e",
            json.dumps({**USER, **variables}),
        ]
        finished = subprocess.run(
            command,
            cwd=self.home,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return finished.stdout

    def write_playbook(self, name: str, play: Mapping[str, Any]) -> None:
        """Write a playbook with one play into the home."""
        (self.home / name).write_text(json.dumps([play]), encoding="utf-8")

    def contain(self) -> str:
        """Contain three machines through both consoles. One of them is offline."""
        return self.play(
            "secops.device_actions.contain",
            contain_hostnames=",".join(CONTAINED),
            contain_reason="Beacon to a known server",
            contain_ticket="INC-4711",
            contain_opswat_group=GROUP,
            contain_confirm_timeout=1,
        )
