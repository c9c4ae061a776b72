# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of sessions that open pages in a browser."""

from __future__ import annotations

import shutil

import nox

from .cores import NEWEST, skip_or_fail

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def install_with_browser(session: nox.Session, requirements: str) -> str:
    """Install requirements and ansible-core. Return the path of a browser. Without one, skip the session."""
    NEWEST.require_python(session)
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        skip_or_fail(session, "Chromium is not installed (on Debian: apt-get install chromium).")
    # The page of a report is made by code that imports ansible-core.
    session.install(f"ansible-core=={NEWEST.release}", "-r", requirements, "-c", NEWEST.pins)
    return str(found)
