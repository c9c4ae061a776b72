# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The behavior of the page while requests change the devices."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Locator, Page, expect

from simulator.remote import started

HOSTILE = "<img src=x onerror=document.title='taken'>"


def device(page: Page, name: str) -> Locator:
    """Return the locator of the device with this full name."""
    return page.get_by_role("option", name=re.compile(rf"^{re.escape(name)}:"))


def state(page: Page, name: str, expected: str) -> None:
    """Wait until a device is in a state."""
    expect(device(page, name)).to_have_accessible_name(f"{name}: {expected}")


def count(page: Page, label: str, group: str | None = None) -> Locator:
    """Return the locator of the number of devices on a button. group: the console, if several have the label."""
    states = page.locator("#states")
    groups = states.get_by_role("group", name=group, exact=True) if group else states
    return groups.locator("button", has=page.get_by_text(label, exact=True)).locator("strong")


def section(details: Locator, title: str) -> Locator:
    """Return the locator of the section with this title."""
    return details.locator("section", has=details.page.get_by_role("heading", name=title, exact=True))


def test_a_thousand_locks_are_shown_live(simulator, cylance, api, open_page):
    ids = cylance.seed(1000, without_focus=3)["ids"]
    page = open_page(simulator)
    expect(count(page, "All")).to_have_text("1,000")
    expect(count(page, "Free")).to_have_text("997")
    state(page, "ws-0001.corp.example", "Free")
    api(ids[0])
    state(page, "ws-0001.corp.example", "Locked")
    expect(page.locator("#changes li").first).to_contain_text("Free → Locked: ws-0001")
    request = page.locator("#requests li").first
    expect(request).to_contain_text("lock ws-0001")
    expect(request).to_contain_text("201")
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(api, ids[1:400]))
    expect(count(page, "Locked")).to_have_text("400")
    expect(count(page, "Free")).to_have_text("597")
    expect(count(page, "No Focus agent")).to_have_text("3")
    # One more than the devices: the mark in the button.
    expect(page.locator("[data-look=shut]").locator("visible=true")).to_have_count(401)
    state(page, "ws-0400.corp.example", "Locked")
    state(page, "ws-0401.corp.example", "Free")


def test_an_expired_lockdown_is_shown_without_any_request(simulator, cylance, open_page):
    cylance.add_device(host_name="a.example", lock={"expires": "0:01:00"})
    page = open_page(simulator)
    state(page, "a.example", "Locked")
    simulator.advance(3600)
    state(page, "a.example", "Free")
    expect(page.locator("#clock")).to_have_text("2026-01-15 13:00:00 UTC, frozen")
    assert simulator.requests() == []


def test_the_lock_of_an_offline_device_is_pending(simulator, cylance, api, open_page):
    added = cylance.add_device(host_name="a.example", state="Offline")
    page = open_page(simulator)
    state(page, "a.example", "Free, offline")
    api(added["id"])
    state(page, "a.example", "Lock pending, offline")
    cylance.change_device(added["id"], state="Online")
    state(page, "a.example", "Locked")


def test_added_and_deleted_devices_are_shown(simulator, cylance, open_page):
    page = open_page(simulator)
    expect(page.locator("#shown")).to_have_text("There are no devices.")
    added = cylance.add_device(host_name="a.example")
    state(page, "a.example", "Free")
    cylance.add_device(host_name="b.example")
    state(page, "b.example", "Free")
    cylance.delete_device(added["id"])
    expect(device(page, "a.example")).to_have_count(0)
    expect(count(page, "All")).to_have_text("1")


def test_details_show_the_states_of_console_and_device(simulator, cylance, api, open_page):
    added = cylance.add_device(host_name="a.example", zones=["Finance"])
    simulator.switch("cylance.lock_reaches_agent", "later")
    page = open_page(simulator)
    device(page, "a.example").click()
    details = page.locator("#details")
    expect(details.get_by_role("heading", name="a.example")).to_be_visible()
    expect(details.locator("h3")).to_have_text(
        ["In the console", "On the device", "Pending", "Last commands", "Identifiers"]
    )
    expect(details).to_contain_text("Lockdownnever")
    api(added["id"])
    expect(details.locator(".state")).to_have_text("Lock pending")
    expect(details).to_contain_text("Until2026-01-15 13:00:00")
    expect(details).to_contain_text("on the network")
    expect(section(details, "Pending")).to_contain_text("arrives with POST /control/cylance/deliver")
    cylance.deliver()
    expect(details.locator(".state")).to_have_text("Locked")
    expect(details).to_contain_text("cut off")
    expect(section(details, "Pending")).to_have_text("PendingNone")
    assert cylance.device(added["id"])["console"]["unlock_key"] not in page.content()
    cylance.delete_device(added["id"])
    expect(details).to_contain_text("This device no longer exists.")


def test_a_request_opens_its_device(simulator, cylance, api, open_page):
    api(cylance.add_device(host_name="a.example")["id"])
    page = open_page(simulator)
    page.locator("#requests").get_by_role("button", name="a", exact=True).click()
    expect(page.locator("#details").get_by_role("heading", name="a.example")).to_be_visible()


