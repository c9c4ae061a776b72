# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that no field of a response should have."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from .secrets import OF_THE_LOGIN

TEMPLATE = "{{ lookup('pipe','id') }}"
UGLY_TEXTS = (
    "",
    " ",
    "\x00",
    "a\x00b\r\nc",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\u009b31m",
    "\u202egnp.exe",
    "\u2028\u2029\u0085",
    "\ufeffmark",
    "\ud800",
    "\udfff\ud83d",
    TEMPLATE,
    "{% for x in range(9) %}{{ x }}{% endfor %}",
    "$(id) `id` ; rm",
    "../../../etc/passwd",
    "https://user:pw@evil.example/x?token=1#y",
    "x" * 5000,
    "://" * 500,
    "<title>" * 500,
    "null",
    "true",
    "NaN",
    "0",
)

any_character = st.characters(categories=("L", "M", "N", "P", "S", "Z", "Cc", "Cf", "Co", "Cs"))


def texts(max_size: int = 20) -> st.SearchStrategy[str]:
    """Draw any text, often an ugly one, and sometimes one that contains a secret of the login."""
    any_text = st.text(any_character, max_size=max_size)
    with_secret = st.builds("{}{}{}".format, any_text, st.sampled_from(OF_THE_LOGIN), any_text)
    return st.one_of(any_text, st.sampled_from(UGLY_TEXTS), with_secret)


numbers = st.one_of(
    st.integers(),
    st.sampled_from((0, 1, -1, 1 << 31, 1 << 63, 1 << 64, -(10**30), 10**300)),
    st.floats(),
)

scalars = st.one_of(st.none(), st.booleans(), numbers, texts())


def json_values(max_leaves: int = 10) -> st.SearchStrategy[object]:
    """Draw anything that JSON in Python can represent, including NaN and infinity."""
    return st.recursive(
        scalars,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts(), inner, max_size=4)),
        max_leaves=max_leaves,
    )


UGLY_VALUES = (
    False,
    True,
    0,
    -1,
    1 << 64,
    10**300,
    1.5,
    float("inf"),
    float("nan"),
    [],
    {},
    [None],
    ["locked"],
    [[[[[["deep"]]]]]],
    {"": ""},
    {"status": "locked", "data": {"connection_status": "locked"}},
    {TEMPLATE: TEMPLATE},
    *([secret] for secret in OF_THE_LOGIN),
)
"""Everything but texts and null. Fast to draw, for records with many fields."""

spoiled = st.one_of(st.sampled_from(UGLY_VALUES), st.sampled_from(UGLY_TEXTS), st.none())


def nested(depth: int) -> object:
    """Return nested lists of this depth."""
    value: object = []
    for _level in range(depth):
        value = [value]
    return value


def as_json(value: object) -> bytes:
    """Return a value as JSON in UTF-8 without escapes. Lone surrogates become invalid UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
