# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options from module_defaults and from the environment."""

from __future__ import annotations

import pytest

from integration.playbooks.controller import Controller, fleet, lockdown, play
from simulator.remote import Simulator

ACTIONS = "group/secops.device_actions.actions"
CYLANCE = "group/secops.device_actions.cylance"


@pytest.mark.costly
def test_module_defaults_of_a_group_reach_all_its_modules(controller: Controller, simulator: Simulator) -> None:
    (device,) = simulator.cylance.seed(1)["ids"]
    environment = simulator.cylance.environment()
    defaults = {name.removeprefix("CYLANCE_").lower(): value for name, value in environment.items()}
    tasks = (
        lockdown(device_ids=device),
        {"name": "read", "secops.device_actions.cylance_lockdown_info": {"device_ids": device}},
    )
    without = dict.fromkeys(environment, "")
    module_defaults = {CYLANCE: {**defaults, "requests_per_second": 0}}
    run = controller.play(play("localhost", *tasks, module_defaults=module_defaults), environment=without)
    assert run.result()["changed"] is True
    assert run.result("read")["devices"][0]["state"] == "locked"
    assert simulator.summary()["logins"] == 1


def test_tasks_can_only_add_protected_devices(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.add_devices([{"host_name": name} for name in ("dc1.corp.example", "sql1", "hmi1", "ws1")])
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    run = controller.play(
        play(
            "fleet",
            lockdown(protected_devices=["hmi1"]),
            module_defaults={ACTIONS: {"protected_devices": ["DC*"]}},
        ),
        inventory=inventory,
        environment={"DEVICE_ACTIONS_PROTECTED_DEVICES": "missing, SQL1.corp.example"},
    )
    assert list(run.stats("changed")) == ["ws1"]
    assert all("because these are protected" in result["msg"] for result in run.failures().values())
    assert set(run.failures()) == {"dc1", "sql1", "hmi1"}


@pytest.mark.costly
def test_missing_credentials_are_named_with_their_variables(controller: Controller, simulator: Simulator) -> None:
    without = {"CYLANCE_TENANT_ID": "", "CYLANCE_APPLICATION_SECRET": ""}
    result = controller.play(play("localhost", lockdown(hostnames="x")), environment=without).result()
    named = "tenant_id (CYLANCE_TENANT_ID), application_secret (CYLANCE_APPLICATION_SECRET)."
    assert f"Missing credentials for Cylance: {named}" in result["msg"]
    assert simulator.requests() == []


def test_protected_devices_can_be_templates_omitted_or_invalid(controller: Controller, simulator: Simulator) -> None:
    devices = simulator.cylance.add_devices([{"host_name": "ws1"}, {"host_name": "dc1"}, {"host_name": "ws2"}])
    ids = [device["id"] for device in devices]
    run = controller.play(
        play(
            "localhost",
            lockdown("as a whole", {"ignore_errors": True}, device_ids=ids),
            module_defaults={ACTIONS: "{{ guard }}"},
            vars={"guard": {"protected_devices": ["dc*"]}},
        ),
        play(
            "localhost",
            lockdown("omitted", device_ids=ids[:1]),
            module_defaults={ACTIONS: {"protected_devices": "{{ not_defined | default(omit) }}"}},
        ),
        play("localhost", lockdown("nested", hostnames="x", protected_devices=[["dc1"], "dc2"])),
    )
    # One protected device stops the whole list.
    assert "these are protected: dc1" in run.result("as a whole")["msg"]
    assert run.result("as a whole")["summary"]["skipped"] == 3
    assert run.result("omitted")["changed"] is True
    assert run.result("omitted")["api"]["requests"] == 2
    assert run.result("nested")["msg"].startswith("protected_devices: ")
    assert simulator.summary()["writes"] == 1


def test_an_empty_environment_variable_counts_as_unset(controller: Controller, simulator: Simulator) -> None:
    (device,) = simulator.cylance.seed(1)["ids"]
    run = controller.play(play("localhost", lockdown(device_ids=device)), environment={"CYLANCE_REGION": ""})
    assert run.result()["changed"] is True
