# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories of three consoles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.inventory.inventories import Inventories, started_parser
from integration.playbooks.controller import Controller
from simulator.remote import Simulator


@pytest.fixture(scope="session")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """The process in which inventories are parsed."""
    controller = Controller(tmp_path_factory.mktemp("parser"), {})
    with started_parser(controller.environment) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    """A controller with the credentials of all consoles."""
    simulator.opswat.switch("rate_limit", 0)
    consoles = (simulator.cylance, simulator.opswat, simulator.sdm)
    environment = {name: value for console in consoles for name, value in console.environment().items()}
    return Controller(tmp_path, environment)


@pytest.fixture
def inventories(parser, simulator: Simulator, tmp_path: Path, controller: Controller) -> Inventories:
    """Inventories of the simulator's consoles, which are empty at first."""
    return Inventories(parser, simulator, tmp_path, controller)
