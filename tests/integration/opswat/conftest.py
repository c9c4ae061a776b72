# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for tests against an OPSWAT console, in time that only pauses advance."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions import device_action, reports
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices import listing
from integration.opswat.console import Console
from integration.opswat.fake_time import FakeClock, FullBatches
from integration.opswat.report_results import COMMANDS


@pytest.fixture
def clock(simulator, monkeypatch):
    """The clock of this process and of the simulator: pauses take no real time."""
    clock = FakeClock(simulator)
    clock.install(monkeypatch, timed=[device_action, reports], with_progress=[listing, reports])
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


@pytest.fixture
def dest(tmp_path):
    """A folder for reports that does not exist yet, nor does its parent."""
    return tmp_path / "incident" / "reports"


@pytest.fixture
def fetch(console, dest):
    """A function that runs a command and waits for its reports."""

    def fetch(*ids, command="fetch_agent_log", **params):
        return console.act(command, *ids, wait=True, dest=str(dest), **COMMANDS[command], **params)

    return fetch
