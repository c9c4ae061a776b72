# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator, and what the integration tests run against it: operations in this process, or a controller."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions import waiting
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown import lockdown
from integration.cylance.console import Console
from integration.fake_time import Pauses, TickingClock
from integration.playbooks.controller import Controller
from integration.tasks import leave_out_foreign_variables
from simulator.remote import Simulator, started


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[Simulator]:
    """A simulator with a frozen clock. It compares the time of logins with this machine's clock."""
    with started(clock="frozen", switches={"cylance.login_clock": "real"}) as simulator:
        yield simulator


@pytest.fixture
def simulator(simulator_process: Simulator) -> Simulator:
    """The simulator without devices. Its clock shows the current time until a test moves it."""
    simulator_process.reset()
    simulator_process.set_clock("now")
    return simulator_process


@pytest.fixture
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the variables of this machine's environment that change results."""
    leave_out_foreign_variables(monkeypatch)


@pytest.fixture
def console(simulator: Simulator, own_environment: None, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A Cylance console without devices. Waiting for a release takes no time."""
    monkeypatch.setattr(lockdown, "_RELEASE_INTERVALS", (0.001,))
    monkeypatch.setattr(lockdown, "time", TickingClock())
    return Console(simulator)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """A clock that only pauses move. Pauses take no time, and are recorded."""
    pauses = Pauses(frozen=True)
    pauses.install(monkeypatch, waiting)
    return pauses


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    """A controller with a private home, and with the credentials in its environment."""
    return Controller(tmp_path, simulator.cylance.environment())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as in the file of log_path."""
    root, lines = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)
