# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the documentation are true, and each one is used."""

from __future__ import annotations

import re

import pytest

from integration.documentation.pages import CHECKOUT
from pictures import GENERATED, IMAGES
from pictures.terminals import terminals

pytestmark = pytest.mark.sweep


@pytest.mark.extended
def test_terminals_show_what_the_product_prints_now(own_environment):
    for name, picture in terminals():
        assert (IMAGES / name).read_text(encoding="utf-8") == picture, f"{name} is outdated. Run: make pictures"


def test_each_picture_exists_and_is_shown():
    pages = [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("roles/*/README.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    shown = set(re.findall(r"\]\((?:\.\./|docs/)*images/([\w.-]+)\)", text))
    kept = {path.name for path in IMAGES.iterdir()}
    assert shown <= kept and set(GENERATED) <= kept
    dark = {name.replace(".", "-dark.") for name in shown}  # the site shows them on dark pages
    assert kept - shown - dark == set()
