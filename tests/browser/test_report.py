# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a report: sorting, filters, and no access to anything outside of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hostile.report_documents import ATTACKS
from samples.report_documents import RETRY, at, console, document, entry, fleet, machine, one_of_each

NAMES = "tbody th"


@pytest.fixture
def names():
    """A function that returns the names of the machines that are shown, in their order."""
    return lambda page: page.locator(f"{NAMES}:visible").evaluate_all("cells => cells.map((cell) => cell.textContent)")


def sort(page, title):
    page.locator("thead").get_by_role("button", name=title).click()


def test_the_table_is_sorted_by_a_click_and_says_so(open_report, names):
    machines = [
        machine("ws-10", consoles=[console(until=at(5))]),
        machine("ws-9", consoles=[console(until=None)]),
        machine("WS-2", consoles=[console(until=at(30))]),
        machine("srv", state="failed", consoles=[]),
    ]
    page = open_report(document(machines))
    assert names(page) == ["srv", "ws-10", "WS-2", "ws-9"]
    assert page.locator("[aria-sort]").count() == 0
    sort(page, "Machine")
    assert names(page) == ["srv", "WS-2", "ws-9", "ws-10"]
    expect(page.locator("[aria-sort=ascending]")).to_have_text("Machine")
    sort(page, "Machine")
    assert names(page) == ["ws-10", "ws-9", "WS-2", "srv"]
    expect(page.locator("[aria-sort=descending]")).to_have_text("Machine")
    sort(page, "Until")
    assert names(page) == ["ws-10", "WS-2", "srv", "ws-9"]
    sort(page, "Until")
    assert names(page) == ["WS-2", "ws-10", "srv", "ws-9"]
    expect(page.locator("[aria-sort]")).to_have_count(1)
    sort(page, "State")
    assert names(page) == ["srv", "ws-10", "WS-2", "ws-9"]
    sort(page, "State")
    assert names(page)[-1] == "srv"


def test_the_keyboard_sorts_and_filters(open_report, names):
    page = open_report(document([machine("b"), machine("a", state="failed")]))
    page.locator("#states").get_by_role("button", name="Contained").press("Enter")
    assert names(page) == ["b"]
    page.locator("#states").get_by_role("button", name="Contained").press("Enter")
    button = page.locator("thead").get_by_role("button", name="Machine")
    button.press("Enter")
    button.press("Enter")
    assert names(page) == ["b", "a"]


def test_the_text_filter_finds_names_ids_tickets_and_problems(open_report, names):
    machines = [
        machine("a.example", state="failed", problem="The console refused it.", consoles=[]),
        machine("b.example", consoles=[console(device_id="45e07f34-e76b")]),
        machine("c.example", consoles=[], entries=[entry(ticket="INC-0815")]),
    ]
    page = open_report(document(machines))
    for text, found in {
        "REFUSED": ["a.example"],
        "45E07F34": ["b.example"],
        "inc-0815": ["c.example"],
        "example  failed": ["a.example"],
        "nothing like this": [],
        "": ["a.example", "b.example", "c.example"],
    }.items():
        page.get_by_label("Filter").fill(text)
        expect(page.get_by_role("status")).to_have_text(f"{len(found)} of 3 machines")
        assert names(page) == found


def test_the_states_filter_a_thousand_machines(open_report):
    page = open_report(fleet(1000))
    status, states = page.get_by_role("status"), page.locator("#states")
    waiting = states.get_by_role("button", name="40 Waiting for the device")
    expect(status).to_have_text("1,000 of 1,000 machines")
    waiting.click()
    expect(waiting).to_have_attribute("aria-pressed", "true")
    expect(status).to_have_text("40 of 1,000 machines")
    page.get_by_label("Filter").fill("ws-001")
    expect(status).to_have_text("7 of 1,000 machines")
    states.get_by_role("button", name="Failed").click()
    expect(waiting).to_have_attribute("aria-pressed", "false")
    expect(status).to_have_text("3 of 1,000 machines")
    sort(page, "Machine")
    sort(page, "Machine")
    expect(page.locator(f"{NAMES}:visible").first).to_have_text("ws-0012.corp.example")
    states.get_by_role("button", name="Failed").click()
    page.get_by_label("Filter").fill("")
    expect(status).to_have_text("1,000 of 1,000 machines")


def test_without_javascript_it_is_a_plain_table(open_report, names):
    page = open_report(one_of_each(), java_script_enabled=False)
    expect(page.locator("tbody tr:visible")).to_have_count(11)
    expect(page.locator("#states li")).to_have_count(10)
    expect(page.locator("button, .tools:visible")).to_have_count(0)
    expect(page.locator("thead th:visible")).to_have_count(5)


def test_a_command_is_copied_as_it_is(open_report):
    page = open_report(one_of_each(), permissions=["clipboard-read", "clipboard-write"])
    step = page.locator(".step", has_text="Retry what failed")
    step.get_by_role("button", name="Copy").click()
    expect(step.get_by_role("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == RETRY


def test_the_page_requests_nothing_and_hostile_texts_do_nothing(open_report):
    entries = [entry(id=attack, reason=attack) for attack in ATTACKS]
    consoles = [console(device_id=attack, state=attack, message=attack) for attack in ATTACKS]
    machines = [
        machine(attack, state="failed", problem=attack, consoles=consoles, entries=entries) for attack in ATTACKS
    ]
    steps = [{"title": attack, "command": attack} for attack in ATTACKS]
    # The fixture fails on a request, on an error and on a violation of the content security policy.
    page = open_report(
        document(machines, headline=ATTACKS[0], reason=ATTACKS[2], next_steps=steps, warnings=list(ATTACKS))
    )
    expect(page.locator("tbody tr")).to_have_count(len(ATTACKS))
    expect(page.locator("script, style, img, iframe, a, form")).to_have_count(2)
    assert page.evaluate("document.title") == f"Containment: {ATTACKS[0]}"


def test_the_policy_stops_what_the_page_does_not_contain(open_report):
    page = open_report(document([machine()]), fails_on_console_messages=False)
    page.evaluate("""() => {
      const append = (tag, textContent) => {
        document.body.append(Object.assign(document.createElement(tag), { textContent }));
      };
      append("script", "document.title = 'taken'");
      append("style", "h1 { display: none }");
      document.querySelector("h1").setAttribute("style", "display: none");
      document.querySelector("h1").setAttribute("onclick", "document.title = 'taken'");
      document.querySelector("h1").click();
    }""")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.title") != "taken"
    assert page.evaluate("fetch('data:,x').then(() => 'read', () => 'refused')") == "refused"
