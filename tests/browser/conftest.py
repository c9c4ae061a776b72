# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's page in a real browser: the Chromium of this machine, without a window.

noxfile.py finds it and names it in the environment variable CHROMIUM.
"""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect, sync_playwright

SECONDS = 30
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)

# Nothing here waits that long; a busy machine may.
expect.set_options(timeout=SECONDS * 1000)


@pytest.fixture(scope="session")
def browser():
    """A Chromium. It shows nothing but this page, and so needs no sandbox, which not every machine lets it have."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), chromium_sandbox=False, args=QUIET
        )
        yield chromium
        chromium.close()


@pytest.fixture
def api(simulator):
    """The lockdown of a device by its id: lock, or release."""
    session, headers = simulator.session, {"Authorization": f"Bearer {simulator.cylance.log_in()}"}

    def command(device_id, lock=True):
        path = f"/devicecommands/v2/{device_id.replace('-', '').upper()}/lockdown"
        query = {"value": "true" if lock else "false", "expires": "0:01:00"}
        session.put(simulator.url + path, params=query, headers=headers, timeout=SECONDS).raise_for_status()

    return command


@pytest.fixture
def open_page(browser):
    """Open the page of a simulator. At the end of the test nothing in the browser may have gone wrong."""
    contexts, complaints = [], []

    def opened(simulator, complains=True, **options):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if complains:
            page.on("console", lambda message: complaints.append(message.text))
        page.goto(simulator.page)
        expect(page.locator("#connection")).to_have_text("Live")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
