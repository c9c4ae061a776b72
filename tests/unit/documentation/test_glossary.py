# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers find a term of the glossary: the tables are in alphabetical order, and define a term once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
TABLES = {
    part.partition("\n")[0]: re.findall(r"^\| (?!term \|)([^|]+) \|", part, re.M)
    for part in re.split(r"^## ", PAGE, flags=re.M)[1:]
}


@pytest.mark.parametrize("title", TABLES)
def test_a_table_is_in_alphabetical_order_and_defines_a_term_once(title):
    terms = [re.sub("[`*]", "", term).casefold() for term in TABLES[title]]
    assert terms == sorted(set(terms))
