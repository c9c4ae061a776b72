# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of several files."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.playbooks.maintenance import Maintenance
from simulator.remote import Simulator


@pytest.fixture
def maintenance(simulator: Simulator, tmp_path: Path) -> Maintenance:
    """Four devices of SDM to work on."""
    return Maintenance(simulator, tmp_path)
