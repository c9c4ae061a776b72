# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository with desired state, and fast runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.reconcile.fast_runs import FastRuns
from integration.reconcile.git_ops import GitOps
from simulator.remote import Simulator


@pytest.fixture
def git_ops(simulator: Simulator, tmp_path: Path) -> GitOps:
    """Six machines, of which nothing is desired."""
    return GitOps(simulator, tmp_path)


@pytest.fixture
def runs(git_ops: GitOps, own_environment: None, tmp_path: Path) -> FastRuns:
    """Runs on one controller."""
    return FastRuns(git_ops, tmp_path)
