# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for tests against an OPSWAT console, in time that only pauses advance."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions import device_action, reports
from integration.opswat.console import Console
from integration.opswat.fake_time import FakeClock, FullBatches


@pytest.fixture
def clock(simulator, monkeypatch):
    """The clock of this process and of the simulator: pauses take no real time."""
    clock = FakeClock(simulator)
    clock.install(monkeypatch, device_action, reports)
    return clock


@pytest.fixture
def batches(monkeypatch):
    """Batches that are sent when every busy thread waits for one."""
    batches = FullBatches()
    batches.install(monkeypatch)
    return batches


@pytest.fixture
def console(simulator, own_environment, clock, batches):
    """An OPSWAT console without devices."""
    return Console(simulator)
