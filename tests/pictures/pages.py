# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the pages: the rehearsal console, and the report of a containment."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from simulator.remote import Simulator, started

from .scene import LOCKED, Responder, machines

DESKTOP = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.5}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
MINUTE = 60
COLORS = 256  # in a picture. No color of the page moves visibly, and the file has a third of the size.


def pages() -> list[tuple[str, bytes]]:
    """Return the file name and the PNG of each page."""
    with _chromium() as browser:
        return [*_console(browser), *_report(browser)]


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=False, args=["--disable-gpu"])
        yield browser
        browser.close()


def _console(browser: Browser) -> Iterator[tuple[str, bytes]]:
    with started(clock="frozen", tls=False, switches={"cylance.full_lock_release": "accepted"}) as simulator:
        devices = _add_devices(simulator)
        desktop = _open(browser, simulator.page, **DESKTOP)
        dark = _open(browser, simulator.page, **DESKTOP, color_scheme="dark")
        phone = _open(browser, simulator.page, **PHONE)
        for page in (desktop, dark, phone):
            expect(page.locator("#connection")).to_have_text("Live")
        _respond(simulator, devices, (desktop, dark, phone))
        for name, page in (
            ("rehearsal-console.png", desktop),
            ("rehearsal-console-dark.png", dark),
            ("rehearsal-console-phone.png", phone),
        ):
            expect(page.locator("#clock")).to_contain_text(simulator.clock()["now"][11:19])
            expect(page.locator("#changes li").first).to_contain_text("Lock pending")
            expect(page.locator("#requests li").first).to_contain_text("lock ws-0009")
            yield name, _png(page)


def _add_devices(simulator: Simulator) -> dict[str, str]:
    """Add devices to all consoles, and return the Cylance ids by name."""
    simulator.cylance.seed(36, offline=[8, 29], without_focus=2)
    simulator.opswat.seed(24, kinds={"non_compliant": 3, "exempted": 2, "unknown": 2})
    simulator.sdm.seed(8)
    simulator.sdm.change_device(simulator.sdm.devices()[2]["id"], locked_by="nightshift")
    return {device["host_name"].split(".")[0]: device["id"] for device in simulator.cylance.devices()}


def _respond(simulator: Simulator, devices: dict[str, str], watching: Sequence[Page]) -> None:
    """Lock devices after detections. One at a time, so that the lists of the page are always the same."""
    headers = {"Authorization": f"Bearer {simulator.cylance.log_in()}"}
    for number in (3, 5, 12, 21, 9):
        name = f"ws-{number:04}"
        simulator.cylance.raise_detections(1, [devices[name]])
        simulator.advance(MINUTE)
        path = f"/devicecommands/v2/{devices[name].replace('-', '').upper()}/lockdown"
        query = {"value": "true", "expires": "1:00:00"}
        simulator.session.put(simulator.url + path, params=query, headers=headers, timeout=MINUTE).raise_for_status()
        for page in watching:  # each has to see the change before the clock moves on
            expect(page.locator("#changes li").first).to_contain_text(name)
        simulator.advance(MINUTE)


def _report(browser: Browser) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder, machines() as simulator:
        user = Responder(simulator, Path(folder))
        output = user.contain()
        (path,) = (user.state / "reports").glob("*.html")
        # What differs between runs: the folder, and the end of the report's id.
        text = path.read_text(encoding="utf-8").replace(folder, "/srv")
        assert LOCKED not in text, output
        path.write_text(re.sub(r"(contain-[\dTZ-]+)-[0-9a-f]{8}", r"\1-5e2c9a71", text), encoding="utf-8")
        for name, scheme in (("report.png", "light"), ("report-dark.png", "dark")):
            page = _open(browser, path.as_uri(), **DESKTOP, color_scheme=scheme)
            yield name, _png(page)


def _open(browser: Browser, url: str, **options: Any) -> Page:
    context = browser.new_context(locale="en-GB", timezone_id="UTC", reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(url)
    return page


def _png(page: Page) -> bytes:
    """Return a picture of what the window shows."""
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    file = io.BytesIO()
    few = shot.quantize(COLORS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()
