# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SDM that operations run against."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common import stop_flag
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks import waiting as lock_waiting
from integration.sdm.console import Console


@pytest.fixture
def console(simulator, own_environment):
    """An SDM without devices."""
    return Console(simulator)


@pytest.fixture
def pauses(pauses, monkeypatch):
    """To wait for a lock takes no time either."""
    monkeypatch.setattr(lock_waiting, "time", pauses)

    def wait(stop, seconds):
        return pauses.wait(stop, seconds)

    monkeypatch.setattr(stop_flag.StopFlag, "wait", wait)
    return pauses


@pytest.fixture
def ledger(tmp_path):
    """The path of a ledger that is not there yet."""
    return str(tmp_path / "state" / "locks.json")
