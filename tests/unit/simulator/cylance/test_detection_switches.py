# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches of the Detections API."""

from __future__ import annotations

import pytest

LIST = "/detections/v2"
NOON = "2026-01-15T12:00:00Z"


@pytest.fixture(autouse=True)
def devices(cylance):
    return cylance.add_devices([{"host_name": "a.example", "name": "DESK"}])


@pytest.fixture
def ids(api):
    """A function that returns the ids in the list for a query."""
    return lambda **query: [item["Id"] for item in api.get(LIST, **query).json()["page_items"]]


@pytest.fixture
def item(cylance, api):
    """A function that raises a detection and returns its item of the list."""

    def raise_one(**fields):
        (raised,) = cylance.raise_detections(**fields)
        return next(item for item in api.get(LIST).json()["page_items"] if item["Id"] == raised["id"])

    return raise_one


def test_the_order_by_time_received(cylance, ids):
    early = cylance.raise_detections(received_lag=10)[0]["id"]
    late_upload = cylance.raise_detections(occurrence_lag=86_400)[0]["id"]
    assert ids() == [early, late_upload]
    cylance.switch("detection_order", "received")
    assert ids() == [late_upload, early]


def test_start_and_end_can_filter_by_time_received(cylance, ids):
    raised = [cylance.raise_detections(occurrence_lag=86_400)[0]["id"]]
    assert ids(start=NOON) == []
    assert ids(end="2026-01-14T12:00:00Z") == raised
    cylance.switch("detection_start_filters", "received")
    assert ids(start=NOON) == raised
    assert ids(end="2026-01-14T12:00:00Z") == []


def test_start_and_end_can_exclude_their_values(cylance, ids):
    raised = [cylance.raise_detections()[0]["id"]]
    assert ids(start=NOON, end=NOON) == raised
    cylance.switch("detection_start_inclusive", False)
    assert ids(start=NOON) == []
    assert ids(start="2026-01-15T11:59:59.999Z", end=NOON) == raised
    cylance.switch("detection_end_inclusive", False)
    assert ids(end=NOON) == []


@pytest.mark.parametrize("cap", [20, 200, 1000])
def test_longer_pages_are_capped_or_refused(cylance, api, cap):
    cylance.raise_detections(1001)
    cylance.switch("detection_page_size_cap", cap)
    page = api.get(LIST, page_size=5000).json()
    assert (page["page_size"], len(page["page_items"]), page["total_pages"]) == (cap, cap, -(-1001 // cap))
    cylance.switch("detection_page_too_long", "refused")
    assert api.get(LIST, page_size=cap + 1).status_code == 400
    assert api.get(LIST, page_size=cap).status_code == 200


def test_details_appear_later(simulator, cylance, api):
    (raised,) = cylance.raise_detections()
    cylance.switch("detection_details_after", 30)
    path = f"{LIST}/{raised['id']}/details"
    assert api.get(path).status_code == 404
    simulator.advance(29)
    assert api.get(path).status_code == 404
    simulator.advance(1)
    assert api.get(path).status_code == 200


def test_detections_appear_in_the_list_later(simulator, cylance, api, ids):
    cylance.switch("detection_visible_after", 60)
    (usual,), (early,) = cylance.raise_detections(), cylance.raise_detections(visibility_lag=10)
    assert ids() == []
    simulator.advance(10)
    assert ids() == [early["id"]]
    assert api.get(f"{LIST}/{usual['id']}/details").status_code == 404
    simulator.advance(50)
    assert set(ids()) == {usual["id"], early["id"]}
    assert usual["received"].startswith("2026-01-15T12:00:00")


def test_high_pages_fail(cylance, api):
    cylance.raise_detections(60)
    cylance.switch("detection_failing_from_page", 2)
    cylance.switch("detection_page_failures", 2)
    statuses = [api.get(LIST, page=page).status_code for page in (1, 2, 2, 2, 3, 1, 2)]
    assert statuses == [200, 503, 503, 200, 503, 200, 503]
    cylance.switch("detection_page_failure_status", 504)
    assert api.get(LIST, page=9).status_code == 504


@pytest.mark.parametrize(
    ("form", "convert"),
    [
        ("hyphens", str),
        ("hex_upper", lambda text: text.replace("-", "").upper()),
        ("hex_lower", lambda text: text.replace("-", "")),
    ],
    ids=["hyphens", "hex_upper", "hex_lower"],
)
def test_forms_of_the_device_id(cylance, item, devices, form, convert):
    cylance.switch("detection_device_id", form)
    assert item()["Device"] == {"CylanceId": convert(devices[0]["id"]), "Name": "DESK"}


def test_names_of_the_device(cylance, item, ids):
    cylance.switch("detection_device_name", "host_name")
    shown = item()
    assert shown["Device"]["Name"] == "a.example"
    assert ids(device="a.example") == [shown["Id"]]


@pytest.mark.parametrize(
    ("digits", "zone", "expected"),
    [
        (3, True, "2026-01-15T11:59:58.765Z"),
        (3, False, "2026-01-15T11:59:58.765"),
        (0, True, "2026-01-15T11:59:58Z"),
        (7, True, "2026-01-15T11:59:58.7654320Z"),
        (7, False, "2026-01-15T11:59:58.7654320"),
    ],
)
def test_formats_of_times(cylance, item, digits, zone, expected):
    cylance.switch("detection_time_digits", digits)
    cylance.switch("detection_time_zone", zone)
    assert item(occurrence_lag=1.234568)["OccurrenceTime"] == expected
