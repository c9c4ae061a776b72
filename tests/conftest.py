# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures and markers for all tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing import user_state as user_files
from simulator.cylance.remote import CylanceRemote
from simulator.opswat.remote import OpswatRemote
from simulator.remote import Simulator, started
from simulator.sdm.remote import SdmRemote

TESTS = Path(__file__).parent

# Tests that do not depend on ansible-core.
FOLDERS = ("unit/simulator", "unit/benchmark", "unit/plugin_utils/reconcile/memory", "integration/soak")
WITHOUT_ANSIBLE = tuple(f"{TESTS}/{folder}/" for folder in FOLDERS)
# Tests of code that imports of Ansible no more than ansible.module_utils.
PURE = f"{TESTS}/unit/module_utils/"
IN_PROCESS = {"console", "runs"}  # fixtures that run operations without ansible-core
# These tests do not depend on ansible-core, but on requests and urllib3. The oldest core tests the oldest versions.
FAULTS = f"{TESTS}/integration/faults/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that hardly depend on ansible-core: operations in this process, property tests, tests of module_utils.

    ``make test-matrix`` runs tests marked costly with the oldest and the newest ansible-core only, tests marked sweep
    with the newest only, and tests marked pure once for each Python. Tests marked extended that are not marked costly
    are marked sweep.
    """
    for item in items:
        if str(item.path).startswith(PURE):
            item.add_marker(pytest.mark.pure)
        in_process = not IN_PROCESS.isdisjoint(getattr(item, "fixturenames", ()))
        without_ansible = str(item.path).startswith(WITHOUT_ANSIBLE)
        is_property_test = hasattr(getattr(item, "obj", None), "hypothesis")
        if in_process and str(item.path).startswith(FAULTS) and not is_property_test:
            item.add_marker(pytest.mark.costly)
        elif in_process or without_ansible or is_property_test:
            item.add_marker(pytest.mark.sweep)
        elif item.get_closest_marker("extended") and not item.get_closest_marker("costly"):
            item.add_marker(pytest.mark.sweep)


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[Simulator]:
    """The simulator that tests share unless they start their own."""
    with started(clock="frozen") as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """A simulator without devices, whose clock does not move on its own."""
    running_simulator.reset()
    return running_simulator


@pytest.fixture
def cylance(simulator: Simulator) -> CylanceRemote:
    """The Cylance console of the simulator."""
    return simulator.cylance


@pytest.fixture
def opswat(simulator: Simulator) -> OpswatRemote:
    """The OPSWAT console of the simulator."""
    return simulator.opswat


@pytest.fixture
def sdm(simulator: Simulator) -> SdmRemote:
    """The SDM console of the simulator."""
    return simulator.sdm


@pytest.fixture(scope="session")
def runtime_directories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory with those of all tests."""
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(autouse=True)
def runtime_directory(runtime_directories: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory for the rate limits and tokens that runs of a user share."""
    # A numbered directory of pytest would be slow: to find the next number, it lists those of all tests before.
    path = tempfile.mkdtemp(dir=runtime_directories)
    monkeypatch.setenv("XDG_RUNTIME_DIR", path)
    monkeypatch.setattr(user_files, "_records", {})
    return Path(path)
