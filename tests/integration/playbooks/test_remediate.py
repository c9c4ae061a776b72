# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role and the playbook remediate start one execution on the devices of hosts or zones, and report its result."""

from __future__ import annotations

from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, Controller, Run, fleet, play
from simulator.remote import Simulator

EXECUTE, REPORT = "Execute the packages", "Report the result"
ROLE: dict[str, Any] = {"ansible.builtin.include_role": {"name": "secops.device_actions.remediate"}}
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
    variables = {"remediate_hosts": f"{TWO}:ws-0003", "remediate_packages": packages}
    variables |= {"remediate_reason": "Ransomware", "remediate_ticket": "INC-1"}
    limit = f"--limit localhost:{TWO}"
    checked = remediate(controller, inventory, f"--check {limit}", **variables)
    assert (checked.rc, simulator.cylance.executions()) == (0, []), checked.stdout
    assert checked.result(EXECUTE)["changed"]
    first = remediate(controller, inventory, limit, **variables)
    assert first.rc == 0, first.stdout
    (execution,) = simulator.cylance.executions()
    assert len(execution["target"]["devices"]) == 2
    assert execution["packageExecutions"][0]["arguments"] == arguments
    assert [first.result(EXECUTE)[key] for key in ("reason", "ticket")] == ["Ransomware", "INC-1"]
    message = first.result(REPORT)["remediate_result.msg"]
    assert message == first.result(EXECUTE)["msg"]
    assert "started on 2 devices" in message and "2 succeeded and 0 failed of 2" in message
    again = remediate(controller, inventory, limit, **variables)
    assert again.rc == 0 and again.stats("changed") == {}
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_the_message_names_the_devices_on_which_nothing_was_started(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    for switch, value in (("execution_takes", 0), ("execution_ack_takes", 0), ("executions_fail", 2)):
        simulator.cylance.switch(switch, value)
    device = simulator.cylance.devices()[3]
    simulator.cylance.change_device(device["id"], state="Offline")
    variables = {"remediate_hosts": "fleet", "remediate_min_online": "3"}
    run = remediate(controller, inventory, **variables)
    assert run.rc != 0
    assert len(simulator.cylance.executions()) == 1
    message = run.result(EXECUTE)["msg"]
    assert f"started on 3 of 4 devices (1 offline: {device['host_name']})" in message
    assert "failed on 2 devices" in message
    artifacts = run.artifacts()
    assert artifacts["remediate_retry"] == [device["id"]]
    assert artifacts["remediate_summary"]["skipped"] == 1
    assert remediate(controller, inventory, **variables, remediate_tolerate_failures=True).rc == 0
    assert len(simulator.cylance.executions()) == 1


@pytest.mark.sweep
def test_zones_replace_hosts_and_one_of_them_is_required(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    zones = {"remediate_zones": ["Kiosks"], "remediate_wait": False}
    both = remediate(controller, inventory, remediate_hosts="fleet", **zones)
    assert "mutually exclusive" in both.result(EXECUTE)["msg"]
    neither = remediate(controller, inventory)
    assert "hosts: the list is empty" in neither.result(EXECUTE)["msg"]
    typo = remediate(controller, inventory, remediate_hosts="fleed")
    assert "Did you mean 'fleet'?" in typo.result(EXECUTE)["msg"]
    assert simulator.cylance.executions() == []
    assert remediate(controller, inventory, **zones).rc == 0
    (execution,) = simulator.cylance.executions()
    assert (execution["target"]["devices"], len(execution["target"]["zones"])) == ([], 1)


@pytest.mark.sweep
def test_the_role_runs_once_for_a_play_over_several_hosts(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    inventory["jumps"] = {"jump": JUMP_HOST}
    usual = {"remediate_packages": [{"package": "Collect"}], "remediate_wait": False}
    variables = {**usual, "remediate_name": "one", "remediate_hosts": TWO}
    after = {"name": "after", "ansible.builtin.debug": {"msg": "continue"}}
    condition = {"when": "inventory_hostname == 'ws-0003'"}
    delegated = {"include_role": {"name": "secops.device_actions.remediate", "apply": {"delegate_to": "jump"}}}
    run = controller.play(play("fleet", ROLE, after, vars=variables, serial=2), inventory=inventory)
    assert len(run.results("after")) == 1 and run.stdout.count("Run the task once") >= 3
    (execution,) = simulator.cylance.executions()
    assert len(execution["target"]["devices"]) == 2
    conditioned = controller.play(
        play("fleet", {**ROLE, **condition}, vars={**variables, "remediate_name": "two"}),
        play("localhost", delegated, vars={**variables, "remediate_name": "three"}),
        inventory=inventory,
    )
    assert conditioned.rc == 0, conditioned.stdout
    assert len(simulator.cylance.executions()) == 3


@pytest.mark.sweep
def test_the_module_defaults_of_the_play_and_names_of_the_inventory_apply(
    controller: Controller, simulator: Simulator, inventory: dict[str, Any]
) -> None:
    options: dict[str, Any] = {
        "vars": {
            "remediate_name": "a",
            "remediate_packages": [{"package": "Collect"}],
            "remediate_wait": False,
            "remediate_hosts": ["ws-0001", "ws-0004"],
        },
        "module_defaults": {
            "group/secops.device_actions.cylance": {
                variable.removeprefix("CYLANCE_").lower(): value
                for variable, value in simulator.cylance.environment().items()
            },
            "secops.device_actions.cylance_package_exec": {"run": "always"},
        },
    }
    without = dict.fromkeys(simulator.cylance.environment(), "")
    for changed in ({"localhost": 1}, {}):
        run = controller.play(play("localhost", ROLE, **options), inventory=inventory, environment=without)
        assert (run.rc, run.stats("changed")) == (0, changed), run.stdout
    inventory["fleet"]["ws-0004"]["device_hostname"] = "stranger"
    options["vars"]["remediate_name"] = "b"
    wrong = controller.play(play("localhost", ROLE, **options), inventory=inventory, environment=without)
    assert "the inventory calls it 'stranger'" in wrong.result(EXECUTE)["msg"]
    assert len(simulator.cylance.executions()) == 1
