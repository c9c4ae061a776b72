# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test the simulator's page and the page of a report in headless Chromium.

noxfile.py finds the browser and sets the environment variable CHROMIUM.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.html_page import to_html
from simulator.remote import Simulator

SECONDS = 30
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)

# Far longer than the tests need, for busy machines.
expect.set_options(timeout=SECONDS * 1000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a sandbox, which some machines do not permit; it only opens pages of these tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), chromium_sandbox=False, args=QUIET
        )
        yield chromium
        chromium.close()


@pytest.fixture
def api(simulator: Simulator) -> Callable[..., None]:
    """A function that locks or releases a device by its id."""
    session, headers = simulator.session, {"Authorization": f"Bearer {simulator.cylance.log_in()}"}

    def command(device_id: str, lock: bool = True) -> None:
        path = f"/devicecommands/v2/{device_id.replace('-', '').upper()}/lockdown"
        query = {"value": "true" if lock else "false", "expires": "0:01:00"}
        session.put(simulator.url + path, params=query, headers=headers, timeout=SECONDS).raise_for_status()

    return command


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a simulator's page. The teardown fails on any error in the browser."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(simulator: Simulator, fails_on_console_messages: bool = True, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if fails_on_console_messages:
            page.on("console", lambda message: errors.append(message.text))
        page.goto(simulator.page)
        expect(page.locator("#connection")).to_have_text("Live")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """A function that opens the page of a report document. The teardown fails on any error or request."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    path = tmp_path / "report.html"

    def opened(document: dict[str, Any], fails_on_console_messages: bool = True, **options: Any) -> Page:
        path.write_text(to_html(document), encoding="utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: None if request.url == path.as_uri() else errors.append(request.url))
        if fails_on_console_messages:
            page.on("console", lambda message: errors.append(message.text))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []
