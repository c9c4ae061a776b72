# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get Groups and Account Details."""

from __future__ import annotations

import pytest


@pytest.fixture
def groups(api):
    """A function that requests groups."""
    return lambda **body: api.post("groups", {"limit": 50, **body}).json()


def names(found):
    return [group["group_name"] for group in found]


def test_a_group_record_contains_its_properties(opswat, groups):
    made = opswat.add_group("G", domain_name="corp.example", policy_name="Strict", description="d")
    opswat.add_devices([{"group": "G"}, {"group": "G"}, {}])
    default, group = groups()
    assert (default["group_name"], default["group_id"], default["number_of_devices"]) == ("Default", "default", 1)
    assert group == {
        "group_id": made["group_id"],
        "group_name": "G",
        "domain_name": "corp.example",
        "auto_join": False,
        "policy_id": "1",
        "policy_name": "Strict",
        "number_of_devices": 2,
        "description": "d",
        "created_date": "2026-01-15T12:00:00Z",
        "last_modified": "2026-01-15T12:00:00Z",
    }


@pytest.mark.parametrize(("value", "group_id"), [("default", "default"), ("number", "1000000")])
def test_default_group_id(switch, opswat, api, device, groups, value, group_id):
    switch("default_group_id", value)
    assert groups()[0]["group_id"] == opswat.device(device["id"])["group_id"] == group_id
    opswat.change_device(device["id"], group="G")
    assert api.verdicts("assign_to_group", [device["id"]], group_id=group_id) == {device["id"]: 1}
    assert opswat.device(device["id"])["group"] == "Default"
    opswat.change_device(device["id"], group="G")
    api.act("assign_to_group", [device["id"]], group_id="default")
    assert opswat.device(device["id"])["group"] == "Default"


def test_group_names_need_not_be_unique(opswat, groups):
    first, second = opswat.add_group("G"), opswat.add_group("G", domain_name="other.example")
    assert first["group_id"] != second["group_id"]
    assert names(groups(search="g")) == ["G", "G"]


def test_groups_can_be_searched_sorted_and_paged(opswat, groups, api):
    for name, policy in [("b", "Strict"), ("a", "Default policy"), ("c", "strict too")]:
        opswat.add_group(name, policy_name=policy)
    opswat.add_devices([{"group": "c"}, {"group": "c"}, {"group": "b"}])
    assert names(groups()) == ["Default", "a", "b", "c"]
    assert names(groups(search="STRICT")) == ["b", "c"]
    assert names(groups(sort={"field": "number_of_devices", "order": "desc"}))[:2] == ["c", "b"]
    assert names(groups(sort={"order": "desc"}, limit=2, page=2)) == ["a", "Default"]
    assert api.post("groups", {"limit": 2, "page": 3}).status_code == 413


def test_a_page_of_groups_has_ten_entries_by_default(opswat, api):
    for number in range(12):
        opswat.add_group(f"g{number}")
    assert len(api.post("groups").json()) == 10


@pytest.mark.parametrize(
    "body", [{"sort": {"field": "color"}}, {"sort": {"order": "up"}}, {"sort": 1}, {"search": 1}], ids=str
)
def test_an_invalid_request_is_refused(api, body):
    assert api.post("groups", body).status_code == 400


def test_the_account_counts_devices_by_status_and_severity(opswat, api):
    opswat.seed(10, kinds={"non_compliant": 3, "exempted": 2, "unknown": 1})
    for account in (api.post("account", version="v3.2").json(), api.get("account", "v3.1").json()):
        assert account["devices_used"] == 10
        assert {item["status"]: item["number_of_devices"] for item in account["devices_by_status"]} == {
            "compliant": 4,
            "non-compliant": 3,
            "exempted": 2,
            "unknown": 1,
        }
        assert {item["severity"]: item["number_of_devices"] for item in account["devices_by_issue_severity"]} == {
            "critical": 3,
            "warning": 0,
            "no_issue": 7,
        }
    old = api.get("account", "v2").json()
    assert (old["devices_used"], old["devices_uncompliant"], old["devices_critical"]) == (10, 3, 3)


def test_an_unknown_score_type_is_refused(api):
    assert api.post("account", {"score_type": "cvss3_score"}, "v3.2").status_code == 200
    assert api.post("account", {"score_type": "stars"}, "v3.2").status_code == 400
