# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control calls of the detections, and the changes in the middle of a client's walk."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError

LIST = "/detections/v2"


@pytest.fixture
def devices(cylance):
    return cylance.add_devices([{"host_name": f"{name}.example"} for name in "abc"])


@pytest.fixture
def ids(api):
    """A function that returns the ids in the list for a query."""
    return lambda **query: [item["Id"] for item in api.get(LIST, **query).json()["page_items"]]


def test_raised_detections_are_returned_and_listed(cylance, devices):
    raised = cylance.raise_detections(4, devices=3, spacing=60, occurrence_lag=5, received_lag=30)
    assert cylance.detections() == raised
    assert cylance.detections(limit=1) == raised[:1]
    assert [one["device"] for one in raised] == [devices[index]["id"] for index in (0, 1, 2, 0)]
    assert [one["received"][:19] for one in raised] == [f"2026-01-15T11:{minute}:30" for minute in (56, 57, 58, 59)]
    assert [one["occurred"][14:19] for one in raised] == [f"{minute}:25" for minute in (56, 57, 58, 59)]
    assert {one["visible"][:19] for one in raised} == {"2026-01-15T12:00:00"}
    assert len({one["id"] for one in raised}) == 4


def test_devices_have_several_names(cylance, devices):
    names = [devices[0]["id"], devices[1]["focus_id"], "c.example", "C"]
    raised = cylance.raise_detections(4, devices=names)
    assert [one["host_name"] for one in raised] == ["a.example", "b.example", "c.example", "c.example"]


def test_a_detection_outlives_its_device(cylance, devices, api):
    (raised,) = cylance.raise_detections()
    cylance.change_device(devices[0]["id"], name="RENAMED")
    cylance.delete_device(devices[0]["id"])
    assert api.get(LIST).json()["page_items"][0]["Device"] == {"CylanceId": raised["device"], "Name": "A"}


def test_detections_can_be_changed_and_deleted(cylance, devices, api, ids):
    first, second, third = cylance.raise_detections(3)
    changed = cylance.change_detection(first["id"], status="In Progress", comment="Seen")
    assert changed == first | {"status": "In Progress", "comment": "Seen"}
    assert api.get(f"{LIST}/{first['id']}/details").json()["Comment"] == "Seen"
    cylance.delete_detection(second["id"])
    assert set(ids()) == {first["id"], third["id"]}
    assert api.get(f"{LIST}/{second['id']}/details").status_code == 404
    assert cylance.delete_detections() == 2
    assert ids() == cylance.detections() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"count": 0},
        {"count": 100_001},
        {"severity": "Critical"},
        {"status": "open"},
        {"spacing": -1},
        {"visibility_lag": -1},
        {"devices": 0},
        {"devices": -1},
        {"devices": []},
        {"devices": True},
        {"colour": "red"},
    ],
    ids=str,
)
def test_invalid_detections_are_refused(cylance, devices, fields):
    with pytest.raises(SimulatorError, match="400"):
        cylance.raise_detections(**fields)
    assert cylance.detections() == []


def test_unknown_devices_and_detections_are_not_found(cylance, devices):
    for unknown in ("nowhere.example", "0" * 32):
        with pytest.raises(SimulatorError, match="404"):
            cylance.raise_detections(devices=[unknown])
    with pytest.raises(SimulatorError, match="404"):
        cylance.delete_detection("0")
    with pytest.raises(SimulatorError, match="404"):
        cylance.change_detection("0", status="Done")


def test_a_detection_needs_a_device(cylance):
    with pytest.raises(SimulatorError, match="400"):
        cylance.raise_detections()


def test_a_deletion_during_a_walk_shifts_the_later_pages(cylance, devices, ids):
    raised = [one["id"] for one in cylance.raise_detections(6, spacing=1)][::-1]
    cylance.change_during_walk(after_pages=2, delete=1)
    assert ids(page=1, page_size=2) + ids(page=2, page_size=2) == raised[:4]
    assert ids(page=3, page_size=2) == raised[5:]
    assert ids(page=1, page_size=2) == raised[1:3]


def test_detections_can_be_deleted_and_raised_during_a_walk(cylance, devices, ids):
    raised = [one["id"] for one in cylance.raise_detections(4, spacing=1)][::-1]
    cylance.change_during_walk(delete=[raised[3], "unknown"], add={"count": 2, "severity": "Low", "devices": 3})
    assert ids(page=1, page_size=2) == raised[:2]
    added = cylance.detections()[3:]
    assert [one["severity"] for one in added] == ["Low", "Low"]
    assert set(ids()) == {*raised[:3], *(one["id"] for one in added)}


@pytest.mark.parametrize("plan", [{"after_pages": 0}, {"add": {"colour": 1}}, {"delete": "1"}, {"x": 1}], ids=str)
def test_an_invalid_plan_is_refused(cylance, devices, plan):
    with pytest.raises(SimulatorError, match="400"):
        cylance.control("POST", "/detections/walk_changes", plan)


def test_a_reset_removes_detections_and_plans(simulator, cylance, devices, make_api):
    first = cylance.raise_detections(2)
    cylance.change_during_walk(delete=2)
    simulator.reset()
    cylance.add_devices([{}])
    again = cylance.raise_detections(2)
    assert [one["id"] for one in again] == [one["id"] for one in first]
    api = make_api(cylance.log_in())
    assert [api.get(LIST).json()["total_number_of_items"] for dummy in range(2)] == [2, 2]
