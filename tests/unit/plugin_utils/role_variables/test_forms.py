# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of a survey become what the default of the variable is, or one clear error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.forms import converted, is_blank

NO_LIST = "role_x: must be a list of texts, or a text with one entry a line or between commas, got "
PACKAGES = [{"package": "A", "arguments": ["-v", "{{ x }}"]}, {"package": "B"}]


@pytest.mark.parametrize(
    ("value", "default", "expected"),
    [
        ("  Beacon \n", "", "Beacon"),
        (4711, "", "4711"),
        ("yes", False, True),
        (" False ", True, False),
        (True, False, True),
        (1, False, True),
        ("60", 0, 60),
        (" 0 ", 60, 0),
        (60, 0, 60),
        ("-1", 0, -1),
        ("a.example, b.example\r\nc.example\n\n", [], ["a.example", "b.example", "c.example"]),
        ("one", [], ["one"]),
        ('["Zone A, B", "C"]', [], ["Zone A, B", "C"]),
        (["Zone A, B", " C ", ""], [], ["Zone A, B", "C"]),
        ([7], [], ["7"]),
        (7, [], ["7"]),
        ({"a": 1}, {}, {"a": 1}),
        ('{"a": {"b": [1]}}', {}, {"a": {"b": [1]}}),
        ("a: 1\nb: 2026-01-01\n", {}, {"a": 1, "b": "2026-01-01"}),
    ],
)
def test_values_get_the_type_of_the_default(value, default, expected):
    result = converted(value, default, "role_x")
    assert result == expected and type(result) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PACKAGES, PACKAGES),
        ("- package: A\n  arguments: ['-v', '{{ x }}']\n- B\n", PACKAGES),
        ('[{"package": "A", "arguments": ["-v", "{{ x }}"]}, "B"]', PACKAGES),
        ("Collect logs\nScan: full, B", [{"package": "Collect logs"}, {"package": "Scan: full"}, {"package": "B"}]),
        ({"package": "A"}, [{"package": "A"}]),
        ('{"package": "A"}', [{"package": "A"}]),
        (["A"], [{"package": "A"}]),
    ],
)
def test_a_list_of_dictionaries_may_be_yaml_json_or_names(value, expected):
    assert converted(value, [], "remediate_packages", "package") == expected


@pytest.mark.parametrize(
    ("value", "default", "key", "message"),
    [
        ([1], "", None, "role_x: must be a text, got '[1]'."),
        (True, "", None, "role_x: must be a text, got 'True'."),
        ("a\nb", "", None, "role_x: must be one line without control characters."),
        (["a\x07"], [], None, "role_x: must be one line without control characters."),
        ("perhaps", False, None, "role_x: must be true or false, got 'perhaps'."),
        ("soon", 60, None, "role_x: must be a whole number, got 'soon'."),
        ("1.5", 60, None, "role_x: must be a whole number, got '1.5'."),
        ("9" * 19, 60, None, f"role_x: must be a whole number, got '{'9' * 19}'."),
        (True, 60, None, "role_x: must be a whole number, got 'True'."),
        ("\u0661", 60, None, "role_x: must be a whole number, got '\u0661'."),
        ([["a"]], [], None, NO_LIST),
        (
            {"a": 1},
            [],
            None,
            NO_LIST,
        ),
        ("[a, ", [], None, "role_x: must be a list as YAML or JSON, but the text is not valid."),
        ("secret: [", {}, None, "role_x: must be a dictionary as YAML or JSON, but the text is not valid."),
        ("secret", {}, None, "role_x: must be a dictionary, as YAML or JSON, got another type."),
        ("a: &x [1]\nb: *x\n", {}, None, "role_x: must be a dictionary as YAML or JSON, but the text is not valid."),
        ("!!python/object:os.system {}", {}, None, "role_x: must be a dictionary as YAML or JSON, but"),
        ("[" * 50_000, [], None, "role_x: must be a list as YAML or JSON, but the text is not valid."),
        ("- " + "x" * 100_000, [], "package", "role_x: must be a list as YAML or JSON, but the text is not valid."),
        (7, [], "package", "role_x: must be a list, as YAML or JSON, or a text with one package a line."),
    ],
)
def test_other_values_are_one_error(value, default, key, message):
    with pytest.raises(InputError) as caught:
        converted(value, default, "role_x", key)
    assert str(caught.value).startswith(message)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("value", "expected"), [(None, True), (" \n", True), ("", True), ("0", False), ([], False)])
def test_a_blank_field(value, expected):
    assert is_blank(value) is expected


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5),
    st.sampled_from(["", False, 1, [], {}]),
    st.sampled_from([None, "package"]),
)
def test_hostile_values_are_converted_or_one_error(value, default, key):
    try:
        converted(value, default, "role_x", key)
    except InputError as error:
        assert str(error).startswith("role_x: ") and "\n" not in str(error)


@pytest.mark.parametrize("text", ["[!!bool hunter2]", "[!!timestamp hunter2]", '[!!int ""]'])
def test_tags_that_do_not_fit_are_an_error_that_does_not_show_the_text(text):
    with pytest.raises(InputError) as raised:
        converted(text, [], "contain_hostnames")
    assert "hunter2" not in raised.value.message


@pytest.mark.parametrize("value", [{"password": "hunter2"}, [{"password": "hunter2"}], [["hunter2"]]])
@pytest.mark.parametrize("default", ["", False, 60, []], ids=["text", "truth", "number", "list"])
def test_errors_do_not_show_dictionaries(value, default):
    with pytest.raises(InputError) as raised:
        converted(value, default, "contain_x")
    assert "contain_x" in raised.value.message and "hunter2" not in raised.value.message


@pytest.mark.parametrize(
    "name", ["ws-\U0001f600", "\U000e0001", "{ { x } }", "!unsafe x", "--- x", "\u2028", "a: b # c"]
)
def test_json_after_dashes_as_rulebooks_send_it_keeps_every_name(name):
    devices = [{"id": "A1", "hostname": name, "events": ["e1"]}]
    assert converted(f"--- {json.dumps(devices)}", [], "contain_devices", "id") == devices
