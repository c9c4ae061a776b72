# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that name devices."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import parse_hostname
from ansible_collections.secops.device_actions.plugins.module_utils._engine.targets import (
    is_chosen,
    requested_targets,
    target_options,
    targets_or_alternatives,
)

TARGETS = target_options("device_ids", "hostnames")
PARSERS = {"device_ids": parse_hostname, "hostnames": parse_hostname}
NONE = {"device_ids": None, "hostnames": None, "allow_empty": False}


def errors(spec, **values):
    return spec.validate(values, "test")[2]


def test_a_task_sets_exactly_one_target_option():
    assert not errors(TARGETS, device_ids=["a"])
    assert errors(TARGETS) == ["one of the following is required: device_ids, hostnames, hosts"]
    assert errors(TARGETS, device_ids=["a"], hostnames=["b"]) == [
        "parameters are mutually exclusive: device_ids|hostnames|hosts"
    ]
    assert errors(TARGETS, device_ids=["a"], hosts=["b"])


def test_alternatives_replace_the_targets():
    spec = targets_or_alternatives(TARGETS, "all_devices", zones={"type": "list", "elements": "str"})
    for values in ({"all_devices": True}, {"zones": ["a"]}, {"hostnames": ["a"]}):
        assert not errors(spec, **values)
    assert errors(spec, all_devices=True, zones=["a"])
    assert errors(spec)


def test_a_flag_is_true_or_absent():
    assert is_chosen({"all_devices": True}, "all_devices")
    assert not is_chosen({"all_devices": None}, "all_devices")
    with pytest.raises(InputError, match="^all_devices: must be true, got false"):
        is_chosen({"all_devices": False}, "all_devices")


def test_the_requested_targets_are_those_of_the_option_that_is_set():
    assert requested_targets({**NONE, "hostnames": ["b", "a"]}, PARSERS) == ("hostnames", ["b", "a"])


@pytest.mark.parametrize("identifiers", [[], [""], None])
def test_an_empty_list_is_an_error_unless_it_is_allowed(identifiers):
    params = {**NONE, "device_ids": identifiers}
    with pytest.raises(InputError, match="^device_ids: the list is empty"):
        requested_targets(params, PARSERS)
    assert requested_targets({**params, "allow_empty": True}, PARSERS) == ("device_ids", [])


def test_a_module_without_its_action_plugin_refuses_hosts():
    with pytest.raises(InputError, match="^hosts: is resolved on the controller by the action plugin.*device_ids"):
        requested_targets({**NONE, "hosts": ["infected"]}, PARSERS)


def test_an_invalid_identifier_is_an_error():
    with pytest.raises(InputError, match="'a/b' is not a host name"):
        requested_targets({**NONE, "hostnames": ["a", "a/b"]}, PARSERS)
