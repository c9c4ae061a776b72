# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role and the playbook remediate start one execution for all hosts, and report its outcome for each of them."""

from __future__ import annotations

from typing import Any

import pytest

from integration.playbooks.controller import Controller, Run, fleet, play
from simulator.remote import Simulator

HOST_OUTCOME = "Report the result of the host"
EXECUTE = "Execute the packages"
OUTCOME = "Report the result of the execution"
TWO = "ws-0001:ws-0002"


@pytest.fixture
def inventory(simulator: Simulator) -> dict[str, Any]:
    """An inventory of four hosts, each with its own device."""
    simulator.cylance.add_package("Collect")
    simulator.cylance.seed(4, zones=["Kiosks"])
    return {"fleet": fleet(simulator.cylance.devices())}


def remediate(controller: Controller, inventory: dict[str, Any], options: str = "", **variables: Any) -> Run:
    """Run the playbook. variables: of the playbook, which override the usual ones."""
    usual = {
        "remediate_hosts": "fleet",
        "remediate_name": "Incident 4711",
        "remediate_packages": [{"package": "Collect", "arguments": ["-k"]}],
    }
    playbook = {"import_playbook": "secops.device_actions.remediate", "vars": {**usual, **variables}}
    return controller.play(playbook, inventory=inventory, options=options)


