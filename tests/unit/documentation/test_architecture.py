# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The architecture page names only files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FILES = {
    path.relative_to(ROOT).as_posix() for top in ("plugins", "tests", "docs") for path in (ROOT / top).rglob("*.*")
}
EXAMPLES = ("acme", "CONSOLE")  # names of a console that does not exist
NAMED = sorted(
    {name for name in re.findall(r"`([\w./]+\.(?:py|svg|md))`", PAGE) if not any(e in name for e in EXAMPLES)}
)


def test_the_page_names_files():
    assert len(NAMED) > 40


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_the_page_names_exists(name):
    assert any(f"/{path}".endswith(f"/{name}") for path in FILES)
