# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for tests of request counts and rate limits."""

from __future__ import annotations

import math

MANY = {"max_changes": "2000"}


def batches_of(devices):
    """Return how many requests it takes to read these devices or to act on them."""
    return math.ceil(devices / 50)


def check_limit(console, result=None):
    """Check that the console refused no request because of its rate limit."""
    assert "429" not in console.simulator.summary()["by_status"]
    assert result is None or result["api"]["retries"] == 0
