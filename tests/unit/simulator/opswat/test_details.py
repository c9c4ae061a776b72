# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device Details, Device Information and Status Change."""

from __future__ import annotations

import pytest


def ids(devices):
    return [device["device_id"] for device in devices]


@pytest.fixture
def posture(api):
    """A function that requests Device Information."""
    return lambda ids, **body: api.post("device_info", {"ids": ids, **body})


@pytest.fixture
def changes(api):
    """A function that requests Status Change."""
    return lambda **body: api.post("devices/status_changed", body).json()


def test_ids_and_mac_addresses_can_be_mixed_without_duplicates(opswat, api):
    seeded = opswat.seed(5)["ids"]
    mac = opswat.device(seeded[4])["macs"][1]
    assert ids(api.detail([mac, seeded[0], seeded[4]]).json()) == [seeded[4], seeded[0]]


def test_answers_out_of_order(switch, opswat, api):
    switch("answers_out_of_order", True)
    seeded = opswat.seed(3)["ids"]
    assert ids(api.detail(seeded).json()) == seeded[::-1]


@pytest.mark.parametrize(
    ("value", "found"),
    [pytest.param(False, True, id="case-insensitive"), pytest.param(True, False, id="case-sensitive")],
)
def test_mac_case_sensitive(switch, opswat, api, value, found):
    switch("mac_case_sensitive", value)
    device = opswat.add_device(macs=["02:00:00:00:00:aB"])
    assert ids(api.detail(["02:00:00:00:00:aB"]).json()) == [device["id"]]
    assert (api.detail(["02:00:00:00:00:AB"]).status_code == 200) == found
    assert api.detail(["02-00-00-00-00-aB"]).status_code == 404


@pytest.mark.parametrize("version", ["v3.2", "v3.3", "v3.8"])
@pytest.mark.parametrize(
    ("count", "status"),
    [
        pytest.param(0, 400, id="no ids"),
        pytest.param(1, 200, id="one id"),
        pytest.param(50, 200, id="50 ids"),
        pytest.param(51, 400, id="51 ids"),
    ],
)
def test_the_number_of_ids_is_limited(opswat, api, version, count, status):
    opswat.seed(60)
    asked = [device["id"] for device in opswat.devices(limit=count)] if count else []
    assert api.detail(asked, version).status_code == status


@pytest.mark.parametrize(
    "body", [{"ids": "x"}, {"ids": [1]}, {"opt": 2}, {"verbose": 1}, {"verbose": {"apps": 2}}], ids=str
)
def test_an_invalid_body_is_refused(api, device, body):
    assert api.detail(**{"ids": [device["id"]], **body}).status_code == 400


@pytest.mark.parametrize(
    ("value", "some", "none"),
    [("not_found_if_none", 200, 404), ("left_out", 200, 200), ("not_found_if_any", 404, 404)],
)
def test_unknown_details(switch, api, device, posture, value, some, none):
    switch("unknown_details", value)
    for request in (api.detail, posture):
        for names in ([device["id"], "UNKNOWN"], ["UNKNOWN", device["id"]]):
            response = request(names)
            assert response.status_code == some
            assert some == 404 or ids(response.json()) == [device["id"]]
        response = request(["UNKNOWN"])
        assert response.status_code == none
        assert none == 404 or response.json() == []
        assert ids(request([device["id"]]).json()) == [device["id"]]


def test_devices_are_found_by_third_party_id(opswat, api, device):
    linked = opswat.add_device(custom_id="asset-7")
    found = api.detail(["asset-7"], opt=1).json()
    assert [(record["device_id"], record["linked_id"]) for record in found] == [(linked["id"], "asset-7")]
    assert api.detail([device["id"]], opt=1).status_code == 404
    assert api.detail(["asset-7"]).status_code == 404


def test_a_record_contains_the_state_of_the_device(opswat, api):
    device = opswat.add_device(host_name="a.example", nickname="Ann's", group="G", exempt_hours=0)
    record = api.detail([device["id"]]).json()[0]
    assert (record["status"], record["status_detail"]) == ("exempted", {"exempted": 1, "pending": 0})
    assert (record["nick_name"], record["group_name"], record["host_name"]) == ("Ann's", "G", "a.example")
    assert (record["agent_type"], record["agent_version"]) == ("persistent", device["agent_version"])
    assert not {"nickname", "group_id", "exempt_time"} & set(record)
    assert "host_name" not in api.detail([device["id"]], "v3.3").json()[0]


