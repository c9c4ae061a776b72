# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source of changes of status that has begun."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.opswat.events.feed import OpswatStatus
from integration.event_source import EventSource

UNLIMITED = {"requests_per_minute": 0}


@pytest.fixture
def begin(console):
    """Return a function that returns a source, which began a minute ago. There are three compliant devices."""

    def begin(devices=3, **params):
        ids = console.seed(devices) if devices else []
        console.simulator.advance(3600)  # the devices were added before
        console.simulator.switch("opswat.rate_limit", 0)
        source = EventSource(console, OpswatStatus, **{**UNLIMITED, **params})
        source.ids = ids
        assert source.poll() == []
        console.simulator.advance(60)
        return source

    return begin


@pytest.fixture
def source(begin):
    """A source that began a minute ago."""
    return begin()


@pytest.fixture
def set_status(console):
    """A function that changes the status of devices, and moves the clock by a second."""

    def set_status(status, *device_ids):
        for device_id in device_ids:
            console.opswat.change_device(device_id, status=status)
        console.simulator.advance(1)

    return set_status
