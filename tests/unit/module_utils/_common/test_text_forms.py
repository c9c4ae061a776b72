# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one form in which texts compare."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import (
    is_default_hostname,
    normalize_hostname,
    same_hostname,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable, wildcard

EQUAL = {
    "case": ("WS-1", "ws-1"),
    "umlaut, case": ("B\u00dcRO", "b\u00fcro"),
    "composed and decomposed": ("B\u00fcro", "Bu\u0308ro"),
    "decomposed, case": ("BU\u0308RO", "b\u00fcro"),
    "sharp s": ("Stra\u00dfe", "STRASSE"),
    "capital sharp s": ("STRA\u1e9eE", "stra\u00dfe"),
    "Turkish capital with a dot": ("\u0130STANBUL", "istanbul"),
    "Turkish i without a dot": ("\u0131stanbul", "ISTANBUL"),
    "final sigma": ("\u039f\u03a3", "\u03bf\u03c2"),
    "full width": ("\uff24\uff23\uff10\uff11", "dc01"),
    "ligature": ("o\ufb03ce", "OFFICE"),
    "Cyrillic": ("\u0421\u0415\u0420\u0412\u0415\u0420", "\u0441\u0435\u0440\u0432\u0435\u0440"),
    "blanks": ("  PC \t 7 ", "pc 7"),
    "no-break space": ("PC\u00a07", "PC 7"),
    "zero-width space": ("dc\u200b01", "dc01"),
    "soft hyphen": ("dc\u00ad01", "dc01"),
    "typographic apostrophe": ("John\u2019s MacBook", "john's macbook"),
    "dash": ("dc\u201301", "dc-01"),
    "no-break hyphen": ("dc\u201101", "DC-01"),
}
DIFFERENT = {
    "another letter": ("ws-1", "ws-2"),
    "accent": ("B\u00fcro", "Buro"),
    "homoglyph": ("dc01", "d\u044101"),
    "no blank": ("PC 7", "PC7"),
}


@pytest.mark.parametrize("pair", EQUAL.values(), ids=EQUAL)
def test_spellings_of_a_text_are_equal_everywhere(pair):
    one, other = pair
    assert comparable(one) == comparable(other)
    assert same_hostname(one, other)
    assert wildcard(comparable(f"x{one.strip()}*")).fullmatch(comparable(f"X{other}-y"))


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_other_texts_differ(pair):
    one, other = pair
    assert comparable(one) != comparable(other)
    assert not same_hostname(one, other)


@given(st.text(max_size=20) | st.text(st.sampled_from("aiI\u0130\u0131\u0307\u0308\u200b\u00ad\u2019 "), max_size=8))
def test_the_form_does_not_depend_on_the_form_it_is_made_of(text):
    form = comparable(text)
    assert comparable(unicodedata.normalize("NFC", text)) == form
    assert comparable(unicodedata.normalize("NFD", text)) == form
    assert comparable(form) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("b\u00fcro.corp.example", "xn--bro-hoa.corp.example"),
        ("B\u00dcRO", "xn--bro-hoa"),
        ("ws-1\u3002corp\u3002example", "ws-1.corp.example"),
        ("ws-1.corp.example..", "ws-1.corp.example"),
    ],
)
def test_a_domain_name_is_equal_in_its_two_alphabets(one, other):
    assert normalize_hostname(one) == normalize_hostname(other)


@pytest.mark.parametrize("name", ["xn--", "xn--\u00fc", "xn--a*", "xn--99999999999", f"xn--{'a' * 70}"])
def test_a_name_that_only_looks_encoded_stays_as_it_is(name):
    assert normalize_hostname(name) == name


@given(st.text(st.sampled_from("abxn-.*\u00fc9\ud800 "), max_size=16))
def test_any_name_can_be_normalized(name):
    assert same_hostname(name, name) is bool(normalize_hostname(name))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a*", "abc", True),
        ("*", "", True),
        ("a**c", "abc", True),
        ("a*", "ba", False),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("a?", "ab", False),
        ("a.", "ab", False),
        ("a*c", "a\nc", True),
    ],
)
def test_only_the_star_is_a_wildcard(pattern, text, expected):
    assert bool(wildcard(pattern).fullmatch(text)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("10.0.0.5", "10", False),
        ("10.0.0.5", "10.0.0.5", True),
        ("B\u00fcro 2.OG links", "B\u00fcro 2", False),
        ("B\u00fcro PC 7.corp.example", "b\u00fcro pc 7", True),
        ("123456.corp.example", "123456", True),
    ],
)
def test_a_domain_is_what_follows_the_name_of_a_machine(one, other, expected):
    assert same_hostname(one, other) is expected
    one, other = other, one
    assert same_hostname(one, other) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("localhost", True),
        ("localhost.localdomain", True),
        ("localhost6.localdomain6", True),
        ("localhost-live", True),
        ("localhost-awx", False),
        ("localhost.corp.example", False),
        ("ubuntu", False),
        ("", False),
    ],
)
def test_only_names_that_systems_have_by_default_identify_no_machine(name, expected):
    assert is_default_hostname(name) is expected


def test_a_name_cannot_make_a_pattern_with_many_stars_slow():
    pattern = wildcard("*a" * 30 + "b*")
    assert not pattern.fullmatch("a" * 1000)
    assert pattern.fullmatch("a" * 1000 + "b")
