# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of any bytes decode to a value or raise a ValueError."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._http.bodies import decode_json, error_text
from hostile.values import as_json, json_values, texts

PAGE = "<html><head><title>{}</title></head><body>{}</body></html>"
OPENINGS = b"[{<\"'\\"


@given(st.binary(max_size=200))
@example(b"\xff\xfe{")
@example(b"9" * 5000)
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b'"\\ud800"')
@example("\ufeff{}".encode("utf-8"))
@example("{}".encode("utf-32"))
def test_any_bytes_decode_to_a_value_or_a_value_error(content):
    try:
        value = decode_json(content)
    except ValueError:
        return
    assert value is None or isinstance(value, (bool, int, float, str, list, dict))


@given(json_values())
def test_all_json_is_decoded(value):
    decoded = decode_json(as_json(value))
    assert json.dumps(decoded) == json.dumps(value) or math.nan in (decoded, value)


@given(st.one_of(st.binary(max_size=200), json_values().map(as_json)))
@example(b"")
@example(b"[" * 100_000)
@example(b"<title>" * 100_000)
@example(b"<" * 100_000)
@example(b"<script" * 20_000)
@example(b'{"message": 5}')
@example(b'[{"error": "x"}]')
def test_any_error_body_yields_a_text_or_nothing(content):
    assert isinstance(error_text(content), str)


@given(texts(), st.sampled_from(("message", "error_description", "detail", "error")))
def test_the_message_of_an_error_body_is_found(words, key):
    assert error_text(as_json({"status": 5, key: words})) == words


@given(st.text(st.sampled_from("abc &;é"), min_size=1), st.text())
def test_the_title_of_an_html_page_is_its_message(title, body):
    assert error_text(PAGE.format(title, body).encode()) == title.strip()


@pytest.mark.parametrize("opening", [bytes([byte]) for byte in OPENINGS])
def test_unclosed_tags_are_processed_quickly(opening):
    error_text(opening * 1_000_000)
