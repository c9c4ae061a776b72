# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages over the hosts of a play: one execution for all of them, or one for each, and never one more."""

from __future__ import annotations

from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, Controller, Run, fleet, play
from simulator.remote import Simulator

EXEC = "secops.device_actions.cylance_package_exec"
TELL = "Tell what is known of the host"
EXECUTE = "Execute the packages"
OUTCOME = "Tell what became of the execution"


@pytest.fixture
def inventory(simulator: Simulator) -> dict[str, Any]:
    """Four hosts, each with a device of its own."""
    simulator.cylance.add_package("Collect")
    simulator.cylance.seed(4, zones=["Kiosks"])
    return {"fleet": fleet(simulator.cylance.devices())}


def remediate(controller: Controller, inventory: dict[str, Any], options: str = "", **variables: Any) -> Run:
    usual = {
        "remediate_hosts": "fleet",
        "remediate_name": "Incident 4711",
        "remediate_packages": [{"package": "Collect", "arguments": ["-k"]}],
    }
    playbook = {"import_playbook": "secops.device_actions.remediate", "vars": {**usual, **variables}}
    return controller.play(playbook, inventory=inventory, options=options)


@pytest.mark.costly
def test_the_playbook_starts_one_for_all_hosts_and_finds_it_again(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    simulator.cylance.switch("execution_takes", 0)
    simulator.cylance.switch("execution_ack_takes", 0)
    arguments = ["{{ lookup('pipe', 'id') }}", "a \"b\" 'c', d", " blank "]
    packages = [{"package": "Collect", "arguments": [{"__ansible_unsafe": text} for text in arguments]}]
    checked = remediate(controller, inventory, "--check", remediate_packages=packages)
    assert (checked.rc, simulator.cylance.executions()) == (0, []), checked.stdout
    assert checked.results(EXECUTE)["ws-0001"]["changed"]
    first = remediate(controller, inventory, remediate_packages=packages)
    assert first.rc == 0, first.stdout
    (execution,) = simulator.cylance.executions()
    assert len(execution["target"]["devices"]) == 4
    assert execution["packageExecutions"][0]["arguments"] == arguments
    told = first.results(TELL)
    assert len(told) == 4 and all("started, and succeeded like all" in result["msg"] for result in told.values())
    again = remediate(controller, inventory, remediate_packages=packages)
    assert again.rc == 0 and again.stats("changed") == {}
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_devices_that_failed_fail_the_play_and_each_host_is_told(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    for switch, value in (("execution_takes", 0), ("execution_ack_takes", 0), ("executions_fail", 2)):
        simulator.cylance.switch(switch, value)
    device = simulator.cylance.devices()[3]
    simulator.cylance.change_device(device["id"], state="Offline")
    run = remediate(controller, inventory, remediate_min_online="3")
    assert run.rc != 0
    assert len(simulator.cylance.executions()) == 1
    told = {host: result["msg"] for host, result in run.results(TELL).items()}
    assert len(told) == 4
    assert f"{device['host_name']}: not started (It was offline" in told["ws-0004"]
    assert "started (of all devices 1 succeeded and 2 failed so far" in told["ws-0001"]
    assert len(run.failures("Fail where it failed")) == 4
    summary = run.results(OUTCOME)["ws-0001"]["msg"]
    assert "failed on 2 devices" in summary[0] and summary[1:] == [f"Not on: {device['host_name']}"]
    assert remediate(controller, inventory, remediate_min_online="3", remediate_tolerate_failures=True).rc == 0
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_the_playbook_executes_in_zones_too(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    variables = {"remediate_hosts": "localhost", "remediate_zones": ["Kiosks"], "remediate_wait": False}
    run = remediate(controller, inventory, **variables)
    assert run.rc == 0, run.stdout
    (execution,) = simulator.cylance.executions()
    assert (execution["target"]["devices"], len(execution["target"]["zones"])) == ([], 1)


@pytest.mark.sweep
@pytest.mark.parametrize("way", ["include_role", "roles"])
def test_hosts_that_the_condition_leaves_out_do_not_execute(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any], way: str
) -> None:
    condition = "inventory_hostname in ['ws-0002', 'ws-0003', 'ws-0004']"
    role = {"name": "secops.device_actions.remediate"}
    variables = {
        "remediate_name": "three",
        "remediate_packages": [{"package": "Collect", "arguments": ["-n", 1]}],
        "remediate_wait": False,
    }
    failing = {"name": "fail", "ansible.builtin.fail": {"msg": "early"}, "when": "inventory_hostname == 'ws-0004'"}
    if way == "roles":
        there = play("fleet", vars=variables, pre_tasks=[failing], roles=[{"role": role["name"], "when": condition}])
    else:
        there = play("fleet", failing, {f"ansible.builtin.{way}": role, "when": condition}, vars=variables)
    run = controller.play(there, inventory=inventory)
    (execution,) = simulator.cylance.executions()
    wanted = [inventory["fleet"][host]["cylance_device_id"] for host in ("ws-0002", "ws-0003")]
    assert execution["target"]["devices"] == [device_id.replace("-", "").upper() for device_id in wanted]
    assert execution["packageExecutions"][0]["arguments"] == ["-n", "1"]
    assert run.failures().keys() | run.failures("fail").keys() == {"ws-0004"}
    said = " ".join(run.results(OUTCOME)["ws-0002"]["msg"])
    assert "take no part, or failed before: ws-0001, ws-0004" in said


@pytest.mark.sweep
def test_what_an_earlier_use_has_left_does_not_count(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    use = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
    variables = {"remediate_packages": [{"package": "Collect"}], "remediate_wait": False, "remediate_name": "one"}
    broken = {
        "block": [{**use, "vars": {"remediate_zones": ["Kiosks"]}, "when": "inventory_hostname == 'ws-0001'"}],
        "rescue": [{"name": "rescue", "ansible.builtin.debug": {"msg": "goes on"}}],
    }
    others = {**use, "when": "inventory_hostname != 'ws-0001'"}
    second = {**use, "vars": {"remediate_name": "two", "remediate_packages": [{"package": "Nothing"}]}}
    after = {"name": "after", "ansible.builtin.debug": {"msg": "goes on"}}
    run = controller.play(
        play("fleet", broken, others, vars=variables), play("fleet", second, after, vars=variables), inventory=inventory
    )
    assert len(run.results("rescue")) == 1
    (execution,) = simulator.cylance.executions()
    assert len(execution["target"]["devices"]) == 3
    assert run.results("after") == {} and len(run.failures("Fail where it failed")) == 4


@pytest.mark.sweep
def test_what_the_play_ignores_the_role_does_not(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    role = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
    away = {
        "ansible.builtin.include_role": {"name": "secops.device_actions.remediate", "apply": {"delegate_to": "gone"}}
    }
    variables = {"remediate_packages": [{"package": "Collect"}], "remediate_wait": False, "remediate_name": "one"}
    inventory["jumps"] = {"gone": {"ansible_connection": "down"}}
    batches = controller.play(play("fleet", role, vars=variables, serial=2, ignore_errors=True), inventory=inventory)
    after = {"name": "after", "ansible.builtin.debug": {"msg": "goes on"}}
    unreachable = controller.play(play("fleet", away, after, vars=variables), inventory=inventory)
    for host in ("ws-0001", "ws-0002"):
        inventory["fleet"][host]["cylance_device_id"] = inventory["fleet"]["ws-0003"]["cylance_device_id"]
    shared = controller.play(play("fleet", role, vars=variables), inventory=inventory)
    assert 0 not in (batches.rc, unreachable.rc, shared.rc)
    assert unreachable.results("after") == {}
    assert "Nothing was started. Hosts share a device" in shared.stdout
    assert simulator.cylance.executions() == []


@pytest.mark.sweep
def test_the_plays_own_defaults_and_names_count(
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
        run = controller.play(play("fleet", role, **options), inventory=inventory, environment=without)
        assert (run.rc, run.stats("changed")) == (0, changed), run.stdout
    inventory["fleet"]["ws-0004"]["device_hostname"] = "somebody"
    options["vars"]["remediate_name"] = "b"
    wrong = controller.play(play("fleet", role, **options), inventory=inventory, environment=without)
    assert "the inventory calls it 'somebody'" in wrong.results(OUTCOME)["ws-0001"]["msg"][0]
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_the_role_refuses_batches_and_hosts_without_a_device(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    role = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
    variables = {"remediate_name": "a", "remediate_packages": [{"package": "Collect"}]}
    batches = controller.play(play("fleet", role, vars=variables, serial=2), inventory=inventory)
    zones = remediate(controller, inventory, remediate_zones=["Kiosks"])
    inventory["fleet"].update(stranger={}, nobody={"cylance_device_id": ""})
    stranger = remediate(controller, inventory)
    assert "Nothing was started. With serial" in batches.stdout
    assert "Nothing was started. remediate_zones" in zones.stdout
    assert "no variable cylance_device_id: nobody, stranger" in stranger.stdout
    assert 0 not in (batches.rc, zones.rc, stranger.rc)
    assert simulator.cylance.executions() == []


@pytest.mark.sweep
def test_hosts_with_names_of_their_own_start_one_each(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    task = {
        "name": "act",
        EXEC: {"name": "stop on {{ inventory_hostname }}", "packages": [{"package": "Collect", "arguments": []}]},
    }
    run = controller.play(play("fleet", task), inventory=inventory)
    assert run.rc == 0, run.stdout
    assert len({execution["name"] for execution in simulator.cylance.executions()}) == 4
    again = controller.play(play("fleet", task), inventory=inventory)
    assert again.stats("changed") == {}


@pytest.mark.sweep
@pytest.mark.parametrize("keywords", [{}, {"delegate_to": "jump"}], ids=["here", "on a jump host"])
def test_hosts_of_a_task_do_not_start_it_for_each_of_them(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any], keywords: dict[str, Any]
) -> None:
    ids = [device["id"] for device in simulator.cylance.devices()]
    inventory["jumps"] = {"jump": JUMP_HOST}
    for host, variables in inventory["fleet"].items():
        variables["own_name"] = f"stop on {host}"
    simulator.cylance.seed(1, zones=["Labs"], prefix="lab", add=True)
    own, packages = "{{ own_name }}", [{"package": "Collect"}]
    tasks = {
        "one name": {"name": "stop", "device_ids": ids},
        "one device": {"name": own, "device_ids": ids[:1], "max_changes": 1},
        "a name in zones": {"name": "stop in zones", "zones": ["Labs"], "run": "always"},
    }
    plays = [
        play("fleet", {"name": name, EXEC: {**options, "packages": packages}, "ignore_errors": True, **keywords})
        for name, options in tasks.items()
    ]
    run = controller.play(*plays, inventory=inventory)
    assert len(simulator.cylance.executions()) == 3
    for name, words in (("one name", "run_once"), ("one device", "acts on device"), ("a name in zones", "run_once")):
        refused = [result["msg"] for result in run.failures(name).values()]
        assert len(refused) == 3 and all(words in message for message in refused), (name, refused)


@pytest.mark.sweep
def test_zones_of_a_delegated_task_are_for_one_host(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    simulator.cylance.seed(1, zones=["Labs"], prefix="lab", add=True)
    inventory["jumps"] = {"jump": JUMP_HOST}
    for host, zone in (("ws-0001", "Kiosks"), ("ws-0002", "Labs")):
        inventory["fleet"][host]["zone"] = zone
    options = {"name": "stop in {{ zone }}", "packages": [{"package": "Collect"}], "zones": ["{{ zone }}"]}
    task = {"name": "act", EXEC: options, "delegate_to": "jump", "when": "zone is defined"}
    run = controller.play(play("fleet", task), inventory=inventory)
    (refused,) = run.failures().values()
    assert "the guard rails cannot be kept over several hosts" in refused["msg"]
    assert len(simulator.cylance.executions()) == 1
