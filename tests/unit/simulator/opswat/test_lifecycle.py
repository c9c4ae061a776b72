# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Delayed changes: actions that take effect later, and deleted devices that enrol again."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("value", [pytest.param(0, id="never"), pytest.param(600, id="after ten minutes")])
def test_a_deleted_device_can_enrol_again(simulator, switch, api, opswat, value):
    switch("enrols_again_after", value)
    device, unknown = opswat.add_devices([{"group": "G", "exempt_hours": 0}, {"kind": "unknown"}])
    assert set(api.verdicts("delete", [device["id"], unknown["id"]]).values()) == {1}
    simulator.advance(599)
    assert api.status(device["id"]) is None
    simulator.advance(1)
    assert api.status(device["id"]) == ("compliant" if value else None)
    assert api.status(unknown["id"]) is None
    if value:
        record = opswat.device(device["id"])
        assert (record["group"], record["enrolled_at"]) == ("Default", "2026-01-15T12:10:00Z")


def test_deleting_a_device_drops_its_pending_actions(simulator, switch, api, opswat, device):
    switch("enrols_again_after", 60)
    switch("shown_after_seconds", 30)
    api.act("delete", [device["id"]])
    switch("shown_after_seconds", 1000)
    api.act("exempt", [device["id"]])
    simulator.advance(30)
    assert api.status(device["id"]) is None
    simulator.advance(60)
    assert api.status(device["id"]) == "compliant"
    assert opswat.device(device["id"])["actions_waiting"] == 0


def test_a_device_that_enrolled_again_can_be_deleted(simulator, switch, api, device):
    switch("enrols_again_after", 60)
    api.act("delete", [device["id"]])
    simulator.advance(60)
    assert api.status(device["id"]) == "compliant"
    switch("enrols_again_after", 0)
    api.act("delete", [device["id"]])
    simulator.advance(60)
    assert api.status(device["id"]) is None


def test_a_reading_counts_once_for_a_device_with_several_names(switch, api, device):
    switch("shown_after_reads", 2)
    api.act("exempt", [device["id"]])
    seen = [api.detail([device["id"], *device["macs"]]).json()[0]["status"] for dummy in range(3)]
    assert seen == ["compliant", "compliant", "exempted"]


def test_a_device_that_is_listed_twice_is_deleted_once(api, opswat, device):
    assert [outcome["status"] for outcome in api.act("delete", [device["id"]] * 2).json()] == [1, 1]
    assert opswat.devices() == []


@pytest.mark.parametrize(
    ("action", "kind", "before", "after"),
    [("exempt", "mac", "compliant", "exempted"), ("ignore", "unknown", "unknown", "ignored"),
     ("delete", "mac", "compliant", None)],
)  # fmt: skip
class TestDelayedEffects:
    """Actions that are accepted, but do not take effect immediately."""

    def test_the_effect_is_visible_after_some_readings(self, switch, api, opswat, action, kind, before, after):
        switch("shown_after_reads", 2)
        device = opswat.add_device(kind=kind)
        assert api.verdicts(action, [device["id"]]) == {device["id"]: 1}
        assert opswat.device(device["id"])["actions_waiting"] == 1
        assert [api.status(device["id"]) for dummy in range(4)] == [before, before, after, after]

    def test_readings_of_the_list_count(self, switch, api, opswat, action, kind, before, after):
        switch("shown_after_reads", 1)
        device = opswat.add_device(kind=kind)
        api.act(action, [device["id"]])
        lists = [api.post("devices", version="v3.7").json()["devices"] for dummy in range(2)]
        assert [record["status"] for record in lists[0]] == [before]
        assert [record["status"] for record in lists[1]] == ([after] if after else [])

    def test_the_effect_is_visible_after_some_seconds(
        self, simulator, switch, api, opswat, action, kind, before, after
    ):
        switch("shown_after_seconds", 30)
        device = opswat.add_device(kind=kind)
        api.act(action, [device["id"]])
        simulator.advance(29)
        assert api.status(device["id"]) == before
        simulator.advance(1)
        assert api.status(device["id"]) == after


def test_actions_take_effect_in_order(simulator, switch, api, device):
    switch("shown_after_seconds", 30)
    api.act("exempt", [device["id"]])
    switch("shown_after_seconds", 0)
    api.act("unexempt", [device["id"]])
    assert api.status(device["id"]) == "compliant"
    simulator.advance(30)
    assert api.status(device["id"]) == "compliant"
    assert api.verdicts("exempt", [device["id"]]) == {device["id"]: 1}
    assert api.status(device["id"]) == "exempted"
