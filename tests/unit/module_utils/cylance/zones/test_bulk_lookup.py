# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zones of many devices are found with one request for each zone."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.zones.bulk_lookup import DeviceZones

A, B = {"id": "a", "name": "A"}, {"id": "b", "name": "B"}


class Zones:
    """The zones of a console, of which A contains device 1. failure: raised while the zones are read."""

    def __init__(self, failure=None):
        self.failure = failure
        self.requests = []

    def all(self):
        self.requests.append("all")
        return [A, B]

    def memberships(self, zones):
        self.requests.append("memberships")
        if self.failure:
            raise self.failure
        return {"1": [A]}

    def of_device(self, device_id):
        self.requests.append(device_id)
        return [B]


@pytest.mark.parametrize(
    ("expected", "requests"), [(4, ["1", "2"]), (5, ["all", "memberships", "2"])], ids=["few devices", "many devices"]
)
def test_the_zones_are_read_once_if_there_are_fewer_than_devices(expected, requests):
    zones = Zones()
    device_zones = DeviceZones(zones, Context(), expected)
    found = [device_zones.of_device(device_id) for device_id in ("1", "2")]
    assert found == ([[B], [B]] if expected == 4 else [[A], [B]])
    assert zones.requests == requests


def test_unreadable_zones_are_replaced_by_lookups():
    zones, context = Zones(ApiError("Not found", 404)), Context()
    device_zones = DeviceZones(zones, context, 100)
    assert [device_zones.of_device("1"), device_zones.of_device("2")] == [[B], [B]]
    assert zones.requests == ["all", "memberships", "1", "2"]
    assert context.warnings() == ["Not found. The zones of each device are looked up instead."]


def test_a_stop_request_is_not_answered_with_more_requests():
    zones = Zones(Interrupted("stopped"))
    with pytest.raises(Interrupted):
        DeviceZones(zones, Context(), 100).of_device("1")
    assert zones.requests == ["all", "memberships"]
