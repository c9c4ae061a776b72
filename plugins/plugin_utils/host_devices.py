# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option C(hosts): the devices of the hosts, which replace it in the arguments of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleError

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    as_sentence,
    counted,
    printable_line,
    summarize,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._engine.targets import HOSTS
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_patterns import InventoryHosts, restricted
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_arguments import (
    EXPECTED_BY,
    hostname_variable,
)

_NAMES = "expected_hostnames"


def devices_of_hosts(
    args: Mapping[str, Any],
    params: Mapping[str, Any],
    operation: type[Operation],
    templar: Any,
    task_vars: Mapping[str, Any],
    loader: Any,
) -> dict[str, Any]:
    """Return the options that replace C(hosts).

    args: the task's arguments. params: the same, validated. templar, loader: of ansible-core. task_vars: the variables
    of the task. Raise an InputError where a host has no device, or where two hosts have the same one.
    """
    inventory = InventoryHosts.of_task(task_vars, loader)
    hosts = inventory.matching(args[HOSTS], params["allow_empty"])
    reader = DeviceReader(operation, templar, task_vars["hostvars"])
    devices = [reader.read(host) for host in hosts]
    if lacking := [device.host for device in devices if device.id is None]:
        raise _missing_error(lacking, len(hosts), reader.variable, args[HOSTS], inventory)
    refuse_shared_devices(devices, operation, reader.variable)
    resolved: dict[str, Any] = {str(operation.host_target_option): [device.id for device in devices]}
    if _NAMES in operation.arguments.options and params["expected_hostname"] is None:
        names = {str(device.id): device.name for device in devices if device.name}
        own = {key: name for key, name in params[_NAMES].items() if name is not None and str(name).strip()}
        resolved[_NAMES] = {**names, **own}
        if not params[_NAMES]:
            resolved[EXPECTED_BY] = "inventory"
    return resolved


@dataclass(frozen=True)
class HostDevice:
    """A host's device. id: None where the host has none. name: the inventory's name of it, or None."""

    host: str
    id: str | None
    name: str | None = None


class DeviceReader:
    """Reads the devices of hosts from their variables. Only the variables that are needed are rendered.

    hostvars: of ansible-core.
    """

    def __init__(self, operation: type[Operation], templar: Any, hostvars: Any) -> None:
        self.variable = str(operation.host_variable)
        self._operation = operation
        self._templar = templar
        self._hostvars = hostvars

    def read(self, host: str) -> HostDevice:
        """Return the device of a host."""
        variables = self._hostvars.raw_get(host)
        device_id = self._value(host, variables, self.variable)
        if device_id in (None, ""):
            return HostDevice(host, None)
        shown = f"{self.variable} of host {printable_line(host)!r}"
        if not isinstance(device_id, str):
            raise InputError(f"{shown}: must be one device id in quotes, got {printable_line(device_id)}.")
        try:
            self._operation.normalize(str(self._operation.host_target_option), device_id)
        except InputError as error:
            raise InputError(f"{shown}: {error.message.partition(': ')[2]}") from None
        name = self._value(host, variables, hostname_variable(self.variable, variables))
        return HostDevice(host, str(device_id), None if name is None else str(name))

    def _value(self, host: str, variables: Mapping[str, Any], name: str) -> Any:
        value = variables.get(name)
        if value is None or (isinstance(value, str) and "{" not in value):
            return value
        templar = self._templar.copy_with_new_env(available_variables={**variables, "hostvars": self._hostvars})
        try:
            return templar.template(value)
        except AnsibleError as error:
            raise InputError(f"{name} of host {printable_line(host)!r}: {as_sentence(printable_line(error))}") from None


def _missing_error(
    lacking: Sequence[str], count: int, variable: str, patterns: object, inventory: InventoryHosts
) -> InputError:
    """Return the error for hosts without the variable. count: the number of all hosts."""
    console = variable[: variable.index("_device_id")]
    hint = f"use {restricted(patterns, console)!r}" if inventory.has_group(console) else "exclude them with '!HOST'"
    names = summarize([printable_line(host) for host in lacking])
    have = "has" if len(lacking) == 1 else "have"
    return InputError(
        f"{HOSTS}: {len(lacking)} of {counted(count, 'host')} {have} no variable {variable}, which the inventory "
        f"plugin sets: {names}. To leave out hosts without it, {hint}."
    )


def refuse_shared_devices(devices: Sequence[HostDevice], operation: type[Operation], variable: str) -> None:
    """Raise an InputError where two hosts have the same device. variable: that names it."""
    first: dict[str, str] = {}
    for device in devices:
        key = operation.normalize(str(operation.host_target_option), str(device.id))
        other = first.setdefault(key, device.host)
        if other != device.host:
            raise InputError(
                f"{HOSTS}: the hosts {printable_line(other)!r} and {printable_line(device.host)!r} have the same "
                f"{variable}, {printable_line(device.id)}. Check whether it is a variable of a group, or of all hosts."
            )
