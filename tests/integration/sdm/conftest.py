# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for tests against an SDM, in time that only pauses advance."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks import waiting
from integration.opswat.fake_time import FakeClock
from integration.sdm.console import Console


@pytest.fixture
def clock(simulator, monkeypatch):
    """The clock of this process and of the simulator: pauses take no real time."""
    clock = FakeClock(simulator)
    clock.install(monkeypatch, waiting)
    return clock


@pytest.fixture
def console(simulator, own_environment, clock):
    """An SDM without devices."""
    return Console(simulator)


@pytest.fixture
def ledger(tmp_path):
    """The path of a ledger file that does not exist yet."""
    return str(tmp_path / "state" / "locks.json")
