# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token bucket, on a time source that the tests move."""

from __future__ import annotations

from simulator.rate_limit import TokenBucket


def test_a_bucket_allows_its_rate_with_a_burst(real_time):
    bucket = TokenBucket(real_time)
    assert [bucket.take(2) for dummy in range(3)] == [0, 0, 0.5]
    real_time.value += 0.5
    assert [bucket.take(2) for dummy in range(2)] == [0, 0.5]
    real_time.value += 100
    assert [bucket.take(2) for dummy in range(3)] == [0, 0, 0.5]


def test_a_rate_below_one_allows_single_requests(real_time):
    bucket = TokenBucket(real_time)
    assert [bucket.take(0.5) for dummy in range(2)] == [0, 2]


def test_a_rate_of_zero_means_no_limit(real_time):
    bucket = TokenBucket(real_time)
    assert not any(bucket.take(0) for dummy in range(1000))