@pytest.mark.costly
def test_the_playbook_starts_one_execution_and_finds_it_again(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    simulator.cylance.switch("execution_takes", 0)
    simulator.cylance.switch("execution_ack_takes", 0)
    arguments = ["{{ lookup('pipe', 'id') }}", "a \"b\" 'c', d", " blank "]
    packages = [{"package": "Collect", "arguments": [{"__ansible_unsafe": text} for text in arguments]}]
    variables = {"remediate_hosts": TWO, "remediate_packages": packages}
    checked = remediate(controller, inventory, "--check", **variables)
    assert (checked.rc, simulator.cylance.executions()) == (0, []), checked.stdout
    assert checked.results(EXECUTE)["ws-0001"]["changed"]
    first = remediate(controller, inventory, **variables)
    assert first.rc == 0, first.stdout
    (execution,) = simulator.cylance.executions()
    assert len(execution["target"]["devices"]) == 2
    assert execution["packageExecutions"][0]["arguments"] == arguments
    outcomes = first.results(HOST_OUTCOME)
    assert len(outcomes) == 2 and all(
        "started, and succeeded like all" in result["msg"] for result in outcomes.values()
    )
    again = remediate(controller, inventory, **variables)
    assert again.rc == 0 and again.stats("changed") == {}
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_failed_devices_fail_the_play_and_are_reported_for_each_host(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    for switch, value in (("execution_takes", 0), ("execution_ack_takes", 0), ("executions_fail", 2)):
        simulator.cylance.switch(switch, value)
    device = simulator.cylance.devices()[3]
    simulator.cylance.change_device(device["id"], state="Offline")
    run = remediate(controller, inventory, remediate_min_online="3")
    assert run.rc != 0
    assert len(simulator.cylance.executions()) == 1
    outcomes = {host: result["msg"] for host, result in run.results(HOST_OUTCOME).items()}
    assert len(outcomes) == 4
    assert f"{device['host_name']}: not started (Offline" in outcomes["ws-0004"]
    assert "started (of all devices, 1 succeeded and 2 failed so far" in outcomes["ws-0001"]
    assert len(run.failures("Fail if the execution failed")) == 4
    summary = run.results(OUTCOME)["ws-0001"]["msg"]
    assert "failed on 2 devices" in summary[0] and summary[1:] == [f"Not started on: {device['host_name']}"]
    assert remediate(controller, inventory, remediate_min_online="3", remediate_tolerate_failures=True).rc == 0
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_the_playbook_can_target_zones(controller: Controller, simulator: Simulator, inventory: dict[str, Any]) -> None:
    variables = {"remediate_hosts": "localhost", "remediate_zones": ["Kiosks"], "remediate_wait": False}
    run = remediate(controller, inventory, **variables)
    assert run.rc == 0, run.stdout
    (execution,) = simulator.cylance.executions()
    assert (execution["target"]["devices"], len(execution["target"]["zones"])) == ([], 1)


@pytest.mark.sweep
@pytest.mark.parametrize("keyword", ["include_role", "roles"])
def test_hosts_excluded_by_a_condition_take_no_part(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any], keyword: str
) -> None:
    condition = "inventory_hostname in ['ws-0002', 'ws-0003', 'ws-0004']"
    role = {"name": "secops.device_actions.remediate"}
    variables = {
        "remediate_name": "three",
        "remediate_packages": [{"package": "Collect", "arguments": ["-n", 1]}],
        "remediate_wait": False,
    }
    failing = {"name": "fail", "ansible.builtin.fail": {"msg": "early"}, "when": "inventory_hostname == 'ws-0004'"}
    if keyword == "roles":
        its_play = play("fleet", vars=variables, pre_tasks=[failing], roles=[{"role": role["name"], "when": condition}])
    else:
        its_play = play("fleet", failing, {f"ansible.builtin.{keyword}": role, "when": condition}, vars=variables)
    run = controller.play(its_play, inventory=inventory)
    (execution,) = simulator.cylance.executions()
    wanted = [inventory["fleet"][host]["cylance_device_id"] for host in ("ws-0002", "ws-0003")]
    assert execution["target"]["devices"] == [device_id.replace("-", "").upper() for device_id in wanted]
    assert execution["packageExecutions"][0]["arguments"] == ["-n", "1"]
    assert run.failures().keys() | run.failures("fail").keys() == {"ws-0004"}
    summary = " ".join(run.results(OUTCOME)["ws-0002"]["msg"])
    assert "take no part, or failed before: ws-0001, ws-0004" in summary


@pytest.mark.sweep
def test_the_result_of_an_earlier_use_is_ignored(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    use = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
    variables = {"remediate_packages": [{"package": "Collect"}], "remediate_wait": False, "remediate_name": "one"}
    broken = {
        "block": [{**use, "vars": {"remediate_zones": ["Kiosks"]}, "when": "inventory_hostname == 'ws-0001'"}],
        "rescue": [{"name": "rescue", "ansible.builtin.debug": {"msg": "continue"}}],
    }
    others = {**use, "when": "inventory_hostname != 'ws-0001'"}
    second = {**use, "vars": {"remediate_name": "two", "remediate_packages": [{"package": "Nothing"}]}}
    after = {"name": "after", "ansible.builtin.debug": {"msg": "continue"}}
    run = controller.play(
        play("fleet", broken, others, vars=variables), play("fleet", second, after, vars=variables), inventory=inventory
    )
    assert len(run.results("rescue")) == 1
    (execution,) = simulator.cylance.executions()
    assert len(execution["target"]["devices"]) == 3
    assert run.results("after") == {} and len(run.failures("Fail if the execution failed")) == 4


@pytest.mark.sweep
def test_ignored_errors_of_the_play_and_lost_hosts_start_nothing(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    role = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
    delegated = {
        "ansible.builtin.include_role": {"name": "secops.device_actions.remediate", "apply": {"delegate_to": "gone"}}
    }
    variables = {"remediate_packages": [{"package": "Collect"}], "remediate_wait": False, "remediate_name": "one"}
    inventory["jumps"] = {"gone": {"ansible_connection": "down"}}
    batches = controller.play(play("fleet", role, vars=variables, serial=2, ignore_errors=True), inventory=inventory)
    after = {"name": "after", "ansible.builtin.debug": {"msg": "continue"}}
    unreachable = controller.play(play("fleet", delegated, after, vars=variables), inventory=inventory)
    for host in ("ws-0001", "ws-0002"):
        inventory["fleet"][host]["cylance_device_id"] = inventory["fleet"]["ws-0003"]["cylance_device_id"]
    shared = controller.play(play("fleet", role, vars=variables), inventory=inventory)
    assert 0 not in (batches.rc, unreachable.rc, shared.rc)
    assert unreachable.results("after") == {}
    assert "Nothing was started. Hosts share a device" in shared.stdout
    assert simulator.cylance.executions() == []


@pytest.mark.sweep
def test_the_module_defaults_of_the_play_and_names_of_the_inventory_apply(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    role = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
    options = {
        "vars": {"remediate_name": "a", "remediate_packages": [{"package": "Collect"}], "remediate_wait": False},
        "module_defaults": {
            "group/secops.device_actions.cylance": {
                variable.removeprefix("CYLANCE_").lower(): value
                for variable, value in simulator.cylance.environment().items()
            },
            "secops.device_actions.cylance_package_exec": {"run": "always"},
        },
    }
    without = dict.fromkeys(simulator.cylance.environment(), "")
    for changed in ({"ws-0001": 1}, {}):
        run = controller.play(play("ws-0001:ws-0004", role, **options), inventory=inventory, environment=without)
        assert (run.rc, run.stats("changed")) == (0, changed), run.stdout
    inventory["fleet"]["ws-0004"]["device_hostname"] = "stranger"
    options["vars"]["remediate_name"] = "b"
    wrong = controller.play(play("ws-0001:ws-0004", role, **options), inventory=inventory, environment=without)
    assert "the inventory calls it 'stranger'" in wrong.results(OUTCOME)["ws-0001"]["msg"][0]
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_the_role_refuses_batches_and_hosts_without_a_device(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    role = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
    variables = {"remediate_name": "a", "remediate_packages": [{"package": "Collect"}]}
    batches = controller.play(play("fleet", role, vars=variables, serial=2), inventory=inventory)
    zones = remediate(controller, inventory, remediate_zones=["Kiosks"])
    inventory["fleet"].update(stranger={}, unnamed={"cylance_device_id": ""})
    stranger = remediate(controller, inventory)
    assert "Nothing was started. With serial" in batches.stdout
    assert "Nothing was started. remediate_zones" in zones.stdout
    assert "no variable cylance_device_id: stranger, unnamed" in stranger.stdout
    assert 0 not in (batches.rc, zones.rc, stranger.rc)
    assert simulator.cylance.executions() == []
