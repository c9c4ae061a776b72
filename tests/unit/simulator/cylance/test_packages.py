# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages: their records, the list and its order, and invalid input."""

from __future__ import annotations

import pytest

from simulator.remote_control import SimulatorError

LIST = "/packages/v2"


def names(page):
    return [record["packageDescriptor"]["name"] for record in page["page_items"]]


def test_the_list_has_pages_of_twenty_newest_first(cylance, api):
    for number in range(25):
        cylance.add_package(f"package {number}")
    first = api.get(LIST).json()
    assert (first["page_size"], first["total_pages"], first["total_number_of_items"]) == (20, 2, 25)
    assert names(first)[:2] == ["package 24", "package 23"]
    assert names(api.get(f"{LIST}?page=2").json())[-1] == "package 0"
    assert names(api.get(f"{LIST}?page_size=200&sort=uploadedOn").json())[0] == "package 0"
    assert names(api.get(f"{LIST}?page_size=200&sort=-packageDescriptor.name").json())[0] == "package 9"
    assert api.get(f"{LIST}?page_size=201").status_code == 400
    assert api.get(f"{LIST}?sort=colour").status_code == 400


def test_the_list_can_be_filtered(cylance, api):
    cylance.add_package("a", status="failed")
    cylance.add_package("b", category="cylance")
    cylance.add_package("c", examples=[{"description": "d", "invocationString": "-x"}])
    assert names(api.get(f"{LIST}?status=success").json()) == ["c", "b"]
    assert names(api.get(f"{LIST}?status=success&category=custom").json()) == ["c"]
    assert names(api.get(f"{LIST}?colour=red").json()) == ["c", "b", "a"]


def test_a_package_is_returned_by_its_id(cylance, api):
    added = cylance.add_package("a", version=3)
    shown = api.get(f"{LIST}/{added['packageId']}").json()
    assert shown["packageDescriptor"].pop("packageId") == added["packageId"]
    assert shown == added
    assert added["packageId"].replace("-", "").upper() not in added["downloadUrl"]
    assert api.get(f"{LIST}/00000000-0000-4000-8000-000000000000").status_code == 404
    cylance.add_package("a")
    assert len({record["packageId"] for record in api.get(LIST).json()["page_items"]}) == 2


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "a", "status": "x"}, {"name": "a", "category": 1}, {"x": 1}], ids=str
)
def test_an_invalid_package_is_refused(cylance, wrong):
    with pytest.raises(SimulatorError, match="400"):
        cylance.control("POST", "/packages", wrong)


def test_a_reset_removes_packages_and_zones(simulator, cylance, api):
    cylance.add_package("a")
    first, second = cylance.add_zone("Labs"), cylance.add_zone("LABS")
    assert first["id"] != second["id"]
    assert len(api.get("/zones/v2").json()["page_items"]) == 2
    simulator.reset()
    headers = {"Authorization": f"Bearer {cylance.log_in()}"}
    for path in (LIST, "/zones/v2"):
        reply = simulator.session.get(simulator.url + path, headers=headers, timeout=60)
        assert reply.json()["page_items"] == []


def test_reading_packages_requires_a_scope(simulator, cylance):
    token = cylance.log_in("device:list")
    reply = simulator.session.get(simulator.url + LIST, headers={"Authorization": f"Bearer {token}"}, timeout=60)
    assert reply.status_code == 403
