# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the inventory plugin matches the code: sections, choices, examples, variables."""

from __future__ import annotations

import importlib
import re

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory import configuration
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import CRITERIA, Machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import HOST_NAMES
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import SYSTEMS, record_from
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.variables import host_variables

from .documented import ACTION_GROUPS, PACKAGE, shape, with_fragments

INVENTORY = "devices"
NESTED = {**configuration.SOURCES, "ansible_host": configuration.ANSIBLE_HOST}


def inventory_documentation():
    return importlib.import_module(f"{PACKAGE}.inventory.{INVENTORY}")


def suboptions(name):
    return with_fragments(yaml.safe_load(inventory_documentation().DOCUMENTATION))[name]["suboptions"]


@pytest.mark.parametrize("name", NESTED)
def test_documented_options_of_a_section_match_its_argument_spec(name):
    nested = NESTED[name]
    spec = nested.options if name == "ansible_host" else nested.arguments.options
    documented = suboptions(name)
    assert {option: shape(text) for option, text in documented.items()} == {
        option: shape(text) for option, text in spec.items()
    }
    assert all(text["description"] for text in documented.values())


@pytest.mark.parametrize("system", configuration.SOURCES)
def test_a_section_has_the_connection_options_of_the_modules(system):
    source = configuration.SOURCES[system]
    for option, text in ACTION_GROUPS[system].options.items():
        assert source.arguments.options[option] == text
    assert set(source.arguments.options) == {
        *ACTION_GROUPS[system].options,
        *source.scope.options,
        *source.grouping.options,
    }
    for option, variable in source.credentials.items():
        assert f"E({variable})" in " ".join(suboptions(system)[option]["description"])


@pytest.mark.parametrize("system", configuration.SOURCES)
def test_descriptions_in_a_section_name_options_with_their_section(system):
    named = set(re.findall(r"\bO\(([a-z_.]+)", yaml.safe_dump(suboptions(system), width=10_000)))
    assert named and all(name.removeprefix(f"{system}.") in suboptions(system) for name in named)
    assert all(name.startswith(f"{system}.") for name in named)


def test_documented_choices_match_the_code():
    documented = yaml.safe_load(inventory_documentation().DOCUMENTATION)["options"]
    assert documented["merge"]["choices"] == list(CRITERIA) == documented["merge"]["default"]
    assert documented["host_names"]["choices"] == list(HOST_NAMES)
    assert documented["on_error"]["choices"] == list(configuration.ON_ERROR)


def test_every_host_variable_is_documented():
    machine = Machine(tuple(record_from(system, {"id": "1", "name": "a"}) for system in SYSTEMS))
    notes = " ".join(yaml.safe_load(inventory_documentation().DOCUMENTATION)["notes"])
    for name in host_variables(machine, [], set(), []):
        assert f"C({name})" in notes
