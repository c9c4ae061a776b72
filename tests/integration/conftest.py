# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator that the integration tests run against: one process a session, made new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator.remote import Simulator, started


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[Simulator]:
    """A frozen simulator that takes logins by this machine's clock."""
    with started(clock="frozen", switches={"cylance.login_clock": "real"}) as simulator:
        yield simulator


@pytest.fixture
def simulator(simulator_process: Simulator) -> Simulator:
    """The simulator without devices, with its clock set to now, where it stands still until a test moves it."""
    simulator_process.reset()
    simulator_process.set_clock("now")
    return simulator_process
