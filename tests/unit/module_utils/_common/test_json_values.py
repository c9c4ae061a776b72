# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JSON value from outside becomes one that can be shown and stored."""

from __future__ import annotations

import json

from hypothesis import given

from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import printable_json
from hostile.cleanliness import unclean_texts
from hostile.values import json_values, nested


@given(json_values())
def test_any_value_becomes_printable(value):
    shown = printable_json(value)
    assert unclean_texts(shown) == []
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_usual_values_stay_as_they_are():
    value = {"a": [1, 2.5, True, None, "text"], "b": {"c": []}}
    assert printable_json(value) == value


def test_texts_and_levels_have_limits():
    assert printable_json("x" * 100, limit=10) == "x" * 7 + "..."
    assert len(json.dumps(printable_json(nested(500)))) < 50
