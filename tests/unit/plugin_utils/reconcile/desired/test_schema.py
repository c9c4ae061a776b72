# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON Schema agrees with the reader, and the committed file is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import event, given
from nox_support.reconcile_schema import SCHEMA, documentation, generate

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.modules import MODULES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.reader import read_desired
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.schema import (
    json_schema,
    without_markup,
)
from hostile.desired_state import as_yaml, documents

from .desired_files import ENTRY, messages, read, with_line

EXAMPLES = Path(__file__).resolve().parents[5] / "docs" / "examples" / "desired-state"
VALIDATOR = jsonschema.Draft7Validator(json_schema())
# Keys whose values the schema describes less exactly than the reader checks them.
INEXACT = ("id", "devices.", "reason", "ticket", "requested_by", "until", "for", "cylance_lockdown.expires")


def test_the_committed_schema_is_up_to_date():
    assert SCHEMA.read_text(encoding="utf-8") == generate(), "Run: make generate"


def test_the_schema_is_a_valid_one_of_draft_7():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_every_key_has_a_description_without_markup():
    def properties(schema):
        for name, inner in schema.get("properties", {}).items():
            yield name, inner
            yield from properties(inner)
            yield from properties(inner.get("items", {}))

    found = list(properties(json.loads(SCHEMA.read_text(encoding="utf-8"))["items"]))
    assert len(found) > 25
    for name, inner in found:
        assert inner["description"], name
        assert without_markup(inner["description"]) == inner["description"]
        assert "!unsafe" not in inner["description"]


@pytest.mark.parametrize("module", MODULES)
def test_types_and_choices_are_those_of_the_argument_spec(module):
    schema, spec = MODULES[module].schema(), MODULES[module].spec
    types = {"str": "string", "int": "integer", "dict": "object", "list": "array"}
    assert set(schema["properties"]) == set(spec)
    assert set(schema.get("required", ())) == {option for option, one in spec.items() if one.get("required")}
    for option, inner in schema["properties"].items():
        if "enum" in inner:
            assert set(inner["enum"]) <= set(spec[option]["choices"])
        else:
            assert inner["type"] == types[spec[option]["type"]]
        assert inner.get("default") == spec[option].get("default")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("See O(renew_before) and V('0:00:05').", "See renew_before and '0:00:05'."),
        ("M(secops.device_actions.cylance_lockdown), E(X), C(a b), RV(ignore:devices[].x)", None),
        ("L(a page,https://corp.example/x) and the name (of it)", "a page and the name (of it)"),
    ],
)
def test_markup_is_removed(text, plain):
    expected = "secops.device_actions.cylance_lockdown, X, a b, ignore:devices[].x"
    assert without_markup(text) == (plain or expected)


def test_descriptions_are_those_of_the_documentation():
    text = json_schema(documentation)["items"]["properties"]["opswat_device_action"]["properties"]["group"][
        "description"
    ]
    assert text == without_markup(" ".join(documentation("opswat_device_action", "group")))


def test_the_examples_are_valid_for_both():
    desired = read_desired(EXAMPLES, None)
    assert messages(desired) == []
    assert len(desired.entries) >= 5
    assert {action.module for entry in desired.entries for action in entry.actions} == set(MODULES)
    files = list(EXAMPLES.rglob("*.yml"))
    assert {entry.file for entry in desired.entries} == {path.relative_to(EXAMPLES).as_posix() for path in files}
    for path in files:
        VALIDATOR.validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        with_line("  reasn: Beacon"),
        with_line("  reason: []"),
        with_line("  reason: ''"),
        with_line("  reason: Beacon\n  state: locked"),
        with_line("  reason: Beacon\n  until: '2026-12-03T18:00:00'"),
        with_line("  reason: Beacon\n  until: '2026-12-03T18:00:00Z'\n  for: '1:00:00'"),
        with_line("  reason: Beacon\n  for: 2:00:00"),
        with_line("  reason: Beacon\n  ticket: 1.5"),
        with_line("  cylance_lockdown: {api_url: x}", "  cylance_lockdown: {}"),
        with_line("  cylance_lockdown: {state: unlocked}", "  cylance_lockdown: {}"),
        with_line("  opswat_device_action: {}", "  cylance_lockdown: {}"),
        with_line("  opswat_device_action: {action: assign_to_group}", "  cylance_lockdown: {}"),
        with_line("  opswat_device_action: {action: exempt, group: a}", "  cylance_lockdown: {}"),
        with_line("  opswat_device_action: {action: delete}", "  cylance_lockdown: {}"),
        with_line("  cylance_package_exec: {packages: []}", "  cylance_lockdown: {}"),
        with_line("  ticket: INC-1", "  cylance_lockdown: {}"),
        ENTRY.replace("hostnames: [ws-1]", "{hostnames: [a], hosts: [b]}"),
        ENTRY.replace("hostnames: [ws-1]", "hostnames: ws-1"),
        ENTRY.replace("hostnames: [ws-1]", "hosts: ['~x']"),
        ENTRY.replace("hostnames: [ws-1]", "hostnames: ['{{ x }}']"),
        ENTRY.replace("hostnames: [ws-1]", "device_ids: [Abc]") + "  opswat_device_action: {action: ignore}\n",
        "id: inc-1",
        "- inc-1",
    ],
)
def test_both_refuse_a_bad_file(tmp_path, text):
    assert read(tmp_path, text).problems
    assert not VALIDATOR.is_valid(yaml.safe_load(text))


@given(documents)
def test_what_the_reader_accepts_the_schema_accepts(tmp_path, document):
    text = as_yaml(document)
    problems = read(tmp_path, text).problems
    event("refused" if problems else "accepted")
    if not problems:
        VALIDATOR.validate(yaml.safe_load(text))


@given(documents)
def test_what_the_schema_accepts_the_reader_accepts_as_far_as_a_schema_can_say_it(tmp_path, document):
    text = as_yaml(document)
    if not VALIDATOR.is_valid(yaml.safe_load(text)):
        return
    for problem in read(tmp_path, text).problems:
        is_about_others = "different states" in problem.message or "also the id" in problem.message
        # Halves of a character outside of the basic plane are no text, although Python has them.
        is_unusual = any(
            words in problem.message for words in ("in different ways", "no text can have", "not valid YAML")
        )
        assert problem.key.startswith(INEXACT) or is_about_others or is_unusual, str(problem)
