# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of the page, and the names next to the marks."""

from __future__ import annotations

from playwright.sync_api import expect

FOUND = {
    "B.EXAMPLE": ["b.example"],
    "45e07f34-e76b": ["a.example"],
    "45E07F34E76B4A9E": ["a.example"],
    "00-0c-29": ["b.example"],
    "00:0C:29": ["b.example"],
    "fin": ["a.example", "c.other"],
    "fin example": ["a.example"],
    "nothing like this": [],
}


def test_the_text_filter_matches_names_ids_addresses_and_zones(simulator, cylance, open_page):
    cylance.add_devices(
        [
            {"host_name": "a.example", "zones": ["Finance"], "id": "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"},
            {"host_name": "b.example", "mac_addresses": ["00-0C-29-11-22-33"]},
            {"host_name": "c.other", "zones": ["Finance"]},
        ]
    )
    page = open_page(simulator)
    for text, names in FOUND.items():
        page.get_by_label("Filter").fill(text)
        expect(page.locator("#shown")).to_have_text(f"{len(names)} of 3 devices")
        expect(page.locator(".name:visible")).to_have_text(names)


def test_the_state_filter_follows_state_changes(simulator, cylance, api, open_page):
    free, dummy = cylance.add_devices([{"host_name": "a.example"}, {"host_name": "b.other", "state": "Offline"}])
    page = open_page(simulator)
    visible = page.locator(".name:visible")
    page.get_by_role("button", name="Free").click()
    expect(visible).to_have_text(["a.example", "b.other"])
    page.get_by_role("button", name="Offline").click()
    expect(visible).to_have_text(["b.other"])
    page.get_by_role("button", name="Offline").click()
    api(free["id"])
    expect(visible).to_have_text(["b.other"])
    page.get_by_role("button", name="Locked").click()
    expect(visible).to_have_text(["a.example", "b.other"])
    page.get_by_role("button", name="All").click()
    expect(page.get_by_role("button", name="Free")).to_have_attribute("aria-pressed", "false")
    expect(visible).to_have_count(2)


def test_names_are_shown_for_few_devices_only(simulator, cylance, open_page):
    cylance.seed(10_000)
    page = open_page(simulator)
    name = page.locator("[role=option] .name")
    expect(page.locator("#shown")).to_have_text("10,000 of 10,000 devices")
    expect(name.first).to_be_hidden()
    page.get_by_label("Filter").fill("ws-0012")
    expect(page.locator("#shown")).to_have_text("10 of 10,000 devices")
    expect(page.locator(".name:visible").first).to_have_text("ws-00120")
    page.get_by_label("Names").uncheck()
    expect(page.locator("[role=option]:visible")).to_have_count(10)
    expect(page.locator(".name:visible")).to_have_count(0)
