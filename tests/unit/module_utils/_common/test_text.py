# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts as messages show them."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import as_sentence, summarize


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("locked", "locked."), ("locked.", "locked."), ("Why?", "Why?"), ("cut ...", "cut ...")],
)
def test_a_text_becomes_a_sentence_once(text, sentence):
    assert as_sentence(text) == sentence


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, ""), (1, "ws-0"), (2, "ws-0, ws-1"), (11, ", ".join(f"ws-{number}" for number in range(10)) + " and 1 more")],
)
def test_a_list_names_ten_and_counts_the_rest(count, expected):
    assert summarize([f"ws-{number}" for number in range(count)]) == expected
