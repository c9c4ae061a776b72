# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters of info modules and of the inventory."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.filters import (
    matches,
    passes,
    same_word,
    without_match,
)

FILTERS = {
    "names": lambda facts, name: matches([facts["name"]], [name]),
    "online": lambda facts, online: facts["online"] == online,
}
FACTS = {"name": "WS-1.corp.example", "online": True}


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        pytest.param({"names": None, "online": None}, True, id="no filter"),
        pytest.param({"names": ["db-*", "ws-*"], "online": None}, True, id="one entry fits"),
        pytest.param({"names": ["db-*"], "online": None}, False, id="no entry fits"),
        pytest.param({"names": [], "online": None}, False, id="an empty list fits nothing"),
        pytest.param({"names": ["ws-*"], "online": True}, True, id="both fit"),
        pytest.param({"names": ["ws-*"], "online": False}, False, id="a false flag filters, too"),
    ],
)
def test_facts_pass_when_every_filter_that_is_set_fits(params, expected):
    assert passes(FACTS, params, FILTERS) is expected


@pytest.mark.parametrize(
    ("found", "params", "expected"),
    [
        pytest.param([FACTS], {"names": ["ws-1*", "db-*"]}, [("names", "db-*")], id="one entry"),
        pytest.param([FACTS], {"names": ["ws-1*", "*"]}, [], id="all match"),
        pytest.param([FACTS], {"names": None}, [], id="no filter"),
        pytest.param([], {"names": ["ws-1*"]}, [], id="nothing found"),
    ],
)
def test_names_that_no_device_of_the_result_has_are_returned(found, params, expected):
    assert list(without_match(found, params, FILTERS)) == expected


@pytest.mark.parametrize("pattern", ["ws-1", "WS-1", " ws-1 ", "w*", "*"])
def test_a_pattern_ignores_case_and_surrounding_blanks(pattern):
    assert matches(["Ws-1"], [pattern])


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("B\u00fcro PC", "BU\u0308RO*"),
        ("Stra\u00dfe", "STRASSE"),
        ("Servers [EU]", "servers [eu]"),
        ("What?", "what?"),
        ("ws-1", "ws-[12]"),
        ("John\u2019s MacBook", "john's*"),
    ],
)
def test_a_pattern_compares_in_the_one_form_and_matches_itself(name, pattern):
    assert matches([name], [pattern])


def test_missing_names_match_nothing():
    assert not matches([None, ""], ["*"])


def test_words_compare_without_case_and_blanks():
    assert same_word(" Windows ", "windows")
    assert same_word("Bu\u0308ro  Nord", "B\u00dcRO NORD")
    assert not same_word(None, "windows")
