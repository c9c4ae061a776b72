# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode sends nothing and predicts the real run, and a second run changes nothing."""

from __future__ import annotations

import pytest

from integration.opswat.console import ACTION
from integration.tasks import outcomes

# action: (options, the kind of device it applies to, a check of the device afterwards)
STATES = {
    "exempt": ({"exempt_time": 24}, "non_compliant", lambda device: device["status"] == "exempted"),
    "unexempt": ({}, "exempted", lambda device: device["status"] != "exempted"),
    "ignore": ({}, "unknown", lambda device: device["status"] == "ignored"),
    "unignore": ({}, "ignored", lambda device: device["status"] == "unknown"),
    "assign_to_group": ({"group": "Quarantine"}, "offline", lambda device: device["group"] == "Quarantine"),
}
COMPARED = ("device", "device_id", "hostname", "outcome", "before", "after", "error")


def comparable(result):
    """Return the parts of a result that check mode predicts."""
    return result["changed"], result["failed"], [{key: entry[key] for key in COMPARED} for entry in result["devices"]]


@pytest.mark.parametrize("by", ["device_ids", "mac_addresses", "hostnames"])
@pytest.mark.parametrize("action", STATES)
def test_a_state_action_is_predicted_by_check_mode_and_idempotent(console, action, by):
    options, kind, is_done = STATES[action]
    ids = console.seed(3, kinds={kind: [0, 1, 2]})
    identifiers = {
        "device_ids": ids,
        "mac_addresses": [console.device(device_id)["macs"][0] for device_id in ids],
        "hostnames": [console.device(device_id)["host_name"] for device_id in ids],
    }[by]
    options = {**options, by: identifiers}
    predicted = console.act(action, check=True, **options)
    assert console.calls(ACTION) == []
    real = console.act(action, **options)
    assert comparable(predicted) == comparable(real)
    assert outcomes(real) == ["changed"] * 3
    assert [entry["confirmed"] for entry in real["devices"]] == [True] * 3
    assert all(is_done(console.device(device_id)) for device_id in ids)
    assert console.sent() == sorted(ids)
    again = console.act(action, check=True, **options)
    assert comparable(again) == comparable(console.act(action, **options))
    assert outcomes(again) == ["unchanged"] * 3
    assert not again["changed"]
    assert console.sent() == sorted(ids)


@pytest.mark.parametrize("by", ["device_ids", "mac_addresses", "hostnames"])
def test_delete_is_predicted_by_check_mode_and_idempotent(console, by):
    ids = console.seed(3)
    identifiers = {
        "device_ids": ids[:2],
        "mac_addresses": [console.device(device_id)["macs"][0] for device_id in ids[:2]],
        "hostnames": [console.device(device_id)["host_name"] for device_id in ids[:2]],
    }[by]
    predicted = console.act("delete", check=True, **{by: identifiers})
    assert console.calls(ACTION) == []
    real = console.act("delete", **{by: identifiers})
    assert comparable(predicted) == comparable(real)
    assert outcomes(real) == ["changed"] * 2
    assert [entry["after"] for entry in real["devices"]] == [{"present": False}] * 2
    assert [device["id"] for device in console.opswat.devices()] == ids[2:]
    again = console.act("delete", check=True, **{by: identifiers})
    assert comparable(again) == comparable(console.act("delete", **{by: identifiers}))
    assert outcomes(again) == ["unchanged"] * 2
    assert console.sent() == sorted(ids[:2])
