# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many devices are found in the list of all devices, with the results of single lookups."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    DeviceActionsError,
    Interrupted,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.bulk_lookup import BulkDevices
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.lookup import DeviceFinder
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.devices.record import device_facts

NEW_ID = "F" * 32


def record(number, hostname=None):
    return device_facts(
        {
            "id": f"{number:032x}",
            "host_name": hostname or f"ws-{number}.corp.example",
            "name": f"WS-{number}",
            "mac_addresses": [f"00-00-5E-00-53-{number:02X}"],
        }
    )


class Console:
    """Single lookups and the list of a console, which count their requests. hidden: ids that the list lacks."""

    def __init__(self, facts, total=None, hidden=(), failure=None):
        self.facts = facts
        self.total = len(facts) if total is None else total
        self.hidden = hidden
        self.failure = failure
        self.requests = []

    def count(self):
        self.requests.append("count")
        return self.total

    def read_all(self, path, size, action, parse):
        self.requests.append("list")
        if self.failure:
            raise self.failure
        return [facts for facts in self.facts if facts["id"] not in self.hidden]

    def by_id(self, focus_id):
        return self._single([facts for facts in self.facts if facts["id"] == focus_id])[0]

    def by_hostname(self, hostname):
        return self._single([facts for facts in self.facts if facts["hostname"].lower() == hostname.lower()])

    def by_mac(self, digits):
        return self._single([facts for facts in self.facts if facts["macs"][0].replace("-", "").lower() == digits])

    def _single(self, found):
        self.requests.append("lookup")
        if not found:
            raise ApiError("not found", 404)
        return found


def source(console, expected=100, context=None):
    return BulkDevices(console, console, context or Context(), expected)


@pytest.mark.parametrize(
    ("expected", "total", "requests"),
    [
        (4, 10, ["lookup"]),  # too few to ask for the count
        (5, 200, ["count", "list"]),
        (5, 201, ["count", "lookup"]),
        (1000, 49_800, ["count", "list"]),
        (1000, 50_000, ["count", "lookup"]),
    ],
)
def test_the_list_is_read_if_that_takes_less_than_the_lookups(expected, total, requests):
    console = Console([record(1)], total)
    assert source(console, expected).by_hostname("ws-1.corp.example") == [record(1)]
    assert console.requests == requests


def test_all_lookups_share_one_reading_of_the_list():
    console = Console([record(number) for number in range(50)])
    devices = source(console)
    for number in range(50):
        facts = record(number)
        assert devices.by_id(facts["id"]) == facts
        assert devices.by_hostname(f"WS-{number}.Corp.Example.") == [facts]
        assert devices.by_mac(f"00005e0053{number:02x}") == [facts]
    assert console.requests == ["count", "list"]


def test_a_device_that_the_list_lacks_is_looked_up():
    console = Console([record(1), record(2)], hidden=[record(2)["id"]])
    devices = source(console)
    assert devices.by_id(record(2)["id"]) == devices.by_hostname("ws-2.corp.example")[0] == record(2)
    assert devices.by_mac("00005e005302") == [record(2)]
    with pytest.raises(ApiError, match="not found"):
        devices.by_hostname("ws-2")  # names compare in full


def test_devices_with_the_same_name_are_all_found():
    console = Console([record(1, "clone"), record(2, "CLONE"), record(3, "clone.corp.example")])
    assert len(DeviceFinder(source(console), "hostnames").find("clone")) == 2


@pytest.mark.parametrize("failure", [ApiError("Forbidden", 403), DeviceActionsError("The list changes.")])
def test_an_unreadable_list_is_replaced_by_lookups(failure):
    console, context = Console([record(1)], failure=failure), Context()
    devices = source(console, context=context)
    for dummy in range(3):
        assert devices.by_id(record(1)["id"]) == record(1)
    assert console.requests == ["count", "list", "lookup", "lookup", "lookup"]
    assert context.warnings() == [f"{failure.message.rstrip('.')}. Each device is looked up instead."]


def test_a_stop_request_is_not_answered_with_more_requests():
    console = Console([record(1)], failure=Interrupted("stopped"))
    with pytest.raises(Interrupted):
        source(console).by_id(record(1)["id"])
    assert "lookup" not in console.requests
