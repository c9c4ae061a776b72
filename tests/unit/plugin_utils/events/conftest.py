# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of event sources in tests."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.events import database

from .fakes import FakeClock, FakeConsole


@pytest.fixture(autouse=True)
def quick_files_and_no_state_directory(monkeypatch):
    """Do not wait for the disk, because tests end processes, not machines."""
    monkeypatch.setattr(database, "_SYNCHRONOUS", "OFF")
    monkeypatch.delenv("DEVICE_ACTIONS_STATE_DIR", raising=False)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def console():
    return FakeConsole()