def test_optional_parts_are_returned_on_request(api, device):
    plain = api.detail([device["id"]]).json()[0]
    assert {"os_info", "network_info"} < set(plain)
    parts = {"categories", "unclassified", "mobile_apps", "detected_processes", "detected_packages",
             "detected_patches", "infection"}  # fmt: skip
    assert not parts & set(plain)
    verbose = {"system_info": 0, **dict.fromkeys(parts, 1)}
    full = api.detail([device["id"]], verbose=verbose).json()[0]
    assert parts < set(full)
    assert not {"os_info", "network_info"} & set(full)


@pytest.mark.parametrize("value", ["non_compliant", "non-compliant"])
def test_each_endpoint_has_its_own_spelling_of_the_status(switch, opswat, api, posture, changes, value):
    switch("details_status", value)
    device = opswat.add_device(status="non_compliant")
    assert api.detail([device["id"]]).json()[0]["status"] == value
    assert api.post("devices", version="v3.7").json()["devices"][0]["status"] == "non_compliant"
    assert posture([device["id"]]).json()[0]["status"] == "non-compliant"
    assert changes()["monitored_devices"][0]["status"] == "non-compliant"


@pytest.mark.parametrize("value", ["never", "in_grace", "in-grace", "In Grace"])
def test_in_grace(switch, opswat, api, value):
    switch("in_grace", value)
    device, other = opswat.add_devices([{"status": "non_compliant"}, {}])
    assert api.status(device["id"]) == ("non_compliant" if value == "never" else value)
    assert api.status(other["id"]) == "compliant"


def test_an_undocumented_status_is_returned_unchanged(opswat, api):
    device = opswat.add_device(status="dormant")
    assert api.status(device["id"]) == "dormant"


@pytest.mark.parametrize(("value", "host_name"), [(True, "<private>"), (False, "a.example")])
def test_private_devices_hide_their_names(switch, opswat, api, value, host_name):
    switch("private_host_name", value)
    device = opswat.add_device(host_name="a.example", private=True)
    for record in (api.detail([device["id"]]).json()[0], api.post("devices", version="v3.7").json()["devices"][0]):
        assert (record["device_name"], record["host_name"]) == ("<private>", host_name)


def test_posture_is_returned_by_category(api, device, posture):
    (record,) = posture([device["id"]], select={"categories": ["firewall"]}).json()
    assert record["categories"] == [{"id": "firewall", "severity": "no_issues"}]
    assert len(posture([device["id"]]).json()[0]["categories"]) == 27
    assert ids(posture(device["id"]).json()) == [device["id"]]
    assert posture([device["id"]], select={"categories": "firewall"}).status_code == 400


def test_changes_are_limited_by_age(simulator, opswat, api, changes):
    exempted, gone, idle = opswat.add_devices([{}, {}, {}])
    api.act("exempt", [exempted["id"]], exempt_time=1)
    api.act("delete", [gone["id"]])
    simulator.advance(600)
    shown = changes(age=600)
    assert ids(shown["monitored_devices"]) == [exempted["id"]]
    assert shown["monitored_devices"][0]["status_detail"] == {"exempted": 1, "pending": 0}
    assert shown["deleted_devices"] == [{"device_id": gone["id"]}]
    assert changes(age=599) == {"monitored_devices": [], "deleted_devices": []}
    simulator.advance(3000)
    shown = changes(age=10)["monitored_devices"]
    assert [(record["device_id"], record["status"]) for record in shown] == [(exempted["id"], "compliant")]


def test_changes_are_paged(opswat, api, changes):
    opswat.add_devices([{"status": "pending"} for dummy in range(3)])
    assert len(changes(limit=2)["monitored_devices"]) == 2
    assert len(changes(limit=2, page=2)["monitored_devices"]) == 1
    assert api.post("devices/status_changed", {"limit": 2, "page": 3}).status_code == 413
    assert "network_info" not in changes()["monitored_devices"][0]
    assert "network_info" in changes(verbose=1)["monitored_devices"][0]


@pytest.mark.parametrize("body", [{"age": -1}, {"age": 86401}, {"verbose": 2}, {"page": 0}], ids=str)
def test_an_invalid_request_for_changes_is_refused(api, body):
    assert api.post("devices/status_changed", body).status_code == 400
