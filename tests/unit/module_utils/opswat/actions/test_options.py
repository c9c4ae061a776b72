# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request parameters are what the API documents, or an InputError names the option."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.catalog import ACTIONS, SCAN_TYPES
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.options import (
    ACTION,
    ActionSettings,
)
from hostile.cleanliness import is_clean
from hostile.values import texts

kinds = st.one_of(
    st.sampled_from((*SCAN_TYPES, "Specific Path", "boot-records", " memory ", *map(str, range(-1, 8)), "04", "٤")),
    texts(),
    st.just("9" * 5000),
)


def params(action, **given_options):
    values, _secrets, errors = ACTION.validate({"action": action, **given_options}, "opswat_device_action")
    assert not errors
    return values


def body_of(values):
    """Return the parameters, or None for an InputError."""
    try:
        return ActionSettings.from_params(values).parameters
    except InputError as error:
        assert is_clean(error.message[:2000]) and error.message.split(":")[0] in (*values, "scan_threats")
        return None


@given(
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.lists(kinds, max_size=4)),
    st.one_of(st.none(), st.sampled_from(("", " ", "C:\\Users")), texts()),
)
def test_a_scan_is_full_or_has_types_and_a_path_if_needed(full, types, path):
    body = body_of(params("scan_threats", full_scan=full, scan_types=types, path=path))
    if body is None:
        return
    numbers = body.get("scan_types", [])
    assert numbers == sorted(set(numbers)) and set(numbers) <= set(range(6))
    assert body["full_scan"] == (0 if numbers else 1) and bool(full) is not bool(numbers)
    assert ("path" in body) is (4 in numbers)
    assert "path" not in body or body["path"].strip()
    assert len(numbers) <= len(types or [])


@given(st.one_of(st.none(), st.integers()))
def test_exempt_time_is_between_0_and_64999_hours(hours):
    values = {**params("exempt"), "exempt_time": hours}
    body = body_of(values)
    assert body == ({"exempt_time": hours} if hours is not None and 0 <= hours < 65_000 else None)


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_without_options_send_no_parameters(action):
    group = {"group": "Quarantine"} if action == "assign_to_group" else {}
    if action not in ("exempt", "scan_threats"):
        assert ActionSettings.from_params(params(action, **group)).parameters == {}


@pytest.mark.parametrize("given_options", [{}, {"group": " "}, {"group_id": ""}], ids=repr)
def test_assigning_requires_a_group(given_options):
    with pytest.raises(InputError, match="requires group or group_id"):
        ActionSettings.from_params(params("assign_to_group", **given_options))


@pytest.mark.parametrize("name", SCAN_TYPES)
def test_scan_types_are_accepted_by_name_and_number(name):
    path = {"path": "/x"} if name == "specific_path" else {}
    for spelling in (name, name.upper().replace("_", " "), str(SCAN_TYPES[name])):
        body = ActionSettings.from_params(params("scan_threats", scan_types=[spelling], **path)).parameters
        assert body["scan_types"] == [SCAN_TYPES[name]]


def test_a_scan_of_a_path_sends_its_number_and_the_path():
    values = params("scan_threats", scan_types=["specific_path"], path=" /srv ")
    assert ActionSettings.from_params(values).parameters == {"full_scan": 0, "scan_types": [4], "path": "/srv"}


OPTIONS = {
    "exempt_time": 1,
    "force": True,
    "group": "Quarantine",
    "group_id": "7",
    "full_scan": True,
    "scan_types": ["memory"],
    "path": "/srv",
}


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_the_action_would_ignore_is_refused(option):
    action = "scan_threats" if option in ("exempt_time", "force") else "exempt"
    with pytest.raises(InputError, match=f"^{option}: is valid for the action"):
        ActionSettings.from_params(params(action, **{option: OPTIONS[option]}))
