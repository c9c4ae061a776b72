# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the modules matches the code: options, fragments, action groups, action plugins, version."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.module_utils._common import version
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation

from .documented import ACTION_GROUPS, COLLECTION, ON_CONTROLLER, PACKAGE, module, operation, shape, with_fragments

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
ALL_MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
MODULES = [name for name in ALL_MODULES if name not in ON_CONTROLLER]
ACTS = "actions"

# The keys of a device's entry in every result, and further ones in results of modules that change devices.
ENTRY = {"device", "device_id", "hostname", "error"}
ACTING_ENTRY = {"outcome", "confirmed", "before", "after", "observed", "certain"}


SECRETS = {"application_secret", "client_secret", "access_token", "password", "proxy", "destination"}


def documented_options(name):
    """Return the options of a module, with those of its fragments."""
    return with_fragments(yaml.safe_load(module(name).DOCUMENTATION))


def test_the_modules_are_found():
    assert {"cylance_lockdown", "cylance_lockdown_info"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_documented_options_match_the_argument_spec(name):
    documented, spec = documented_options(name), operation(name).arguments.options
    assert sorted(documented) == sorted(spec)
    assert {option: shape(text) for option, text in documented.items()} == {
        option: shape(text) for option, text in spec.items()
    }


@pytest.mark.parametrize("name", ON_CONTROLLER)
def test_documented_options_match_those_of_an_action_without_a_module(name):
    documented = yaml.safe_load(module(name).DOCUMENTATION)["options"]
    action = importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule
    assert action.name == name
    assert {option: shape(text) for option, text in documented.items()} == {
        option: shape(text) for option, text in action.arguments.options.items()
    }
    assert all(text["description"] for text in documented.values())


@pytest.mark.parametrize("name", MODULES)
def test_every_option_has_a_description(name):
    for option, text in documented_options(name).items():
        assert text["description"] and all(isinstance(line, str) for line in text["description"]), option


@pytest.mark.parametrize("name", MODULES)
def test_module_file_and_operation_have_the_same_name(name):
    assert yaml.safe_load(module(name).DOCUMENTATION)["module"] == name
    assert operation(name).name == name
    assert issubclass(operation(name), Operation)


@pytest.mark.parametrize("name", MODULES)
def test_the_action_plugin_of_a_module_runs_the_same_operation(name):
    pytest.importorskip("ansible.plugins.action")
    action_plugin = importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule
    assert action_plugin.operation is operation(name)


def test_every_action_plugin_has_a_module():
    actions = {path.stem for path in (ROOT / "plugins" / "action").glob("*.py")} - {"__init__"}
    assert actions == set(ALL_MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_the_description_of_an_option_names_its_environment_variable(name):
    documented, the_operation = documented_options(name), operation(name)
    assert the_operation.credentials
    for option, variable in the_operation.credentials.items():
        assert f"E({variable})" in " ".join(documented[option]["description"])
        _fallback, names = the_operation.arguments.options[option]["fallback"]
        assert names == [variable]


@pytest.mark.parametrize("name", MODULES)
def test_every_option_with_a_variable_is_passed_on_by_delegation(name):
    the_operation = operation(name)
    read = {option for option, spec in the_operation.arguments.options.items() if "fallback" in spec}
    assert read - {"report"} == set(the_operation.credentials)  # Delegation passes report on by itself


@pytest.mark.parametrize("name", MODULES)
def test_secret_options_have_no_log(name):
    spec = operation(name).arguments.options
    secret = {option for option, text in spec.items() if text.get("no_log")}
    assert SECRETS & set(spec) == secret


@pytest.mark.parametrize("name", MODULES)
def test_operations_and_runtime_yml_agree_on_action_groups(name):
    member_of = {group for group, members in RUNTIME["action_groups"].items() if name in members}
    assert set(operation(name).action_groups) == member_of


def test_runtime_yml_lists_only_existing_groups_and_modules():
    assert set(RUNTIME["action_groups"]) == set(ACTION_GROUPS)
    for members in RUNTIME["action_groups"].values():
        assert set(members) <= set(MODULES)


def test_no_redirection_of_a_module_skips_its_action_plugin():
    plugins = {name: {"action_plugin": f"secops.device_actions.{name}"} for name in ALL_MODULES}
    assert RUNTIME["plugin_routing"]["modules"] == plugins


@pytest.mark.parametrize("group", sorted(ACTION_GROUPS))
def test_every_member_of_an_action_group_accepts_its_options(group):
    for name in RUNTIME["action_groups"][group]:
        spec = operation(name).arguments.options
        for option, text in ACTION_GROUPS[group].options.items():
            assert spec.get(option) == text, f"{name} does not take {option} of the group {group}"


@pytest.mark.parametrize("name", MODULES)
def test_only_modules_that_change_devices_have_guard_rails(name):
    acts = not name.endswith("_info")
    assert ("max_changes" in operation(name).arguments.options) is acts
    assert (name in RUNTIME["action_groups"][ACTS]) is acts


@pytest.mark.parametrize("name", MODULES)
def test_the_host_variable_fills_a_target_option_and_all_target_options_are_lists(name):
    the_operation = operation(name)
    assert (the_operation.host_target_option in the_operation.target_options) is bool(the_operation.target_options)
    for option in the_operation.target_options:
        assert the_operation.arguments.options[option]["type"] == "list"


@pytest.mark.parametrize("name", MODULES)
def test_the_keys_of_a_devices_entry_are_documented(name):
    the_operation = operation(name)
    returned = yaml.safe_load(module(name).RETURN)
    if not the_operation.target_options:
        assert "devices" not in returned
        return
    documented = set(returned["devices"]["contains"])
    assert documented >= ENTRY | (ACTING_ENTRY if ACTS in the_operation.action_groups else set())
    assert ("return_unlock_key" in the_operation.arguments.options) is ("unlock_key" in documented)


def test_the_code_and_galaxy_yml_have_the_same_version():
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    assert version.VERSION == galaxy["version"]
    assert f"{galaxy['namespace']}.{galaxy['name']}" == COLLECTION
