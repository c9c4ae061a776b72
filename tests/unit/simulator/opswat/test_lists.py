# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get Devices in both styles: with tokens (from v3.5), and with numbered pages and a filter (up to v3.3)."""

from __future__ import annotations

import pytest

CURSOR = ("v3.5", "v3.6", "v3.7")
PAGED = ("v3", "v3.1", "v3.2", "v3.3")


def ids(devices):
    return [device["device_id"] for device in devices]


def follow(api, limit, version="v3.7"):
    """Return the responses that a careful client reads."""
    responses, seen, body = [], set(), {"limit": limit}
    while True:
        response = api.post("devices", body, version).json()
        responses.append(response)
        token = response.get("next_token")
        if not token or not response["devices"] or token in seen:
            return responses
        seen.add(token)
        body = {"limit": limit, "token": token}


@pytest.mark.parametrize("version", CURSOR)
def test_tokens_page_through_all_devices_in_order_of_enrolment(opswat, api, version):
    seeded = opswat.seed(120)["ids"]
    responses = follow(api, 50, version)
    assert [len(response["devices"]) for response in responses] == [50, 50, 20]
    assert [device_id for response in responses for device_id in ids(response["devices"])] == seeded
    assert set(responses[0]) == {"next_token", "devices"}


def test_devices_are_sorted_by_enrolment(opswat, api):
    late, early = opswat.add_devices([{"enrolled_at": "2025-02-01T00:00:00Z"}, {"enrolled_at": "2025-01-01T00:00:00Z"}])
    assert ids(api.post("devices", version="v3.7").json()["devices"]) == [early["id"], late["id"]]


def test_a_device_deleted_between_two_pages_does_not_shift_the_list(opswat, api):
    seeded = opswat.seed(10)["ids"]
    first = api.post("devices", {"limit": 5}, "v3.7").json()
    opswat.delete_device(seeded[0])
    opswat.delete_device(seeded[4])
    second = api.post("devices", {"limit": 5, "token": first["next_token"]}, "v3.7").json()
    assert ids(second["devices"]) == seeded[5:]


@pytest.mark.parametrize(
    ("value", "last"), [("empty", {"next_token": ""}), ("null", {"next_token": None}), ("absent", {})], ids=str
)
def test_next_token_at_end(switch, opswat, api, value, last):
    switch("next_token_at_end", value)
    opswat.seed(10)
    for limit in (5, 7, 50):
        response = follow(api, limit)[-1]
        assert response["devices"]
        assert {name: response[name] for name in response if name != "devices"} == last


def test_next_token_repeats(switch, opswat, api):
    switch("next_token_at_end", "repeats")
    seeded = opswat.seed(7)["ids"]
    first, second = follow(api, 5)
    assert first["next_token"] == second["next_token"]
    assert ids(second["devices"]) == seeded[5:]
    assert api.post("devices", {"limit": 5, "token": second["next_token"]}, "v3.7").json() == second
    assert len(follow(api, 50)) == 2


def test_next_token_of_an_empty_page(switch, opswat, api):
    switch("next_token_at_end", "empty_page")
    opswat.seed(5)
    responses = follow(api, 5)
    assert [len(response["devices"]) for response in responses] == [5, 0]
    assert responses[1]["next_token"] == ""


def test_an_empty_list_has_no_token(api):
    assert api.post("devices", version="v3.7").json() == {"next_token": "", "devices": []}


def test_a_page_with_a_token_has_twenty_devices_by_default(opswat, api):
    opswat.seed(30)
    assert len(api.post("devices", version="v3.7").json()["devices"]) == 20


@pytest.mark.parametrize("version", CURSOR)
@pytest.mark.parametrize(
    "body", [{"limit": 51}, {"limit": 0}, {"limit": "5"}, {"limit": True}, {"token": "x"}], ids=str
)
def test_an_invalid_request_with_a_token_is_refused(api, version, body):
    assert api.post("devices", body, version).status_code == 400


@pytest.mark.parametrize("version", PAGED)
def test_numbered_pages_contain_all_devices(opswat, api, version):
    seeded = opswat.seed(120)["ids"]
    pages = [api.post("devices", {"page": page, "limit": 50}, version) for page in (1, 2, 3, 4)]
    assert [page.status_code for page in pages] == [200, 200, 200, 413]
    assert [device_id for page in pages[:3] for device_id in ids(page.json())] == seeded


@pytest.mark.parametrize(("value", "status"), [(413, 413), (200, 200)])
def test_page_beyond_end(switch, opswat, api, value, status):
    switch("page_beyond_end", value)
    opswat.seed(5)
    response = api.post("devices", {"page": 2, "limit": 5}, "v3.3")
    assert response.status_code == status
    assert status == 413 or response.json() == []


@pytest.mark.parametrize(("value", "status"), [(200, 200), (413, 413)])
def test_empty_first_page(switch, api, value, status):
    switch("empty_first_page", value)
    response = api.post("devices", {"limit": 5}, "v3.3")
    assert response.status_code == status
    assert status == 413 or response.json() == []


