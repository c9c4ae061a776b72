# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play over hosts that a console alone knows: nobody can reach them, and none is connected to."""

from __future__ import annotations

import json

import pytest

from integration.playbooks.controller import LOCKDOWN, LOCKDOWN_INFO, Controller, fleet, lockdown, play
from simulator.remote import Simulator


def locked_hosts(simulator: Simulator) -> set[str]:
    """The names of the devices that the console calls locked."""
    return {device["host_name"] for device in simulator.cylance.devices(locked=True)}


def test_four_runs_predict_what_they_do(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(3)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    task = play("fleet", lockdown(expires="0:02:00"))
    check = controller.play(task, inventory=inventory, options="--check --diff")
    assert simulator.summary()["writes"] == 0
    real = controller.play(task, inventory=inventory, options="--diff")
    assert simulator.summary()["writes"] == 3
    check_again = controller.play(task, inventory=inventory, options="--check --diff")
    real_again = controller.play(task, inventory=inventory, options="--diff")
    assert simulator.summary()["writes"] == 3

    for host, result in check.results().items():
        assert result["changed"] is True
        assert result["diff"] == real.results()[host]["diff"]
        assert [entry["outcome"] for entry in result["devices"]] == ["changed"]
        assert result["devices"][0]["after"] == real.results()[host]["devices"][0]["after"]
    assert check.stats("changed") == real.stats("changed") == dict.fromkeys(inventory["fleet"], 1)
    assert check_again.stats("changed") == real_again.stats("changed") == {}
    assert '"state": "locked"' in check.stdout and '+    "duration": "0:02:00",' in real.stdout
    assert {result["devices"][0]["outcome"] for result in real_again.results().values()} == {"unchanged"}


@pytest.mark.costly
@pytest.mark.parametrize("hosts", [50, pytest.param(200, marks=pytest.mark.sweep)])
def test_many_hosts_log_in_once(controller: Controller, simulator: Simulator, hosts: int) -> None:
    simulator.cylance.seed(hosts)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    run = controller.play(play("fleet", lockdown(max_changes=hosts)), inventory=inventory, options="--forks 20")
    assert run.rc == 0
    summary = simulator.summary()
    assert (summary["logins"], summary["writes"], summary["total"]) == (1, hosts, 2 * hosts + 1)
    assert len(locked_hosts(simulator)) == hosts


@pytest.mark.costly
def test_where_consoles_disagree_each_ones_own_name_counts(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(2)
    hosts = fleet(simulator.cylance.devices(), device_hostname="as.others.call.it")
    host, other = hosts
    hosts[host]["cylance_device_hostname"] = f"{host}.corp.example"
    run = controller.play(play("fleet", lockdown()), inventory={"fleet": hosts})
    assert locked_hosts(simulator) == {f"{host}.corp.example"} and list(run.failures()) == [other]


@pytest.mark.costly
def test_an_id_from_group_vars_locks_one_device_once(controller: Controller, simulator: Simulator) -> None:
    (device,) = simulator.cylance.seed(1)["ids"]
    inventory = {"fleet": {f"host{number}": {"cylance_device_id": device} for number in range(30)}}
    run = controller.play(play("fleet", lockdown()), inventory=inventory, options="--forks 10")
    assert len(run.stats("changed")) == 1
    assert len(run.stats("failures")) == 29
    assert simulator.summary()["writes"] == 1
    (winner,) = run.stats("changed")
    messages = {result["msg"] for host, result in run.results().items() if host != winner}
    assert all(f"'{winner}' of this task acts on device" in message for message in messages)


@pytest.mark.costly
def test_a_name_that_differs_from_the_consoles_is_not_touched(controller: Controller, simulator: Simulator) -> None:
    right, wrong = simulator.cylance.add_devices([{"host_name": "ws-1.corp.example"}, {"host_name": "other"}])
    inventory = {
        "fleet": {
            "right": {"cylance_device_id": right["id"], "device_hostname": "WS-1"},
            "wrong": {"cylance_device_id": wrong["id"], "device_hostname": "ws-2.corp.example"},
        }
    }
    run = controller.play(play("fleet", lockdown()), inventory=inventory)
    assert locked_hosts(simulator) == {"ws-1.corp.example"}
    error = run.results()["wrong"]["devices"][0]["error"]
    assert error["reason"] == "wrong_device"
    assert "'other'" in error["message"] and "'ws-2.corp.example'" in error["message"]


def test_a_host_without_an_id_says_which_variable_is_missing(controller: Controller, simulator: Simulator) -> None:
    run = controller.play(play("fleet", lockdown()), inventory={"fleet": {"nobody": {}}})
    assert "cylance_device_id" in run.result()["msg"] and "'nobody'" in run.result()["msg"]
    assert simulator.requests() == []


@pytest.mark.costly
def test_an_empty_list_never_means_the_host_itself(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(1)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    tasks = [
        lockdown(f"list {number}", {"ignore_errors": True}, device_ids=value)
        for number, value in enumerate(([], None, "{{ nobody_set_this | default([]) }}", ""))
    ]
    run = controller.play(play("fleet", *tasks), inventory=inventory)
    for number in range(4):
        assert "device_ids: the list is empty" in run.result(f"list {number}")["msg"]
    assert simulator.requests() == []


def test_max_changes_counts_over_hosts_and_batches(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(12)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    task = play("fleet", lockdown(max_changes=5), serial=3, max_fail_percentage=100, ignore_errors=True)
    check = controller.play(task, inventory=inventory, options="--check --forks 4")
    assert len(check.stats("changed")) == 5
    run = controller.play(task, inventory=inventory, options="--forks 4")
    assert len(run.stats("changed")) == 5
    assert simulator.summary()["writes"] == 5
    refused = [result["msg"] for result in run.failures().values()]
    assert len(refused) == 7
    assert all("max_changes is 5" in message and "max_changes: 6 or more" in message for message in refused)


def test_max_changes_counts_over_loops(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(4)["ids"]
    task = lockdown(device_ids="{{ item }}", max_changes=2, keywords={"loop": ids})
    run = controller.play(play("localhost", task))
    assert [item["changed"] for item in run.items()] == [True, True, False, False]
    assert simulator.summary()["writes"] == 2


@pytest.mark.costly
def test_an_hour_later_the_renewal_is_due(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(2)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    task = play("fleet", lockdown(expires="0:03:00", renew_before="0:02:30"))
    first = controller.play(task, inventory=inventory)
    second = controller.play(task, inventory=inventory)
    simulator.advance(3600)
    check = controller.play(task, inventory=inventory, options="--check")
    third = controller.play(task, inventory=inventory)
    assert [len(run.stats("changed")) for run in (first, second, check, third)] == [2, 0, 2, 2]
    assert all(result["devices"][0]["certain"] is False for result in check.results().values())
    for host, result in third.results().items():
        assert result["devices"][0]["after"] == check.results()[host]["devices"][0]["after"]
        assert result["devices"][0]["observed"]["remaining"] == "0:03:00"


@pytest.mark.costly
def test_info_reads_the_hosts_own_device(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(2)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    simulator.cylance.change_device(simulator.cylance.devices()[0]["id"], lock={"expires": "0:10:00"})
    run = controller.play(play("fleet", {"name": "act", LOCKDOWN_INFO: {}}), inventory=inventory)
    states = {host: result["devices"][0] for host, result in run.results().items()}
    assert [(states[host]["state"], states[host]["remaining"]) for host in sorted(states)] == [
        ("locked", "0:10:00"),
        ("unlocked", None),
    ]
    assert run.stats("changed") == {}


def test_texts_of_the_console_are_never_templates(controller: Controller, simulator: Simulator) -> None:
    name = "{{ lookup('pipe', 'id') }}"
    device = simulator.cylance.add_device(host_name=name)
    run = controller.play(
        play(
            "localhost",
            {**lockdown(device_ids=[device["id"], "F" * 32]), "ignore_errors": True, "register": "told"},
            {"name": "show", "ansible.builtin.debug": {"msg": "{{ told.devices[0].hostname }} {{ told.msg }}"}},
        )
    )
    assert run.result()["devices"][0]["hostname"] == name
    shown = run.result("show")["msg"]
    assert "uid=" not in shown and shown.count(name) == 1


@pytest.mark.costly
def test_an_unknown_option_is_named_as_a_module_names_it(controller: Controller, simulator: Simulator) -> None:
    run = controller.play(play("localhost", {"name": "act", LOCKDOWN: {"device_id": "x", "hostnames": ["a"]}}))
    assert f"Unsupported parameters for ({LOCKDOWN}) module: device_id." in run.result()["msg"]
    assert "plugins" not in run.result()["msg"]


@pytest.mark.costly
def test_a_wrong_host_does_not_keep_a_device_from_its_own(controller: Controller, simulator: Simulator) -> None:
    devices = simulator.cylance.add_devices([{"host_name": "ws1"}])
    inventory = {"fleet": {"a-wrong-one": {**fleet(devices)["ws1"], "device_hostname": "ws9"}, **fleet(devices)}}
    run = controller.play(play("fleet", lockdown()), inventory=inventory, options="--forks 1")
    assert list(run.stats("changed")) == ["ws1"]
    assert run.failures()["a-wrong-one"]["devices"][0]["error"]["reason"] == "wrong_device"


@pytest.mark.costly
def test_a_percentage_is_asked_for_once(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(10)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    task = play("fleet", lockdown(max_changes="50%", keywords={"ignore_errors": True}))
    run = controller.play(task, inventory=inventory)
    assert len(run.stats("changed")) == 5
    assert simulator.summary(path="/devices/v2$")["total"] == 1


@pytest.mark.costly
def test_a_file_that_two_plays_include_is_counted_for_each(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(4)["ids"]
    tasks = controller.home / "isolate.yml"
    # The comment keeps older cores from reading it as JSON, where no task has a place in its file.
    content = json.dumps([lockdown(device_ids="{{ ids }}", max_changes=2)])
    tasks.write_text(f"# One task\n{content}\n", encoding="utf-8")
    include = {"ansible.builtin.include_tasks": str(tasks)}
    first, second = ({"ids": ids[:2]}, {"ids": ids[2:]})
    run = controller.play(play("localhost", include, vars=first), play("localhost", include, vars=second))
    assert run.rc == 0
    assert simulator.summary()["writes"] == 4
    for device in ids:
        simulator.cylance.change_device(device, lock=None)
    refused = controller.play(play("localhost", {**include, "vars": first}, {**include, "vars": second}))
    assert "beside 2 of this task's other hosts or rounds" in refused.results()["localhost"]["msg"]
