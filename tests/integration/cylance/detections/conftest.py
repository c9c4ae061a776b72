# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source of detections that has begun."""

from __future__ import annotations

import pytest

from integration.cylance.detections.source import Source


@pytest.fixture
def begin(console):
    """Return a function that returns a Source, which began a minute ago. There are three devices."""
    console.seed(3)

    def begin(**params):
        source = Source(console, **params)
        assert source.poll() == []
        console.simulator.advance(60)
        console.simulator.clear_requests()
        return source

    return begin


@pytest.fixture
def source(begin):
    """A Source that began a minute ago."""
    return begin()
