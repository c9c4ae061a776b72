# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stage for scenarios of the soak."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from soak.stage import Stage
from soak.worker import stage as new_stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """A stage with a simulator of its own."""
    with new_stage() as stage:
        yield stage
