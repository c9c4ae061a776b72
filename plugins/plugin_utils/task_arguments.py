# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arguments of a task, completed by the host's variables and by the protected devices of all module_defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.validation import check_type_list

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import COLLECTION
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_identity import play_of

EXPECTED_HOSTNAME = "device_hostname"  # the inventory's name of the host's device
EXPECTED_BY = "expected_by"
_PROTECTED = "protected_devices"
_OMITTED = "__omit_place_holder__"


def with_host_device(
    args: dict[str, Any], operation: type[Operation], templar: Any, task_vars: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments, with the host's own device where no option names targets.

    templar: of ansible-core. task_vars: the host's variables. Raise an InputError where the host has no device.
    """
    options = (*operation.target_options, *operation.target_alternatives)
    variable = operation.host_variable
    given = [name for option in options for name in operation.arguments.names(option) if name in args]
    if not variable or given:
        targets = {name for option in operation.target_options for name in operation.arguments.names(option)}
        # A list that was computed as null is an empty one. Only here is it known which option it was.
        return {**args, **{name: [] for name in given if name in targets and args[name] is None}}

    def value_of(name: str) -> Any:
        return templar.template(task_vars[name]) if name in task_vars else None

    device = value_of(variable)
    if device in (None, ""):
        raise InputError(
            f"No device: the task sets none of {', '.join(options)}, and host "
            f"{task_vars.get('inventory_hostname')!r} has no variable {variable}, which the inventory plugin sets."
        )
    if not isinstance(device, str):
        raise InputError(f"{variable}: must be one device id in quotes, got {device!r}.")
    completed = {**args, str(operation.host_target_option): [device]}
    if "expected_hostname" in operation.arguments.options and "expected_hostname" not in args:
        expected = value_of(hostname_variable(variable, task_vars))
        if expected not in (None, ""):
            completed["expected_hostname"] = str(expected)
            if EXPECTED_BY in operation.arguments.options and "expected_hostnames" not in args:
                completed[EXPECTED_BY] = "inventory"
    return completed


def hostname_variable(id_variable: str, variables: Mapping[str, Any]) -> str:
    """Return the variable with the expected name of a host's device. id_variable: the one with the device's id."""
    own_name = id_variable.replace("_id", "_hostname")  # set where consoles disagree about a machine's name
    return own_name if own_name in variables else EXPECTED_HOSTNAME


def with_protected_devices(args: dict[str, Any], operation: type[Operation], templar: Any, task: Any) -> dict[str, Any]:
    """Return the arguments of a task of ansible-core, where its protected_devices add to those of module_defaults.

    ansible-core has merged the defaults, but a task's own option replaces them, and so does a level of module_defaults
    those of the levels before.
    """
    if _PROTECTED not in operation.arguments.options:
        return args
    name = f"{COLLECTION}.{operation.name}"
    groups = [f"{COLLECTION}.{group}" for group in operation.action_groups]
    groups += (getattr(play_of(task), "_action_groups", None) or {}).get(name, ())  # other collections have groups, too
    entries = _entries(args)
    for level in task.module_defaults or ():
        for key in (*(f"group/{group}" for group in dict.fromkeys(groups)), name):
            # The whole mapping may be a template, and its values may be omitted.
            entries += _entries(templar.template({key: level.get(key)}).get(key) or {})
    return {**args, _PROTECTED: list(dict.fromkeys(entries))}


def count_hosts(task: Any, task_vars: Mapping[str, Any]) -> int:
    """Return how many hosts of the play run the task, before any of them failed. task: ansible-core's Task."""
    return 1 if task.run_once else max(1, len(task_vars.get("ansible_play_hosts_all") or ()))


def _entries(options: Mapping[str, Any]) -> list[Any]:
    value = options.get(_PROTECTED)
    if value is None or str(value).startswith(_OMITTED):
        return []
    try:
        entries = check_type_list(value)
    except TypeError:
        entries = [value]
    if not all(isinstance(entry, (str, int)) for entry in entries):
        raise InputError(f"{_PROTECTED}: must be one flat list of ids, host names, MAC addresses and IP addresses.")
    return list(entries)
