# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of report documents."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import (
    LONGEST_COMMAND,
    LONGEST_TEXT,
    MOST_MACHINES,
    check_document,
    to_json,
)
from hostile.cleanliness import is_clean
from hostile.values import json_values
from samples.report_documents import document, entry, fleet, machine, one_of_each

COUNT_BELOW_ZERO = {"state": "failed", "count": -1}
INVALID = {
    "version": [2, "1", True, None],
    "operation": ["lock", None, 1, []],
    "check_mode": [0, "false", None],
    "generated": [None, 1768478400, "2026-01-15", "2026-01-15T12:00:00+01:00", "2026-02-30T12:00:00Z", "\u0662026"],
    "reason": [1, ["text"], "x" * (LONGEST_TEXT + 1)],
    "headline": [None, {}],
    "counts": [
        None,
        {},
        [1],
        [{"state": "failed"}],
        [{"state": "odd", "count": 1}],
        [{"state": "failed", "count": -1}],
    ],
    "machines": [None, [[]], [{}], [machine()] * (MOST_MACHINES + 1)],
    "next_steps": [[{"title": "Retry"}], [{"title": "Retry", "command": "x" * (LONGEST_COMMAND + 1)}]],
    "warnings": ["text", [None], ["text"] * 1001],
}
INVALID_MACHINE = {
    "name": [None, 1],
    "state": ["locked", None, ["failed"]],
    "consoles": [
        [{**machine()["consoles"][0], key: value}]
        for key, value in [
            ("system", "focus"),
            ("outcome", "ok"),
            ("confirmed", 1),
            ("until", "tomorrow"),
            ("until", "0000-00-00T00:00:00Z"),
            ("extra", None),
        ]
    ],
    "entries": [[entry(line="3")], [entry(line=-1)], [entry(line=True)], [entry(id=None)]],
}


def test_documents_of_all_sizes_are_valid():
    for valid in (document(), one_of_each(), fleet(1000), document([machine()] * MOST_MACHINES)):
        check_document(valid)


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in INVALID.items() for value in values])
def test_an_invalid_part_is_named(key, value):
    with pytest.raises(InputError, match=rf"^report\.{key}") as raised:
        check_document({**document(), key: value})
    assert is_clean(raised.value.message)


@pytest.mark.parametrize("key", INVALID_MACHINE)
def test_an_invalid_part_of_a_machine_is_named(key):
    for value in INVALID_MACHINE[key]:
        with pytest.raises(InputError, match=rf"^report\.machines\[1\]\.{key}"):
            check_document({**document(), "machines": [machine(), {**machine(), key: value}]})


def test_missing_and_unexpected_keys_are_named():
    whole = one_of_each()
    for key in whole:
        with pytest.raises(InputError, match=rf"^report\.{key}: missing\.$"):
            check_document({name: value for name, value in whole.items() if name != key})
    with pytest.raises(InputError, match=r"^report: unexpected key 'a b'\.$"):
        check_document({**whole, "a\x1bb": 1})


@given(json_values())
def test_anything_but_a_document_is_refused_with_one_clean_line(value):
    for wrong in (value, {**document(), "machines": [value]}):
        with pytest.raises(InputError) as raised:
            check_document(wrong)
        assert is_clean(raised.value.message)


def test_json_is_ascii_and_holds_the_whole_document():
    made = document([machine("\u202ename\x1b[31m\ud800")], counts=[])
    before = copy.deepcopy(made)
    text = to_json(made)
    assert text.isascii() and "\x1b" not in text
    assert text.endswith("}\n")
    assert json.loads(text) == made == before
