# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import user_state as user_files
from simulator.cylance.remote import CylanceRemote
from simulator.opswat.remote import OpswatRemote
from simulator.remote import Simulator, started
from simulator.sdm.remote import SdmRemote

TESTS = Path(__file__).parent

# What these test has nothing to do with ansible-core.
WITHOUT_ANSIBLE = tuple(f"{TESTS}/{place}/" for place in ("unit/simulator", "unit/benchmark", "integration/soak"))
# Nor has this, but it has to do with requests and urllib3, and so with the oldest ones.
FAULTS = f"{TESTS}/integration/faults/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what tells nothing new on another ansible-core: operations in this process, and what hypothesis tries.

    costly: for the oldest and the newest ansible-core. sweep: for the newest alone.
    """
    for item in items:
        in_process = "console" in getattr(item, "fixturenames", ())
        without_ansible = str(item.path).startswith(WITHOUT_ANSIBLE)
        by_hypothesis = hasattr(getattr(item, "obj", None), "hypothesis")
        if in_process and str(item.path).startswith(FAULTS) and not by_hypothesis:
            item.add_marker(pytest.mark.costly)
        elif in_process or without_ansible or by_hypothesis:
            item.add_marker(pytest.mark.sweep)


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[Simulator]:
    """The simulator of all tests that fix no other."""
    with started(clock="frozen") as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """A frozen simulator without devices."""
    running_simulator.reset()
    return running_simulator


@pytest.fixture
def cylance(simulator: Simulator) -> CylanceRemote:
    """Its Cylance console."""
    return simulator.cylance


@pytest.fixture
def opswat(simulator: Simulator) -> OpswatRemote:
    """Its OPSWAT console."""
    return simulator.opswat


@pytest.fixture
def sdm(simulator: Simulator) -> SdmRemote:
    """Its SDM."""
    return simulator.sdm


@pytest.fixture(autouse=True)
def runtime_directory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory in the place of the one in which the user's runs share pace and tokens, new for each test."""
    path = tmp_path_factory.mktemp("runtime")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(path))
    monkeypatch.setattr(user_files, "_records", {})
    return path
