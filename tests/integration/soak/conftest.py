# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for the soak."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from soak.runner import ScenarioRunner
from soak.worker import new_runner


@pytest.fixture(scope="session")
def runner() -> Iterator[ScenarioRunner]:
    """A runner with a simulator of its own."""
    with new_runner() as runner:
        yield runner
