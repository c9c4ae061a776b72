# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The consoles, and a machine with ansible-rulebook. Without it, or without Java, the tests are skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from nox_support.java import java_problem

from integration.tasks import leave_out_foreign_variables
from rulebooks.process import PROGRAM, Station
from simulator.remote import Simulator, started

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here. In strict mode, it fails instead."""
    problem = None if PROGRAM.exists() else f"ansible-rulebook is not installed in {PROGRAM.parent}."
    if problem := problem or java_problem():
        if os.environ.get("DEVICE_ACTIONS_STRICT") == "1":
            raise pytest.UsageError(problem)
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason=problem))


@pytest.fixture(scope="session")
def consoles() -> Iterator[Simulator]:
    """The consoles, with a clock that runs: ansible-rulebook and playbooks log in with the real time."""
    with started(switches={"opswat.rate_limit": 0}) as simulator:
        yield simulator


@pytest.fixture
def simulator(consoles: Simulator) -> Simulator:
    """The consoles without devices."""
    consoles.reset()
    return consoles


@pytest.fixture
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the variables of this machine's environment that change results."""
    leave_out_foreign_variables(monkeypatch)


@pytest.fixture
def station(simulator: Simulator, own_environment: None, tmp_path: Path) -> Iterator[Station]:
    """A machine with credentials of all consoles."""
    remotes = (simulator.cylance, simulator.opswat, simulator.sdm)
    station = Station(tmp_path, {name: value for remote in remotes for name, value in remote.environment().items()})
    yield station
    station.end()
