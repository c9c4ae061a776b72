# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An execution node of AWX whose credentials are those of the simulated consoles."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.awx.jobs import Awx
from integration.playbooks.containers import Volume, require_containers
from simulator.remote import Simulator


@pytest.fixture
def awx(simulator: Simulator, tmp_path: Path) -> Awx:
    """AWX with the project of the documentation, and a volume for the state directory."""
    require_containers()
    simulator.opswat.switch("rate_limit", 0)
    consoles = (simulator.cylance, simulator.opswat, simulator.sdm)
    credentials = {name: value for console in consoles for name, value in console.environment().items()}
    return Awx(tmp_path, Volume(tmp_path / "volume"), credentials)