def test_a_fault_is_shown_with_its_request(simulator, cylance, open_page):
    simulator.add_fault("drop_before")
    with pytest.raises(OSError):
        simulator.session.get(simulator.url + "/devices/v2", timeout=30)
    line = open_page(simulator).locator("#requests li").first
    expect(line).to_contain_text("list devices")
    expect(line).to_contain_text("no response")
    expect(line).to_contain_text("fault: drop_before")


def test_the_page_is_usable_by_keyboard(simulator, cylance, open_page):
    cylance.seed(60)
    page = open_page(simulator)
    page.get_by_label("Names").focus()
    page.keyboard.press("Tab")
    focused = page.locator("[role=option]:focus")
    expect(focused).to_have_text("ws-0001")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End", "ArrowRight"):
        page.keyboard.press(key)
    expect(focused).to_have_text("ws-0060")
    expect(page.locator("#pointed")).to_have_text("ws-0060.corp.example: Free")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    below = focused.text_content()
    first_box, box = (device(page, f"{name}.corp.example").bounding_box() for name in ("ws-0001", below))
    assert box["x"] == first_box["x"]
    assert box["y"] > first_box["y"]
    page.keyboard.press("Enter")
    heading = page.locator("#details").get_by_role("heading", name=f"{below}.corp.example")
    expect(heading).to_be_visible()
    page.keyboard.press("Escape")
    expect(heading).to_be_hidden()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Close").press("Enter")
    expect(heading).to_be_hidden()
    expect(focused).to_have_text(below)


def test_the_focus_is_kept_when_devices_are_added(simulator, cylance, open_page):
    cylance.add_device(host_name="a.example")
    page = open_page(simulator)
    device(page, "a.example").focus()
    cylance.add_device(host_name="b.example")
    state(page, "b.example", "Free")
    expect(device(page, "a.example")).to_be_focused()


def test_data_from_devices_and_clients_is_shown_as_text(simulator, cylance, api, open_page):
    added = cylance.add_device(host_name=HOSTILE, name=HOSTILE, zones=[HOSTILE], mac_addresses=[HOSTILE])
    simulator.session.get(f"{simulator.url}/{HOSTILE}", timeout=30)
    page = open_page(simulator)
    tile = page.get_by_role("option")
    expect(tile.locator(".name")).to_have_text(HOSTILE)
    tile.click()
    details = page.locator("#details")
    expect(details.get_by_role("heading", name=HOSTILE)).to_be_visible()
    expect(details.locator("dd", has_text=HOSTILE)).to_have_count(4)
    expect(page.locator("#requests")).to_contain_text(f"GET /{HOSTILE}")
    expect(page.locator("#pointed")).to_have_text(f"{HOSTILE}: Free")
    api(added["id"])
    expect(page.locator("#requests")).to_contain_text(f"lock {HOSTILE}")
    expect(page.locator("#changes")).to_contain_text(f"Free → Locked: {HOSTILE}")
    expect(page.locator("img")).to_have_count(0)
    expect(page).to_have_title("Rehearsal console")


def test_the_page_reports_a_lost_connection_and_reconnects(open_page):
    with started(clock="frozen", devices=3, tls=False) as simulator:
        port = int(simulator.url.rpartition(":")[2])
        page = open_page(simulator, fails_on_console_messages=False)  # the browser logs the lost connection
        expect(count(page, "All")).to_have_text("9")
        expect(page.locator("#notice")).to_be_hidden()
    expect(page.locator("#connection")).to_have_text("Disconnected")
    expect(page.locator("#notice")).to_be_visible()
    expect(page.locator("#notice")).to_contain_text("No connection to the simulator")
    expect(count(page, "All")).to_have_text("9")
    with started(clock="frozen", devices=5, tls=False, port=port):
        expect(page.locator("#connection")).to_have_text("Live")
        expect(page.locator("#notice")).to_be_hidden()
        expect(count(page, "All")).to_have_text("15")


def test_states_are_grouped_by_console(simulator, cylance, opswat, open_page):
    page = open_page(simulator)
    cylance.add_device(host_name="a.example")
    expect(count(page, "Free")).to_have_text("1")
    added = opswat.add_device(host_name="b.example", kind="non_compliant")
    expect(count(page, "Free", "Cylance")).to_have_text("1")
    expect(count(page, "Not compliant", "OPSWAT")).to_have_text("1")
    state(page, "b.example", "Not compliant")
    opswat.change_device(added["id"], exempt_hours=1, group="Quarantine")
    state(page, "b.example", "Exempted")
    device(page, "b.example").click()
    expect(page.locator("#details")).to_contain_text("GroupQuarantine")
    simulator.advance(3600)
    state(page, "b.example", "Not compliant")
    page.get_by_label("Filter").fill("quarantine")
    expect(page.locator(".name:visible")).to_have_text(["b"])
    opswat.delete_device(added["id"])
    expect(count(page, "Free")).to_have_text("1")


def test_the_page_requests_its_own_files_only(simulator, cylance, open_page):
    added = cylance.add_device(host_name="a.example")
    page = open_page(simulator)
    urls = []
    page.on("request", lambda request: urls.append(request.url))
    page.reload()
    device(page, "a.example").click()
    expect(page.locator("#details")).to_contain_text(added["id"])
    assert urls
    assert {url for url in urls if not url.startswith(simulator.page)} == set()
    assert simulator.requests() == []
