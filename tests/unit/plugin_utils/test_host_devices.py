# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices of the hosts that the option hosts matches."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_devices import devices_of_hosts

UUID = "45e07f34-e76b-4a9e-b167-d6d0c510d6ba"
FOCUS = "45E07F34E76B4A9EB167D6D0C510D6BA"
OTHER = "0" * 32


class HostVars(dict):
    """The variables of all hosts. Only raw_get() renders nothing."""

    def raw_get(self, host):
        """Return the variables of a host."""
        return self.get(host)


class Templar:
    """Renders "{{ name }}" from the variables of a host."""

    def __init__(self, variables=None):
        self.variables = variables

    def copy_with_new_env(self, available_variables):
        """Return a templar with other variables."""
        return Templar(available_variables)

    def template(self, value):
        """Return the value of the variable that a template names."""
        if value.strip("{} ") not in self.variables:
            raise AnsibleError(f"{value} is undefined")
        return self.variables[value.strip("{} ")]


def resolve(hostvars, operation=CylanceLockdown, groups=None, **args):
    args = {"hosts": "all", **args}
    params = {"allow_empty": False, "expected_hostname": None, "expected_hostnames": {}, **args}
    params["hosts"] = [args["hosts"]]
    task_vars = {"groups": {"all": list(hostvars), **(groups or {})}, "hostvars": HostVars(hostvars)}
    return devices_of_hosts(args, params, operation, Templar(), task_vars, None)


def refusal(hostvars, **keywords):
    with pytest.raises(InputError) as caught:
        resolve(hostvars, **keywords)
    return caught.value.message


def test_the_devices_and_their_names_in_the_inventory_replace_the_hosts():
    hosts = {
        "ws-1": {"cylance_device_id": UUID, "device_hostname": "ws-1.corp.example"},
        "ws-2": {"cylance_device_id": OTHER, "device_hostname": "other", "cylance_device_hostname": "ws-2"},
    }
    assert resolve(hosts) == {
        "device_ids": [UUID, OTHER],
        "expected_hostnames": {UUID: "ws-1.corp.example", OTHER: "ws-2"},
        "expected_by": "inventory",
    }
    assert resolve(hosts, CylanceLockdownInfo) == {"device_ids": [UUID, OTHER]}
    assert resolve(hosts, hosts="ws-3", allow_empty=True)["device_ids"] == []


def test_names_that_the_task_expects_take_precedence():
    hosts = {"ws-1": {"cylance_device_id": UUID, "device_hostname": "ws-1"}, "ws-2": {"cylance_device_id": OTHER}}
    assert "expected_hostnames" not in resolve(hosts, expected_hostname="mine")
    merged = resolve(hosts, expected_hostnames={UUID: "mine"})
    assert merged["expected_hostnames"] == {UUID: "mine"} and "expected_by" not in merged
    for empty in (None, "", " "):
        assert resolve(hosts, expected_hostnames={UUID: empty})["expected_hostnames"] == {UUID: "ws-1"}


@pytest.mark.parametrize(
    ("operation", "variable", "ids"),
    [
        (CylanceLockdown, "cylance_device_id", (UUID, FOCUS)),
        (OpswatDeviceAction, "opswat_device_id", ("AB-1", "ab-1 ")),
        (SdmDeviceLock, "sdm_device_id", ("ID2", " ID2")),
    ],
)
def test_two_hosts_with_one_device_are_an_input_error(operation, variable, ids):
    hosts = {name: {variable: one} for name, one in zip(("a", "b"), ids, strict=True)}
    message = refusal(hosts, operation=operation)
    assert message.startswith(f"hosts: the hosts 'a' and 'b' have the same {variable}")


def test_ids_of_sdm_may_differ_in_their_case_alone():
    hosts = {"a": {"sdm_device_id": "ID2"}, "b": {"sdm_device_id": "id2"}}
    assert resolve(hosts, SdmDeviceLock)["device_ids"] == ["ID2", "id2"]


def test_hosts_without_a_device_are_an_input_error_that_names_them():
    hosts = {f"bare-{number:02}": {} for number in range(12)} | {"ws-1": {"cylance_device_id": UUID}}
    hosts["bare-00"]["cylance_device_id"] = ""
    message = refusal(hosts)
    assert "12 of 13 hosts have no variable cylance_device_id" in message and "inventory plugin" in message
    assert "1 of 1 host has no variable" in refusal({"bare": {}})
    assert "bare-09 and 2 more" in message and "exclude them with '!HOST'" in message
    assert "use 'all:&cylance'" in refusal(hosts, groups={"cylance": ["ws-1"]})


def test_templates_are_rendered_with_the_hosts_own_variables():
    hosts = {
        name: {"cylance_device_id": "{{ uid }}", "device_hostname": "{{ inventory_hostname }}", "uid": uid}
        | {"inventory_hostname": name}
        for name, uid in (("a", UUID), ("b", OTHER))
    }
    assert resolve(hosts)["expected_hostnames"] == {UUID: "a", OTHER: "b"}
    del hosts["b"]["uid"]
    assert refusal(hosts) == "cylance_device_id of host 'b': {{ uid }} is undefined."


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (17, "must be one device id in quotes, got 17."),
        ([UUID], "must be one device id in quotes"),
        ("ws-1", "must be a Cylance device id"),
    ],
)
def test_an_invalid_id_names_its_host(value, words):
    templar_value = {"cylance_device_id": "{{ value }}", "value": value} if not isinstance(value, str) else None
    message = refusal({"ws-1": templar_value or {"cylance_device_id": value}})
    assert message.startswith("cylance_device_id of host 'ws-1': must be") and words in message
