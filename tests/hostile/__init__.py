# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile input: what a console, or an attacker in its place, may send. Hypothesis strategies for property tests.

The profile determines the examples: `make test` always tries the same ones, `make soak` tries more and new ones.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Examples do not change function-scoped fixtures here, and large responses are intended.
SUPPRESSED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile(
    "repeatable", max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=SUPPRESSED
)
settings.register_profile(
    "searching", settings.get_profile("repeatable"), max_examples=1000, derandomize=False, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

FEW = settings(max_examples=settings.default.max_examples // 3)
"""For slow or numerous tests."""
