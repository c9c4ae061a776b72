# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The appearance of a report: light and dark, wide, narrow and printed, and without relying on colors."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from samples.report_documents import console, document, entry, fleet, machine, one_of_each

from .colors import contrast, luminance

TEXTS = ("h1", ".headline", "dt", ".notice", "#states strong", "h3", ".names", "pre", ".hint", ".end", "thead button",
         "tbody td", "tbody small", "#shown", ".step button")  # fmt: skip
COLORS = """selector => {
  const element = document.querySelector(selector);
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") {
    ground = ground.parentElement;
  }
  const { color, borderTopColor } = getComputedStyle(element);
  return [color, borderTopColor, getComputedStyle(ground).backgroundColor];
}"""
MARKS = """() => [...document.querySelectorAll("symbol")].map((symbol) => {
  const color = (element) => {
    const { fill, stroke } = getComputedStyle(element);
    return fill === "none" ? stroke : fill;
  };
  return [symbol.innerHTML.replaceAll(/class="\\w+ /g, 'class="'), color(symbol.firstElementChild)];
})"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const { right, width } = element.getBoundingClientRect();
  return width > 0 && !element.closest("svg, .timeline .name") && right > document.documentElement.clientWidth;
}).map((element) => element.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_controls_have_enough_contrast(open_report, scheme):
    page = open_report(one_of_each(), color_scheme=scheme)
    for selector in TEXTS:
        text, dummy, ground = page.evaluate(COLORS, selector)
        assert contrast(text, ground) >= 4.5, (selector, text, ground)
        assert (luminance(ground) > 0.5) == (scheme == "light"), (selector, ground)
    dummy, border, ground = page.evaluate(COLORS, "#filter")
    assert contrast(border, ground) >= 3
    panel = page.evaluate(COLORS, "tbody td")[2]
    for mark, color in page.evaluate(MARKS):
        assert contrast(color, panel) >= 3, (mark, color, panel)


def test_each_state_has_a_distinct_shape(open_report):
    marks = [shape for shape, dummy in open_report(one_of_each()).evaluate(MARKS)]
    assert len(marks) == 10
    for one, other in itertools.combinations(marks, 2):
        assert one != other


def hard_to_fit():
    long, blanks = "n" * 255, "word " * 60
    consoles = [console(device_id="d" * 300, state="s" * 200)]
    hard = machine(long, state="failed", problem=long, requested="r" * 255, consoles=consoles, entries=[entry(id=long)])
    steps = [{"title": long, "command": "x" * 5000}]
    return document([hard, machine("b", problem=blanks)], headline=long, reason=long, next_steps=steps, warnings=[long])


@pytest.mark.parametrize("make", [one_of_each, lambda: fleet(60), hard_to_fit], ids=["each", "fleet", "long"])
def test_the_page_fits_into_narrow_windows(open_report, make):
    page = open_report(make())
    for width in (360, 800, 920, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(TOO_WIDE) == []


def test_each_machine_is_a_card_on_a_phone(open_report):
    page = open_report(one_of_each(), viewport={"width": 360, "height": 800})
    row = page.locator("tbody tr").first
    boxes = [cell.bounding_box() for cell in row.locator("td, th").all() if cell.is_visible()]
    assert len({box["x"] for box in boxes}) == 1
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    page.locator("thead").get_by_role("button", name="Machine").click()
    expect(page.locator("tbody th").first).to_have_text("lt-0117.corp.example")


def test_it_prints_in_light_colors_without_controls(open_report):
    page = open_report(fleet(60), color_scheme="dark")
    page.locator("#states").get_by_role("button", name="Failed").click()
    page.emulate_media(media="print")
    text, dummy, ground = page.evaluate(COLORS, "tbody td")
    assert luminance(ground) > 0.9 and contrast(text, ground) >= 7
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator(".step button")).to_be_hidden()
    expect(page.locator("tbody tr:visible")).to_have_count(12)
    assert page.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    # Chromium leaves out the content of buttons where it repeats a heading.
    assert page.locator("thead button").first.evaluate("one => getComputedStyle(one).display") == "contents"


def test_the_timeline_shows_the_ends_in_order(open_report):
    page = open_report(fleet(1000))
    bars = page.locator(".timeline li:not(.axis)")
    expect(bars).to_have_count(20)
    expect(bars.first).to_contain_text("14 machines: ws-0071.corp.example")
    expect(bars.first).to_contain_text("2026-01-15 13:00")
    widths = bars.locator("rect").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    assert widths == sorted(widths) and widths[0] < widths[-1]
    expect(page.get_by_text("and 694 more machines that end later")).to_be_visible()
