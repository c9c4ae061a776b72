# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the pages: none is missing, left over or too large."""

from __future__ import annotations

import re
from pathlib import Path

from pictures import BENCHMARK, CHECKOUT, GENERATED, IMAGES

PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *(CHECKOUT / "docs").glob("*.md")]
LARGEST = 150_000  # bytes
PRIVATE = re.compile(rb"/(?:home|root|tmp|work)/|/Users/")


def shown(page: Path) -> set[Path]:
    """Return the pictures that a page shows."""
    names = re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    return {(page.parent / name).resolve() for name in names if "://" not in name}


def test_pages_show_pictures_that_exist() -> None:
    assert not {str(path) for page in PAGES for path in shown(page) if not path.is_file()}


def test_pictures_have_an_alternative_text() -> None:
    assert not [page.name for page in PAGES if "![](" in page.read_text(encoding="utf-8")]


def test_each_picture_is_shown_or_generated() -> None:
    on_pages = {path for page in PAGES for path in shown(page)}
    left_over = {path.name for path in IMAGES.iterdir() if path not in on_pages} - {*GENERATED}
    assert not left_over
    assert {*GENERATED} - {path.name for path in IMAGES.iterdir()} <= {BENCHMARK}


def test_pictures_are_small_and_name_no_place_of_the_machine_that_made_them() -> None:
    for path in IMAGES.iterdir():
        content = path.read_bytes()
        assert len(content) < LARGEST, path.name
        assert path.suffix != ".svg" or not PRIVATE.search(content), path.name
