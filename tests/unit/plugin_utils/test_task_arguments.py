# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments from the host and from module_defaults."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_arguments import (
    with_host_device,
    with_protected_devices,
)


class Locking(Operation):
    """An operation on devices."""

    name = "locking"
    arguments = ArgumentSpec(
        options={"device_ids": {"type": "list"}, "all": {"type": "bool"}, "expected_hostname": {}}
    ) + ArgumentSpec(options={"protected_devices": {"type": "list"}})
    target_options = ("device_ids",)
    target_alternatives = ("all",)
    host_variable = "console_device_id"
    host_target_option = "device_ids"
    action_groups = ("console", "actions")


class Reading(Locking):
    """An operation on devices that compares no names."""

    arguments = ArgumentSpec(options={"device_ids": {"type": "list"}})
    target_alternatives = ()


class LockingByList(Locking):
    """An operation that also takes the names of a list of devices."""

    arguments = Locking.arguments + ArgumentSpec(options={"expected_hostnames": {"type": "dict"}, "expected_by": {}})


class Listing(Operation):
    """An operation without targets."""

    name = "listing"


class Templar:
    """Renders "{{ name }}" from variables, also in mappings."""

    def __init__(self, **variables):
        self.variables = variables

    def template(self, value):
        if isinstance(value, dict):
            return {key: self.template(entry) for key, entry in value.items()}
        if isinstance(value, str) and value.startswith("{{ "):
            return self.variables[value[3:-3]]
        return value


HOST = {"inventory_hostname": "web1", "console_device_id": "ID1", "device_hostname": "web1.example"}


def test_a_task_without_targets_acts_on_its_hosts_device():
    assert with_host_device({"state": "locked"}, Locking, Templar(), HOST) == {
        "state": "locked",
        "device_ids": ["ID1"],
        "expected_hostname": "web1.example",
    }


@pytest.mark.parametrize("args", [{"device_ids": ["ID2"]}, {"all": True}, {"all": None}])
def test_a_task_with_targets_is_unchanged(args):
    assert with_host_device(args, Locking, Templar(), HOST) == args


def test_targets_that_are_null_are_an_empty_list_and_not_the_hosts_device():
    assert with_host_device({"device_ids": None}, Locking, Templar(), HOST) == {"device_ids": []}


def test_an_operation_without_targets_is_unchanged():
    assert with_host_device({}, Listing, Templar(), HOST) == {}


def test_variables_are_rendered():
    variables = {**HOST, "console_device_id": "{{ id }}"}
    assert with_host_device({}, Locking, Templar(id="ID9"), variables)["device_ids"] == ["ID9"]


def test_the_consoles_own_name_of_a_device_takes_precedence():
    variables = {**HOST, "console_device_hostname": "other.example"}
    assert with_host_device({}, Locking, Templar(), variables)["expected_hostname"] == "other.example"


def test_the_tasks_expected_hostname_takes_precedence():
    args = with_host_device({"expected_hostname": "mine"}, Locking, Templar(), HOST)
    assert args["expected_hostname"] == "mine"


def test_an_operation_that_compares_no_names_gets_none():
    assert with_host_device({}, Reading, Templar(), HOST) == {"device_ids": ["ID1"]}


@pytest.mark.parametrize(("args", "by"), [({}, "inventory"), ({"expected_hostnames": {"ID1": "mine"}}, None)])
def test_a_name_comes_from_the_inventory_unless_the_task_lists_names(args, by):
    completed = with_host_device(args, LockingByList, Templar(), HOST)
    assert (completed["expected_hostname"], completed.get("expected_by")) == ("web1.example", by)


@pytest.mark.parametrize("device", ["", None])
def test_a_host_without_a_device_is_an_input_error(device):
    with pytest.raises(InputError, match="host 'web1' has no variable console_device_id"):
        with_host_device({}, Locking, Templar(), {**HOST, "console_device_id": device})


def test_a_device_id_that_is_a_number_is_an_input_error():
    with pytest.raises(InputError, match="^console_device_id: must be one device id in quotes, got 17"):
        with_host_device({}, Locking, Templar(), {**HOST, "console_device_id": 17})


def task(*levels, action_groups=None):
    """Return a task with these levels of module_defaults, the play's first."""
    play = SimpleNamespace(_action_groups=action_groups or {})
    parent = SimpleNamespace(_play=play, _parent=None)
    return SimpleNamespace(module_defaults=list(levels), _parent=parent)


def test_protected_devices_of_all_levels_are_added_without_duplicates():
    levels = [
        {"group/secops.device_actions.actions": {"protected_devices": ["a", "b"]}},
        {"secops.device_actions.locking": "{{ mine }}", "group/other.actions": {"protected_devices": ["x"]}},
        {"group/secops.device_actions.console": {"protected_devices": "__omit_place_holder__1"}},
        {"group/company.sec.responders": {"protected_devices": ["d"]}},
    ]
    templar = Templar(mine={"protected_devices": "c,a"})
    groups = {"secops.device_actions.locking": ["company.sec.responders"]}
    args = with_protected_devices(
        {"protected_devices": ["b", 7]}, Locking, templar, task(*levels, action_groups=groups)
    )
    assert args["protected_devices"] == ["b", 7, "a", "c", "d"]


def test_an_operation_without_guard_rails_gets_no_protected_devices():
    assert with_protected_devices({}, Listing, Templar(), task()) == {}


@pytest.mark.parametrize("value", [[["nested"]], [{"a": "b"}], [None]])
def test_nested_protected_devices_are_an_input_error(value):
    with pytest.raises(InputError, match="^protected_devices: must be one flat list"):
        with_protected_devices({"protected_devices": value}, Locking, Templar(), task())
