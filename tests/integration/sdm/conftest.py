# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for tests against an SDM, in time that only pauses advance."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks import waiting
from integration.opswat.fake_time import FakeClock
from integration.sdm.console import Console


@pytest.fixture
def clock(simulator, monkeypatch):
    """The clock of this process and of the simulator: pauses take no real time."""
    clock = FakeClock(simulator)
    clock.install(monkeypatch, timed=[waiting])
    return clock


@pytest.fixture
def console(simulator, own_environment, clock):
    """An SDM without devices."""
    return Console(simulator)


@pytest.fixture
def ledger(tmp_path):
    """The path of a ledger file that does not exist yet."""
    return str(tmp_path / "state" / "locks.json")


@pytest.fixture
def run(console, ledger):
    """A function that starts a run, given the id of its main process, and returns a function for its tasks."""

    def make(main_pid):
        run_state = RunState(main_pid)

        def task(*device_ids, check=False, **params):
            context = console.context(run_state=run_state, check_mode=check)
            return console.run(*device_ids, context=context, ledger=ledger, **params)

        return task

    return make


@pytest.fixture
def killed(run, ended_pid):
    """A function for tasks of a run that was killed."""
    return run(ended_pid)


@pytest.fixture
def ended_pid():
    """The id of a process that has ended."""
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    return child
