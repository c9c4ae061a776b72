# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is documented is what is built: options, fragments, action groups, twins, the version."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import yaml
from ansible.plugins.doc_fragments import constructed, inventory_cache

from ansible_collections.secops.device_actions.plugins.module_utils._common import version
from ansible_collections.secops.device_actions.plugins.module_utils._engine import options as engine_options
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._http import options as http_options
from ansible_collections.secops.device_actions.plugins.module_utils.cylance import options as cylance_options
from ansible_collections.secops.device_actions.plugins.module_utils.opswat import options as opswat_options
from ansible_collections.secops.device_actions.plugins.module_utils.sdm import options as sdm_options
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory import configuration
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import WAYS, Machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.naming import HOST_NAMES
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import SYSTEMS, record_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.variables import variables_of

PACKAGE = "ansible_collections.secops.device_actions.plugins"
COLLECTION = "secops.device_actions"
ROOT = Path(__file__).resolve().parents[2]
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
ACTION_GROUPS = {
    "opswat": opswat_options.OPSWAT + http_options.CONNECTION,
    "cylance": cylance_options.CYLANCE + http_options.CONNECTION + http_options.RATE_LIMIT,
    "sdm": sdm_options.SDM + http_options.CONNECTION + http_options.RATE_LIMIT,
    "actions": engine_options.GUARD_RAILS,
}
ACTS = "actions"

# What an entry of a device has in every result, and in those of the modules that act.
ENTRY = {"device", "device_id", "hostname", "error"}
ACTING_ENTRY = {"outcome", "confirmed", "before", "after", "observed", "certain"}


SECRETS = {"application_secret", "client_secret", "access_token", "password", "proxy", "destination"}


class ExampleLoader(yaml.SafeLoader):
    """Reads examples, in which a text may be tagged as one that is no template."""


ExampleLoader.add_constructor("!unsafe", ExampleLoader.construct_scalar)


def module(name):
    return importlib.import_module(f"{PACKAGE}.modules.{name}")


def operation(name):
    """The operation that the module of this name runs."""
    ran = []
    its_module = module(name)
    original, its_module.run_module = its_module.run_module, ran.append
    try:
        its_module.main()
    finally:
        its_module.run_module = original
    (operation,) = ran
    return operation


def fragment(reference):
    """The documentation of a fragment such as secops.device_actions.attributes.actions."""
    name, _dot, part = reference.removeprefix(f"{COLLECTION}.").partition(".")
    holder = importlib.import_module(f"{PACKAGE}.doc_fragments.{name}").ModuleDocFragment
    return yaml.safe_load(getattr(holder, part.upper() or "DOCUMENTATION"))


def documented_options(name):
    """The options of a module with those of its fragments, each from one place."""
    return with_fragments(yaml.safe_load(module(name).DOCUMENTATION))


def with_fragments(documentation):
    """The options of a documentation, with those of its fragments from this collection."""
    documented = dict(documentation.get("options") or {})
    for reference in documentation["extends_documentation_fragment"]:
        if not reference.startswith(COLLECTION):
            continue
        for option, text in (fragment(reference).get("options") or {}).items():
            assert option not in documented, f"{option} is documented twice"
            documented[option] = text
    return documented


def shape(option):
    """What documentation and argument spec have in common."""
    names = ("type", "elements", "choices", "default", "required", "aliases")
    found = {name: option[name] for name in names if option.get(name) is not None}
    if not found.get("required"):
        found.pop("required", None)
    return {"type": "str", **found}


