# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts from consoles in messages and results."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    LONGEST_TEXT,
    printable_line,
    strip_url_secrets,
)
from hostile import secrets
from hostile.cleanliness import is_clean, unclean_texts
from hostile.values import TEMPLATE, json_values, texts

LONG = 300_000  # characters: quadratic time would be hours
OPENINGS = ("://", "http://a@", "http://x?", "?", "#", "@", "/", " ", "\x00", "x", "://[", "'", "\u202e")


def redactor():
    knowing = Redactor()
    knowing.add(secrets.APPLICATION_SECRET, secrets.ACCESS_TOKEN)
    knowing.add_device_secret(secrets.UNLOCK_KEY)
    return knowing


@given(texts(max_size=400))
@example("\u202eevil")
@example("a\u200bb")
@example("\U0001f512")
@example("\ud83d\udd12")
def test_a_console_text_becomes_one_printable_line(text):
    line = printable_line(text)
    assert is_clean(line)
    assert len(line) <= LONGEST_TEXT
    assert line == line.strip()


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P")), max_size=LONGEST_TEXT))
def test_a_harmless_text_is_unchanged(text):
    assert printable_line(text) == text


def test_letters_of_all_scripts_are_unchanged():
    name = "bücherei-日本-𠮷野-привет-😀"
    assert printable_line(name) == name


def test_a_template_is_unchanged():
    assert printable_line(TEMPLATE) == TEMPLATE


@given(st.lists(st.one_of(texts(max_size=200), st.sampled_from(secrets.ALL)), max_size=6).map("".join))
@example("http://u:" + secrets.ACCESS_TOKEN + "@h/?q=" + secrets.APPLICATION_SECRET)
@example("x" * (LONGEST_TEXT - 10) + secrets.UNLOCK_KEY)
def test_messages_contain_no_secrets(text):
    shown = redactor().text(text)
    assert not secrets.secrets_in(shown)
    assert is_clean(shown)
    assert len(shown) <= LONGEST_TEXT


@given(json_values())
def test_results_contain_no_login_secrets(value):
    result = redactor().result({"devices": [{"hostname": value}], "changed": True})
    assert secrets.APPLICATION_SECRET not in repr(list(_values(result)))
    assert secrets.ACCESS_TOKEN not in repr(list(_values(result)))
    assert result["changed"] is True


def _values(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    else:
        yield value


USER_INFO = st.text(st.characters(codec="ascii", categories=("L", "N"), include_characters=":@!$&"), min_size=1)


@given(st.sampled_from(("http", "https", "socks5")), USER_INFO, st.sampled_from(("", " ", "(")), texts())
def test_urls_lose_their_users_anywhere_in_a_text(scheme, user, before, after):
    url = f"{before}{scheme}://{user}@host.example/path"
    assert strip_url_secrets(url) == f"{before}{scheme}://host.example/path"
    assert strip_url_secrets(f"{url} {after}") == f"{before}{scheme}://host.example/path {strip_url_secrets(after)}"


@given(st.text(st.characters(codec="ascii", exclude_characters=" \t\n\r\v\f'\"<>\x1c\x1d\x1e\x1f")))
def test_urls_lose_their_queries_and_fragments(query):
    for mark in "?#":
        assert (
            strip_url_secrets(f"see https://host.example/path{mark}{query} now") == "see https://host.example/path now"
        )


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_long_text_is_processed_quickly(opening):
    assert is_clean(redactor().text(opening * (LONG // len(opening))))
    assert is_clean(redactor().text(opening * (LONG // len(opening)) + "@x?y"))


def test_the_helper_detects_unprintable_texts():
    assert unclean_texts({"a": ["b\nc"], "\x1b": "d", "e": ("f\u202e", "g" * 5000)}) == [
        "b\nc",
        "\x1b",
        "f\u202e",
        "g" * 5000,
    ]
