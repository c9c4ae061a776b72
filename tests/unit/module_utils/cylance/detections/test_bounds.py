# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Details become JSON of limited size, whatever the console sends."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.bounds import bounded
from hostile.cleanliness import unclean_texts
from hostile.values import json_values, nested, texts


@given(st.dictionaries(texts(), json_values(40), max_size=5))
def test_any_details_are_clean_json(details):
    found = bounded(details)
    json.dumps(found, allow_nan=False)
    assert unclean_texts(found) == []


def test_ordinary_details_stay_as_they_are():
    details = {"Name": "x", "DetectionRule": {"Version": 1, "Tags": ["a", None, True, 1.5]}, "Responses": []}
    assert bounded(details) == details


def test_too_much_is_left_out():
    assert len(json.dumps(bounded({str(number): ["x" * 5000] * 50 for number in range(5000)}))) < 4_000_000
    assert len(json.dumps(bounded({"deep": nested(500)}))) < 100
    assert bounded({"large": 1 << 63, "infinite": float("inf"), "least": -(1 << 63)}) == {
        "large": None,
        "infinite": None,
        "least": -(1 << 63),
    }