def test_there_are_modules():
    assert {"cylance_lockdown", "cylance_lockdown_info"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_the_documented_options_are_those_of_the_argument_spec(name):
    documented, spec = documented_options(name), operation(name).arguments.options
    assert sorted(documented) == sorted(spec)
    assert {option: shape(text) for option, text in documented.items()} == {
        option: shape(text) for option, text in spec.items()
    }


@pytest.mark.parametrize("name", MODULES)
def test_every_option_has_a_text(name):
    for option, text in documented_options(name).items():
        assert text["description"] and all(isinstance(line, str) for line in text["description"]), option


@pytest.mark.parametrize("name", MODULES)
def test_the_module_is_called_as_its_file_and_its_operation(name):
    assert yaml.safe_load(module(name).DOCUMENTATION)["module"] == name
    assert operation(name).name == name
    assert issubclass(operation(name), Operation)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_has_an_action_twin_with_the_same_operation(name):
    pytest.importorskip("ansible.plugins.action")
    duplicate_of = importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule
    assert duplicate_of.operation is operation(name)


def test_every_action_plugin_has_a_module():
    actions = {path.stem for path in (ROOT / "plugins" / "action").glob("*.py")} - {"__init__"}
    assert actions == set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_environment_variable_is_named_with_its_option(name):
    documented, the_operation = documented_options(name), operation(name)
    assert the_operation.credentials
    for option, variable in the_operation.credentials.items():
        assert f"E({variable})" in " ".join(documented[option]["description"])
        _fallback, names = the_operation.arguments.options[option]["fallback"]
        assert names == [variable]


@pytest.mark.parametrize("name", MODULES)
def test_no_option_reads_a_variable_that_would_not_travel_to_another_host(name):
    the_operation = operation(name)
    read = {option for option, spec in the_operation.arguments.options.items() if "fallback" in spec}
    assert read == set(the_operation.credentials)


@pytest.mark.parametrize("name", MODULES)
def test_secrets_are_marked_as_such(name):
    spec = operation(name).arguments.options
    secret = {option for option, text in spec.items() if text.get("no_log")}
    assert SECRETS & set(spec) == secret


@pytest.mark.parametrize("name", MODULES)
def test_the_operations_action_groups_are_those_of_the_collection(name):
    member_of = {group for group, members in RUNTIME["action_groups"].items() if name in members}
    assert set(operation(name).action_groups) == member_of


def test_the_collection_has_only_action_groups_and_modules_that_there_are():
    assert set(RUNTIME["action_groups"]) == set(ACTION_GROUPS)
    for members in RUNTIME["action_groups"].values():
        assert set(members) <= set(MODULES)


@pytest.mark.parametrize("group", sorted(ACTION_GROUPS))
def test_every_member_of_an_action_group_accepts_its_options(group):
    for name in RUNTIME["action_groups"][group]:
        spec = operation(name).arguments.options
        for option, text in ACTION_GROUPS[group].options.items():
            assert spec.get(option) == text, f"{name} does not take {option} of the group {group}"


@pytest.mark.parametrize("name", MODULES)
def test_what_acts_has_guard_rails_and_what_reads_has_none(name):
    acts = not name.endswith("_info")
    assert ("max_changes" in operation(name).arguments.options) is acts
    assert (name in RUNTIME["action_groups"][ACTS]) is acts


@pytest.mark.parametrize("name", MODULES)
def test_every_target_option_is_an_option_that_the_hosts_variable_may_fill(name):
    the_operation = operation(name)
    assert (the_operation.host_target_option in the_operation.target_options) is bool(the_operation.target_options)
    for option in the_operation.target_options:
        assert the_operation.arguments.options[option]["type"] == "list"


@pytest.mark.parametrize("name", MODULES)
def test_every_key_of_a_devices_entry_is_documented(name):
    the_operation = operation(name)
    returned = yaml.safe_load(module(name).RETURN)
    if not the_operation.target_options:
        assert "devices" not in returned
        return
    documented = set(returned["devices"]["contains"])
    assert documented >= ENTRY | (ACTING_ENTRY if ACTS in the_operation.action_groups else set())
    assert ("return_unlock_key" in the_operation.arguments.options) is ("unlock_key" in documented)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_valid_tasks_of_the_module(name):
    plays = yaml.load(module(name).EXAMPLES, ExampleLoader)
    calls = []

    def collect(node):
        if isinstance(node, dict):
            if f"{COLLECTION}.{name}" in node:
                calls.append(node[f"{COLLECTION}.{name}"] or {})
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(plays)
    assert calls
    for call in calls:
        assert set(call) <= set(operation(name).arguments.options)


def test_the_version_is_that_of_galaxy_yml():
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert version.VERSION == galaxy["version"]
    assert f"{galaxy['namespace']}.{galaxy['name']}" == COLLECTION


# The inventory plugin

INVENTORY = "devices"
NESTED = {**configuration.FLEETS, "ansible_host": configuration.ADDRESS}


def inventory_documentation():
    return importlib.import_module(f"{PACKAGE}.inventory.{INVENTORY}")


def suboptions(name):
    return with_fragments(yaml.safe_load(inventory_documentation().DOCUMENTATION))[name]["suboptions"]


@pytest.mark.parametrize("name", NESTED)
def test_a_sections_documented_options_are_those_that_it_takes(name):
    nested = NESTED[name]
    spec = nested.options if name == "ansible_host" else nested.arguments.options
    documented = suboptions(name)
    assert {option: shape(text) for option, text in documented.items()} == {
        option: shape(text) for option, text in spec.items()
    }
    assert all(text["description"] for text in documented.values())


@pytest.mark.parametrize("system", configuration.FLEETS)
def test_a_section_reaches_a_console_like_the_modules_of_its_system(system):
    fleet = configuration.FLEETS[system]
    for option, text in ACTION_GROUPS[system].options.items():
        assert fleet.arguments.options[option] == text
    assert set(fleet.arguments.options) == set(ACTION_GROUPS[system].options) | set(fleet.scope.options)
    for option, variable in fleet.credentials.items():
        assert f"E({variable})" in " ".join(suboptions(system)[option]["description"])


@pytest.mark.parametrize("system", configuration.FLEETS)
def test_a_sections_texts_name_options_by_their_place(system):
    named = set(re.findall(r"\bO\(([a-z_.]+)", yaml.safe_dump(suboptions(system), width=10_000)))
    assert named and all(name.removeprefix(f"{system}.") in suboptions(system) for name in named)
    assert all(name.startswith(f"{system}.") for name in named)


def test_the_inventorys_choices_are_those_of_the_code():
    documented = yaml.safe_load(inventory_documentation().DOCUMENTATION)["options"]
    assert documented["merge"]["choices"] == list(WAYS) == documented["merge"]["default"]
    assert documented["host_names"]["choices"] == list(HOST_NAMES)
    assert documented["on_error"]["choices"] == list(configuration.ON_ERROR)


def test_the_inventorys_examples_are_configurations():
    known = set(with_fragments(yaml.safe_load(inventory_documentation().DOCUMENTATION)))
    known |= set(yaml.safe_load(constructed.ModuleDocFragment.DOCUMENTATION)["options"])
    known |= set(yaml.safe_load(inventory_cache.ModuleDocFragment.DOCUMENTATION)["options"])
    examples = list(yaml.safe_load_all(inventory_documentation().EXAMPLES))
    assert len(examples) > 3
    for example in examples:
        assert set(example) <= known and example["plugin"] == f"{COLLECTION}.{INVENTORY}"
        for system in set(example) & set(configuration.FLEETS):
            assert set(example[system] or {}) <= set(configuration.FLEETS[system].arguments.options)


def test_every_variable_of_a_host_is_documented():
    machine = Machine(tuple(record_of(system, {"id": "1", "name": "a"}) for system in SYSTEMS))
    notes = " ".join(yaml.safe_load(inventory_documentation().DOCUMENTATION)["notes"])
    for name in variables_of(machine, [], set(), []):
        assert f"C({name})" in notes
