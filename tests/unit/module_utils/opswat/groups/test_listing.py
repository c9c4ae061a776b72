# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any list of groups is read as valid groups or raises one error, and a name matches one group at most."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    BadResponse,
    DeviceActionsError,
    InputError,
)
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.endpoints import Endpoints
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.listing import (
    all_groups,
    find_group,
    group_facts,
    same_group_name,
)
from hostile.cleanliness import is_clean, unclean_texts
from hostile.opswat_records import group_records
from hostile.values import json_values, texts

GROUP = {"id": "1", "name": "Quarantine", "domain": None}


class Pages:
    """Endpoints with these pages of groups, followed by empty pages."""

    def __init__(self, *pages):
        self._pages = pages

    numbered_pages = Endpoints.numbered_pages

    def post(self, name, action, body):
        page = body["page"] - 1
        return ApiResponse(200, self._pages[page] if page < len(self._pages) else [], 0.0)


@given(st.one_of(group_records, json_values()))
def test_facts_are_printable_and_serializable(record):
    try:
        facts = group_facts(record)
    except BadResponse as error:
        assert is_clean(error.message)
        return
    assert facts["id"]
    assert unclean_texts(facts) == []
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


@given(st.lists(st.one_of(st.lists(group_records, max_size=4), json_values()), max_size=3))
def test_each_group_is_returned_once_or_an_error_is_raised(pages):
    try:
        groups = all_groups(Pages(*pages))
    except DeviceActionsError as error:
        assert is_clean(error.message)
        return
    ids = [group["id"] for group in groups]
    assert len(set(ids)) == len(ids)


@given(
    st.lists(group_records, max_size=6), st.one_of(st.sampled_from(("Quarantine", "quarantine", "Servers")), texts())
)
def test_a_name_or_id_matches_exactly_one_group(records, name):
    groups = []
    for record in records:
        try:
            groups.append(group_facts(record))
        except BadResponse:
            continue
    groups = list({group["id"]: group for group in groups}.values())
    for wanted in ({"name": name}, {"group_id": name}):
        try:
            found = find_group(groups, **wanted)
        except InputError as error:
            assert is_clean(error.message[:2000])  # it contains the name, which may be long
            continue
        assert found["name"] and [group for group in groups if same_group_name(group["name"], found["name"])] == [found]
        assert found["id"] == name if "group_id" in wanted else same_group_name(found["name"], name)


@pytest.mark.parametrize(("one", "other"), [("", ""), (None, None), ("x", None), ("", "x")], ids=repr)
def test_empty_group_names_never_match(one, other):
    assert not same_group_name(one, other)
