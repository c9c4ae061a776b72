# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of the consoles on the page, and the button that raises one."""

from __future__ import annotations

from playwright.sync_api import expect

HOSTILE = "<img src=x onerror=document.title='taken'>"


def test_the_button_raises_a_detection_of_the_selected_device(simulator, cylance, open_page):
    added, dummy = cylance.add_devices([{"host_name": "a.example"}, {"host_name": "b.example"}])
    page = open_page(simulator)
    expect(page.locator("#events")).to_have_text("No events yet.")
    page.get_by_role("option", name="a.example").click()
    page.get_by_role("button", name="Raise a detection").click()
    expect(page.locator("#details").get_by_role("status")).to_have_text("Raised.")
    line = page.locator("#events li")
    expect(line).to_have_count(1)
    expect(line.locator("time")).to_have_text("12:00:00")
    expect(line).to_contain_text("Cylance: Suspicious PowerShell command line a")
    expect(line.locator(".status")).to_have_text("high")
    assert [one["device"] for one in cylance.detections()] == [added["id"]]
    assert simulator.requests() == []
    page.get_by_role("option", name="b.example").click()
    expect(page.locator("#details").get_by_role("status")).to_have_text("")
    line.get_by_role("button", name="a", exact=True).click()
    expect(page.locator("#details").get_by_role("heading", name="a.example")).to_be_visible()


def test_a_failed_attempt_to_raise_an_event_is_explained(simulator, cylance, open_page):
    cylance.add_device(host_name="a.example")
    page = open_page(simulator, fails_on_console_messages=False)  # the browser logs the failed request
    page.get_by_role("option", name="a.example").click()
    page.route("**/control/**", lambda route: route.fulfill(status=404, json={"message": "There is no such device."}))
    page.get_by_role("button", name="Raise a detection").click()
    expect(page.locator("#details").get_by_role("status")).to_have_text("There is no such device.")
    page.unroute("**/control/**")
    page.route("**/control/**", lambda route: route.abort())
    page.get_by_role("button", name="Raise a detection").click()
    expect(page.locator("#details").get_by_role("status")).to_have_text("The simulator did not respond.")


def test_events_are_shown_newest_first_and_as_text(simulator, cylance, open_page):
    cylance.add_device(host_name=HOSTILE)
    page = open_page(simulator)
    cylance.raise_detections(60, description=HOSTILE)
    simulator.advance(1)
    cylance.raise_detections(severity="Low", description="Newest")
    lines = page.locator("#events li")
    expect(lines.first).to_contain_text(f"Cylance: Newest {HOSTILE}")
    expect(lines).to_have_count(50)
    expect(lines.nth(1)).to_contain_text(f"Cylance: {HOSTILE} {HOSTILE}")
    expect(page.locator("img")).to_have_count(0)
    expect(page).to_have_title("Rehearsal console")
    cylance.delete_detections()
    expect(page.locator("#events")).to_have_text("No events yet.")


def test_devices_of_consoles_without_a_control_call_have_no_button(simulator, sdm, open_page):
    sdm.seed(1)
    page = open_page(simulator)
    page.get_by_role("option").click()
    expect(page.locator("#details dd").first).to_be_visible()
    expect(page.get_by_role("button", name="Raise")).to_have_count(0)


def test_events_fit_into_narrow_windows(simulator, cylance, open_page):
    cylance.add_device(host_name="w" * 100)
    cylance.raise_detections(description="x" * 300)
    page = open_page(simulator)
    page.get_by_role("option").click()
    expect(page.get_by_role("button", name="Raise a detection")).to_be_visible()
    for width in (360, 800, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
