# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests run against: the simulator, and operations in this process or a controller before it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import rate_limiter as pacing
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown import lockdown
from integration.cylance.console import Console, HurriedTime
from integration.cylance.pauses import Pauses
from integration.playbooks.controller import Controller
from integration.tasks import FOREIGN_VARIABLES
from simulator.remote import Simulator, started


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[Simulator]:
    """A frozen simulator that takes logins by this machine's clock."""
    with started(clock="frozen", switches={"cylance.login_clock": "real"}) as simulator:
        yield simulator


@pytest.fixture
def simulator(simulator_process: Simulator) -> Simulator:
    """The simulator without devices, with its clock set to now, where it stands still until a test moves it."""
    simulator_process.reset()
    simulator_process.set_clock("now")
    return simulator_process


@pytest.fixture
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of this machine disturb no test."""
    for name in FOREIGN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def console(simulator: Simulator, own_environment: None, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A Cylance console without devices. No test waits for a release."""
    monkeypatch.setattr(lockdown, "_RELEASE_INTERVALS", (0.001,))
    monkeypatch.setattr(lockdown, "time", HurriedTime())
    return Console(simulator)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """Pauses for the console's sake take no time, and are counted."""
    pauses = Pauses()
    monkeypatch.setattr(pacing, "time", pauses)
    monkeypatch.setattr(context, "time", pauses)

    def pause(self: context.Context, seconds: float) -> None:
        pauses.pause(self, seconds)

    monkeypatch.setattr(context.Context, "pause", pause)
    return pauses


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    """A controller of its own for each test, with the credentials in its environment."""
    return Controller(tmp_path, simulator.cylance.environment())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that reaches a log of everything, such as the file of log_path."""
    root, lines = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)
