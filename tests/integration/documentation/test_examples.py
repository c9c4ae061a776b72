# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of the pages run as they are, in their order, with the consoles of ``make console``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.documentation.pages import CHECKOUT, examples, exported, runnable, shortened
from integration.playbooks.controller import PATIENCE, Controller, collections_path
from simulator.remote import Simulator, started

pytestmark = [pytest.mark.sweep, pytest.mark.extended]  # slow, and independent of ansible-core

# {page: machines that are isolated at its end}
PAGES = {
    "README.md": {"ws-0042.corp.example"},
    "docs/start.md": set(),
    "docs/incident-response.md": {"ws-0042.corp.example", "ws-0043.corp.example", "ws-0010.corp.example"},
    "docs/gitops-in-fifteen-minutes.md": set(),
    "docs/rehearsal.md": set(),
    "docs/sdm-maintenance.md": set(),
}
# Machines that are not isolated at its end
RELEASED = {
    "docs/start.md": {"ws-0042.corp.example"},
    "docs/gitops-in-fifteen-minutes.md": {"ws-0042.corp.example"},
}
# Readers have set their name for Git.
GIT_IDENTITY = {
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "user.name",
    "GIT_CONFIG_VALUE_0": "Reader",
    "GIT_CONFIG_KEY_1": "user.email",
    "GIT_CONFIG_VALUE_1": "reader@corp.example",
}
# In front of each example: curl fails if the simulator refuses a request.
PRELUDE = 'set -eu\ncurl() { command curl --silent --show-error --fail "$@"; }\n'
# The simulator's URL replaces the region.
NOT_OF_THE_CONSOLE = {"CYLANCE_REGION"}
# Warnings that the pages explain: about devices of the sample fleet, and about check mode.
EXPECTED_WARNINGS = (
    "It cannot be predicted whether the console carries out the change",
    "Offline; package executions are not queued.",
    "It cannot be predicted what the console does for a partial lockdown",
)


@pytest.fixture(scope="module")
def consoles() -> Iterator[Simulator]:
    """The consoles of ``make console``, in which executions take no time."""
    at_once = {"cylance.execution_takes": 0, "cylance.execution_ack_takes": 0}
    with started(devices=250, tls=False, switches=at_once) as simulator:
        yield simulator


@pytest.fixture
def reader(consoles: Simulator, own_environment: None, tmp_path: Path) -> Controller:
    """A reader with an installed collection and the variables that the simulator prints."""
    consoles.reset()
    remotes = (consoles.cylance, consoles.opswat, consoles.sdm)
    variables = {name: value for remote in remotes for name, value in remote.environment().items()}
    controller = Controller(tmp_path, {**variables, "DEVICE_ACTIONS_STATE_DIR": str(tmp_path / "state")})
    installed = tmp_path / ".ansible" / "collections"
    installed.parent.mkdir()
    installed.symlink_to(collections_path())
    del controller.environment["ANSIBLE_CONFIG"]
    return controller


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run(reader, consoles, tmp_path, page):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "vault-password").write_text("canary", encoding="ascii")
    others = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    environment = {**others, **GIT_IDENTITY, **reader.environment}  # without a configuration of this machine
    device, opswat_device = (console.devices(limit=1)[0]["id"] for console in (consoles.cylance, consoles.opswat))
    for example in examples(CHECKOUT / page):
        where = f"{page}:{example.line}"
        unknown = set(exported(example)) - set(reader.environment) - NOT_OF_THE_CONSOLE
        assert not unknown, f"{where}: the simulator has no variable {unknown}"
        if example.file_name:
            (folder / example.file_name).write_text(shortened(example.text), encoding="utf-8")
        elif example.language == "shell" and (command := runnable(example)):
            command = command.replace("/opswat/devices/ID ", f"/opswat/devices/{opswat_device} ")
            command = command.replace("/devices/ID ", f"/devices/{device} ")
            finished = subprocess.run(
                ["bash", "-c", PRELUDE + shortened(command)],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
            seen = f"{where}: {command}\n{finished.stdout[-3000:]}"
            assert finished.returncode == 0, seen
            warnings = [
                line
                for line in finished.stdout.splitlines()
                if "WARNING" in line and not any(expected in line for expected in EXPECTED_WARNINGS)
            ]
            assert "no hosts matched" not in finished.stdout and not warnings, seen
    locked = {record["host_name"] for record in consoles.cylance.devices(locked=True)}
    assert PAGES[page] <= locked
    assert not RELEASED.get(page, set()) & locked
