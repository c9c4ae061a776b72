# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Detections API: pages, filters, order, details, invalid queries and scopes."""

from __future__ import annotations

import pytest

LIST = "/detections/v2"
MEDIUM, HIGH = {"severity": "Medium"}, {"severity": "High"}


@pytest.fixture
def devices(cylance):
    return cylance.add_devices([{"host_name": "a.example"}, {"host_name": "b.example"}])


@pytest.fixture
def ids(api):
    """A function that returns the ids in the list for a query."""

    def request_ids(**query):
        response = api.get(LIST, **query)
        assert response.status_code == 200
        return [item["Id"] for item in response.json()["page_items"]]

    return request_ids


def test_an_item_of_the_list(cylance, api, devices):
    (raised,) = cylance.raise_detections(severity="Low", description="A rule", occurrence_lag=90.5)
    page = api.get(LIST).json()
    (item,) = page.pop("page_items")
    assert page == {"page_number": 1, "page_size": 20, "total_pages": 1, "total_number_of_items": 1}
    assert item.pop("TenantId")
    assert item == {
        "Id": raised["id"],
        "PhoneticId": raised["phonetic_id"],
        "DetectionDescription": "A rule",
        "Severity": "Low",
        "Status": "New",
        "OccurrenceTime": "2026-01-15T11:58:29.500Z",
        "ReceivedTime": "2026-01-15T12:00:00.000Z",
        "Device": {"CylanceId": devices[0]["id"], "Name": "A"},
    }


def test_the_details_of_a_detection(cylance, api, devices):
    (raised,) = cylance.raise_detections(devices=["b.example"], description="A rule")
    item = api.get(LIST).json()["page_items"][0]
    details = api.get(f"{LIST}/{raised['id']}/details").json()
    del item["TenantId"]
    assert details["Name"] == item.pop("DetectionDescription")
    assert item.items() <= details.items()
    assert details["DetectionRule"]["Name"].startswith("A rule")
    assert api.get(f"{LIST}/{devices[0]['id']}/details").status_code == 404


def test_the_list_has_pages_most_recent_first(cylance, api, devices, ids):
    raised = [one["id"] for one in cylance.raise_detections(45, devices=2, spacing=1)]
    assert ids(page=1) + ids(page=2) + ids(page=3) == raised[::-1]
    assert ids(page=4) == []
    assert ids(page=2, page_size=30) == raised[14::-1]
    assert api.get(LIST, page_size=1).json()["total_number_of_items"] == 45


def test_detections_with_equal_times_are_in_a_fixed_order(cylance, devices, ids):
    raised = cylance.raise_detections(30)
    assert {one["received"] for one in raised} == {"2026-01-15T12:00:00.0000000Z"}
    assert ids(page_size=30) == sorted((one["id"] for one in raised), reverse=True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"start": "2026-01-15T11:30:00Z"}, [2, 1]),
        ({"start": "2026-01-15T11:30:00.0000001Z"}, [2, 1]),
        ({"start": "2026-01-15T11:30:00.001"}, [2]),
        ({"start": "2026-01-15T12:30:00+01:00"}, [2, 1]),
        ({"end": "2026-01-15T11:30:00.000Z"}, [1, 0]),
        ({"end": "2026-01-15T11:29:59Z"}, [0]),
        ({"start": "2026-01-15T11:00:00Z", "end": "2026-01-15T11:00:00Z"}, [0]),
        ({"severity": "High"}, [1]),
        ({"severity": "medium"}, [2, 0]),
        ({"status": "In Progress"}, [0]),
        ({"device": "b"}, [1]),
        ({"detection_type": "POWER"}, [2]),
        ({"detected_on": "2026-01-15"}, [2, 1, 0]),
        ({"detected_on": "2026-01-14"}, []),
        ({"severity": "High", "device": "a"}, []),
        ({"sort": "OccurrenceTime"}, [0, 1, 2]),
        ({"sort": "-Description"}, [2, 1, 0]),
        ({"unknown": "x"}, [2, 1, 0]),
    ],
    ids=str,
)
def test_the_list_can_be_filtered_and_sorted(cylance, devices, ids, query, expected):
    raised = [
        *cylance.raise_detections(occurrence_lag=3600, status="In Progress", description="A", **MEDIUM),
        *cylance.raise_detections(occurrence_lag=1800, devices=["b.example"], description="B", **HIGH),
        *cylance.raise_detections(description="PowerShell", **MEDIUM),
    ]
    assert ids(**query) == [raised[index]["id"] for index in expected]


def test_a_detection_is_found_by_its_number(cylance, devices, ids):
    first, second = cylance.raise_detections(2)
    assert ids(event_number=first["phonetic_id"]) == [first["id"]]
    assert ids(event_number=second["id"]) == [second["id"]]


def test_severities_are_sorted_by_rank(cylance, devices, ids):
    raised = {name: cylance.raise_detections(severity=name)[0]["id"] for name in ("High", "Informational", "Low")}
    assert ids(sort="-Severity") == [raised["High"], raised["Low"], raised["Informational"]]


@pytest.mark.parametrize(
    "query",
    [
        {"start": "yesterday"},
        {"end": "2026-13-01T00:00:00Z"},
        {"severity": "critical"},
        {"severity": "Low,High"},
        {"status": "open"},
        {"detected_on": "1d"},
        {"sort": "colour"},
        {"device": ""},
        {"page": ""},
    ],
    ids=str,
)
def test_an_invalid_query_is_refused(api, query):
    assert api.get(LIST, **query).status_code == 400


def test_reading_detections_requires_scopes(cylance, make_api, devices):
    (raised,) = cylance.raise_detections()
    details = f"{LIST}/{raised['id']}/details"
    for scope, statuses in {"opticsdetect:list": (200, 403), "opticsdetect:read": (403, 200)}.items():
        limited = make_api(cylance.log_in(scope))
        assert (limited.get(LIST).status_code, limited.get(details).status_code) == statuses
