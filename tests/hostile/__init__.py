# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile input: what a console, or whoever sits in its place, may answer. Hypothesis strategies for property tests.

The profile says how many examples the tests try, and which: the same ones in `make test`, ever new ones in `make soak`.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A function-scoped fixture is never changed by an example here; a big answer is what the tests are about.
HARMLESS = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile(
    "repeatable", max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=HARMLESS
)
settings.register_profile(
    "searching", settings.get_profile("repeatable"), max_examples=1000, derandomize=False, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

FEW = settings(max_examples=settings.default.max_examples // 3)
"""For a test that costs much, or that there are many of."""