@pytest.mark.parametrize("value", [406, 400])
def test_limit_above_50(switch, api, value):
    switch("limit_above_50", value)
    for operation, version in [("devices", "v3.3"), ("groups", "v3"), ("devices/status_changed", "v3")]:
        assert api.post(operation, {"limit": 50}, version).status_code == 200
        assert api.post(operation, {"limit": 51}, version).status_code == value


@pytest.mark.parametrize("value", [1, 20])
def test_missing_limit(switch, opswat, api, value):
    switch("missing_limit", value)
    opswat.seed(30)
    assert len(api.post("devices", version="v3.3").json()) == value


@pytest.mark.parametrize(
    "body",
    [
        {"page": 0},
        {"limit": 0},
        {"page": "1"},
        {"filter": []},
        {"filter": {"color": ["red"]}},
        {"filter": {"os": "windows"}},
        {"filter": {"device_status": ["non-compliant"]}},
        {"filter": {"severity": [1]}},
    ],
    ids=str,
)
def test_an_invalid_request_for_a_page_is_refused(api, body):
    assert api.post("devices", body, "v3.3").status_code == 400


@pytest.fixture
def mixed(opswat):
    """Kind to the id of a device of this kind."""
    kinds = ("offline", "non_compliant", "exempted", "unknown", "mobile", "mac", "domain_controller")
    devices = opswat.add_devices([{"kind": kind} for kind in kinds])
    return {kind: device["id"] for kind, device in zip(kinds, devices, strict=True)}


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ({"device_status": ["exempted"]}, ["exempted"]),
        ({"device_status": ["exempted", "unknown"]}, ["exempted", "unknown"]),
        ({"os": ["mac", "android"]}, ["mobile", "mac"]),
        ({"severity": ["critical"]}, ["non_compliant"]),
        ({"device_type": ["phone", "server"]}, ["mobile", "domain_controller"]),
        ({"agent_status": ["disconnected"]}, ["offline"]),
        ({"agent_status": ["unseen"]}, ["unknown"]),
        ({"device_type": ["server"], "os": ["mac"]}, []),
        ({"product_ids": [1]}, []),
        ({"cve_ids": ["CVE-2024-0001"]}, []),
    ],
    ids=str,
)
def test_a_filter_selects_the_matching_devices(api, mixed, wanted, kinds):
    found = api.post("devices", {"filter": wanted, "limit": 50}, "v3.3").json()
    assert ids(found) == [mixed[kind] for kind in kinds]


@pytest.mark.parametrize("default_group_id", ["default", "number"])
def test_devices_can_be_filtered_by_group(switch, opswat, api, default_group_id):
    switch("default_group_id", default_group_id)
    grouped, plain = opswat.add_devices([{"group": "A"}, {}])
    for device in (grouped, plain):
        wanted = {"group_id": [device["group_id"], "404"]}
        assert ids(api.post("devices", {"filter": wanted, "limit": 50}, "v3.3").json()) == [device["id"]]


def test_a_record_contains_the_state_of_the_device(opswat, api):
    opswat.add_device(
        kind="non_compliant", host_name="a.example", nickname="Ann's", group="G",
        macs=["02:00:00:00:00:01", "02:00:00:00:00:02"], ips=["10.0.0.1"],
    )  # fmt: skip
    record = api.post("devices", version="v3.7").json()["devices"][0]
    assert (record["device_name"], record["host_name"], record["nickname"]) == ("A", "a.example", "Ann's")
    assert (record["status"], record["severity"], record["group_name"]) == ("non_compliant", "critical", "G")
    assert "group_id" not in record
    assert record["issue"] == {"total_issue": 1, "total_critical_issue": 1, "total_warning_issue": 0}
    assert [(item["mac"], item["ipv4"]) for item in record["network_info"]] == [
        ("02:00:00:00:00:01", "10.0.0.1"),
        ("02:00:00:00:00:02", "N/A"),
    ]
    assert record["os_info"]["family"] == "windows"


@pytest.mark.parametrize(
    ("version", "there"), [("v3", False), ("v3.3", False), ("v3.5", False), ("v3.6", True), ("v3.7", True)]
)
def test_host_name_is_returned_from_v36(opswat, api, device, version, there):
    response = api.post("devices", version=version).json()
    record = response[0] if version in PAGED else response["devices"][0]
    assert ("host_name" in record) == there


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("total_critical_issue", {"total_issue", "total_critical_issue", "total_warning_issue"}),
        ("total_critical", {"total_issue", "total_critical", "total_warning"}),
        ("total_critical_issues", {"total_issues", "total_critical_issues", "total_warning_issues"}),
    ],
    ids=["issue", "short", "issues"],  # a set has no fixed order
)
def test_issue_counters(switch, opswat, api, device, value, names):
    switch("issue_counters", value)
    opswat.change_device(device["id"], severity="warning")
    for record in (api.post("devices", version="v3.7").json()["devices"][0], api.detail([device["id"]]).json()[0]):
        assert set(record["issue"]) == names
        assert sorted(record["issue"].values()) == [0, 1, 1]
