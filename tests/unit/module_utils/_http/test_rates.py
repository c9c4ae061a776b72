# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of rate limits."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http.rates import Window


@pytest.mark.parametrize(
    ("times", "expected"),
    [([], 0.0), ([5.0], 0.0), ([5.0, 7.0], 66.0), ([1.0, 5.0, 7.0], 66.0)],
)
def test_a_window_that_is_full_opens_when_its_oldest_request_leaves_it(times, expected):
    assert Window(2, 61.0).next_time(times) == expected


def test_no_request_is_allowed_before_one_that_has_already_reserved_its_time():
    """The times of a window must be in ascending order."""
    assert Window(2, 61.0).next_time([5.0, 90.0]) == 90.0


def test_a_request_leaves_the_window_when_its_seconds_are_over():
    assert Window(2, 61.0).recent([5.0, 5.1, 90.0], now=66.0) == [5.1, 90.0]
