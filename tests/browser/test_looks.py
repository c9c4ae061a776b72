# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The appearance of the page: light and dark, in wide and narrow windows, and without relying on colors."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from .colors import contrast, difference, luminance

# {look: meaning}. Looks with the same meaning share a color, in all consoles. Their shapes differ.
LOOKS = {
    "open": "not restricted",
    "closing": "will be locked",
    "shut": "locked",
    "opening": "will be released",
    "violating": "violates its policy",
    "excepted": "exempted from its policy",
    "out": "not judged by the console",
    "hidden": "not judged by the console",
    "stale": "not judged by the console",
    "waiting": "not judged by the console",
}
DISTINCT = 15  # in CIELAB; 2 is barely visible
HEAD_TEXTS = ("h1", ".hint", "#clock", "#states .label", "#shown", "#pointed")
SIDE_TEXTS = ("dt", "dd", "#changes time", "#requests .subject", "#requests .status[data-failed]")
TEXTS = (*HEAD_TEXTS, *SIDE_TEXTS)
COLORS = """selectors => selectors.map((selector) => {
  const element = document.querySelector(selector);
  let ground = element;
  while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") {
    ground = ground.parentElement;
  }
  const { color, borderTopColor } = getComputedStyle(element);
  return [color, borderTopColor, getComputedStyle(ground).backgroundColor];
})"""
MARKS = """() => [...document.querySelectorAll("#states .mark")].map((mark) => {
  const probe = document.createElement("i");
  probe.style.color = getComputedStyle(mark).getPropertyValue("--colour");
  mark.append(probe);
  return [mark.dataset.look, getComputedStyle(probe).color];
})"""
SHAPES = """() => [...document.querySelectorAll("#states .mark:not([data-offline])")].map((mark) => {
  const { backgroundImage, backgroundColor, borderTopColor } = getComputedStyle(mark);
  const shows = (color) => color !== "rgba(0, 0, 0, 0)";
  const image = backgroundImage.replaceAll(/rgba?\\([^)]*\\)/g, "");
  return [mark.dataset.look, [image, shows(backgroundColor), shows(borderTopColor)].join(" ")];
})"""


@pytest.fixture
def fleet(simulator, cylance, api):
    """Devices in every state, and one refused request."""
    simulator.change_switches({"cylance.full_lock_release": "accepted", "cylance.release_reaches_agent": "later"})
    devices = cylance.add_devices([{"host_name": f"a{n}.example", "focus": n != 4} for n in range(5)])
    simulator.session.get(simulator.url + "/nowhere", timeout=30)
    api(devices[0]["id"])
    api(devices[1]["id"])
    api(devices[1]["id"], lock=False)
    simulator.switch("cylance.lock_reaches_agent", "later")
    api(devices[2]["id"])
    return devices


@pytest.fixture
def page(simulator, fleet, open_page):
    """A function that opens the page, with one change listed and one device selected."""

    def opened(**options):
        page = open_page(simulator, **options)
        simulator.cylance.change_device(fleet[3]["id"], state="Offline")
        expect(page.locator("#changes time")).to_have_count(1)
        page.get_by_role("option").first.click()
        expect(page.locator("dd").first).to_be_visible()
        return page

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_controls_have_enough_contrast(page, scheme):
    opened = page(color_scheme=scheme)
    for selector, (text, dummy, ground) in zip(TEXTS, opened.evaluate(COLORS, TEXTS), strict=True):
        assert contrast(text, ground) >= 4.5, (selector, text, ground)
        assert (luminance(ground) > 0.5) == (scheme == "light"), (selector, ground)
    controls = ["#text", "#states .mark"]
    for selector, (dummy, border, ground) in zip(controls, opened.evaluate(COLORS, controls), strict=True):
        assert contrast(border, ground) >= 3, (selector, border, ground)


def test_each_state_has_a_distinct_shape(page, opswat):
    opswat.add_device()
    shapes = dict(page().evaluate(SHAPES))
    assert shapes.keys() == LOOKS.keys()
    for one, other in itertools.combinations(shapes, 2):
        assert shapes[one] != shapes[other], (one, other)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_share_a_color_only_if_they_mean_the_same(page, opswat, sdm, scheme):
    opswat.add_device()
    sdm.seed(1)
    opened = page(color_scheme=scheme)
    colors = dict(opened.evaluate(MARKS))
    ground = opened.evaluate(COLORS, ["#states"])[0][2]
    assert colors.keys() == LOOKS.keys()
    for one, other in itertools.combinations(colors, 2):
        if LOOKS[one] == LOOKS[other]:
            assert colors[one] == colors[other], (one, other)
        else:
            assert difference(colors[one], colors[other]) >= DISTINCT, (one, other)
    for look, color in colors.items():
        assert contrast(color, ground) >= 3, look


def test_offline_devices_have_a_distinct_mark(page):
    line = "mark => getComputedStyle(mark, '::after').content"
    opened = page()
    offline, online = opened.locator("[role=option] .mark[data-offline]"), opened.locator("[role=option] .mark").first
    expect(offline).to_have_count(1)
    assert (offline.evaluate(line), online.evaluate(line)) == ('""', "none")


def test_the_page_fits_into_narrow_windows(page):
    opened = page()
    for width in (360, 800, 1280):
        opened.set_viewport_size({"width": width, "height": 800})
        opened.locator("#legend").evaluate("legend => { legend.open = true; }")
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        for button in opened.locator("#states button").all():
            box = button.bounding_box()
            assert box["x"] + box["width"] <= width
            assert button.evaluate("button => button.scrollWidth <= button.clientWidth")


def test_the_legend_is_folded_on_phones(page, opswat):
    opswat.add_device()
    opened = page(viewport={"width": 390, "height": 844})
    legend, states = opened.get_by_text("States and filters"), opened.locator("#states")
    expect(states).to_be_hidden()
    assert opened.locator("#grid").bounding_box()["y"] < 300
    legend.focus()
    opened.keyboard.press("Enter")
    expect(states).to_be_visible()
    assert states.bounding_box()["height"] < 500
    opened.keyboard.press("Tab")
    expect(opened.get_by_role("button", name="All")).to_be_focused()
    opened.set_viewport_size({"width": 390, "height": 500})
    expect(states).to_be_visible()
    opened.set_viewport_size({"width": 1280, "height": 800})
    expect(states).to_be_visible()
    opened.set_viewport_size({"width": 390, "height": 844})
    expect(states).to_be_hidden()


def test_a_long_name_is_truncated_in_its_tile_and_complete_in_the_details(simulator, cylance, open_page):
    name = "w" * 200
    cylance.add_device(host_name=name)
    page = open_page(simulator)
    tile = page.get_by_role("option")
    assert tile.bounding_box()["width"] < 1280
    tile.click()
    expect(page.locator("#details h2")).to_have_text(name)
    assert page.locator("#details h2").evaluate("title => title.scrollWidth <= title.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
