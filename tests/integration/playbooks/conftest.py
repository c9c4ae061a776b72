# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A controller that is logged in to the simulator by its environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.playbooks.controller import Controller
from simulator.remote import Simulator


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    """A controller of its own for each test, with the credentials in its environment."""
    return Controller(tmp_path, simulator.cylance.environment())
