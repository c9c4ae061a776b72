# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task for each host acts on the device of the host, without a connection to it."""

from __future__ import annotations

import json

import pytest

from integration.playbooks.controller import LOCKDOWN, LOCKDOWN_INFO, Controller, fleet, lockdown, play
from simulator.remote import Simulator


def locked_hosts(simulator: Simulator) -> set[str]:
    """Return the names of the locked devices."""
    return {device["host_name"] for device in simulator.cylance.devices(locked=True)}


def test_check_mode_predicts_the_run_and_a_repetition_changes_nothing(
    controller: Controller, simulator: Simulator
) -> None:
    simulator.cylance.seed(2)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    task = play("fleet", lockdown(expires="0:02:00"))
    check = controller.play(task, inventory=inventory, options="--check --diff")
    assert simulator.summary()["writes"] == 0
    real = controller.play(task, inventory=inventory, options="--diff")
    assert simulator.summary()["writes"] == 2
    again = controller.play(
        play("fleet", lockdown("check again", {"check_mode": True}, expires="0:02:00")),
        play("fleet", lockdown("again", expires="0:02:00")),
        inventory=inventory,
        options="--diff",
    )
    assert simulator.summary()["writes"] == 2

    for host, result in check.results().items():
        assert result["changed"] is True
        assert result["diff"] == real.results()[host]["diff"]
        assert [entry["outcome"] for entry in result["devices"]] == ["changed"]
        assert result["devices"][0]["after"] == real.results()[host]["devices"][0]["after"]
    assert check.stats("changed") == real.stats("changed") == dict.fromkeys(inventory["fleet"], 1)
    assert again.stats("changed") == {}
    assert '"state": "locked"' in check.stdout and '+    "duration": "0:02:00",' in real.stdout
    for name in ("check again", "again"):
        assert [result["devices"][0]["outcome"] for result in again.results(name).values()] == ["unchanged"] * 2


@pytest.mark.costly
def test_many_hosts_log_in_once(controller: Controller, simulator: Simulator) -> None:
    hosts = 30  # more than there are forks
    simulator.cylance.seed(hosts)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    run = controller.play(play("fleet", lockdown(max_changes=hosts)), inventory=inventory, options="--forks 20")
    assert run.rc == 0
    summary = simulator.summary()
    assert (summary["logins"], summary["writes"], summary["total"]) == (1, hosts, 2 * hosts + 1)
    assert len(locked_hosts(simulator)) == hosts


@pytest.mark.costly
def test_a_device_with_another_name_than_its_host_is_left_alone(controller: Controller, simulator: Simulator) -> None:
    devices = {
        device["host_name"]: device["id"]
        for device in simulator.cylance.add_devices(
            [{"host_name": name} for name in ("ws-1.corp.example", "other", "renamed", "own")]
        )
    }
    inventory = {
        "fleet": {
            "bare": {"cylance_device_id": devices["ws-1.corp.example"], "device_hostname": "WS-1"},
            "wrong": {"cylance_device_id": devices["other"], "device_hostname": "ws-2.corp.example"},
            # The name in one console counts more than the name in most of them.
            "named": {
                "cylance_device_id": devices["renamed"],
                "device_hostname": "as.others.name.it",
                "cylance_device_hostname": "renamed",
            },
            # A host with the wrong name does not keep the device from the right host.
            "stranger": {"cylance_device_id": devices["own"], "device_hostname": "ws9"},
            "own": {"cylance_device_id": devices["own"], "device_hostname": "own"},
        }
    }
    run = controller.play(play("fleet", lockdown()), inventory=inventory, options="--forks 1")
    assert locked_hosts(simulator) == {"ws-1.corp.example", "renamed", "own"}
    assert run.stats("changed").keys() == {"bare", "named", "own"}
    errors = {host: result["devices"][0]["error"] for host, result in run.failures().items()}
    assert {host: error["reason"] for host, error in errors.items()} == {
        "wrong": "wrong_device",
        "stranger": "wrong_device",
    }
    assert "'other'" in errors["wrong"]["message"] and "'ws-2.corp.example'" in errors["wrong"]["message"]


@pytest.mark.costly
def test_an_id_from_group_vars_locks_one_device_once(controller: Controller, simulator: Simulator) -> None:
    (device,) = simulator.cylance.seed(1)["ids"]
    inventory = {"fleet": {f"host{number}": {"cylance_device_id": device} for number in range(8)}}
    run = controller.play(play("fleet", lockdown()), inventory=inventory, options="--forks 4")
    assert len(run.stats("changed")) == 1
    assert len(run.stats("failures")) == 7
    assert simulator.summary()["writes"] == 1
    (winner,) = run.stats("changed")
    messages = {result["msg"] for host, result in run.results().items() if host != winner}
    assert all(f"'{winner}' of this task already acts on device" in message for message in messages)


def test_invalid_targets_and_options_are_reported_without_a_request(
    controller: Controller, simulator: Simulator
) -> None:
    simulator.cylance.seed(1)
    inventory = {"unknown": {"stranger": {}}, "fleet": fleet(simulator.cylance.devices())}
    # An empty list never means the host itself.
    values = ([], None, "{{ not_defined | default([]) }}", "")
    empty = [
        lockdown(f"list {number}", {"ignore_errors": True}, device_ids=value) for number, value in enumerate(values)
    ]
    unknown = {"name": "unknown option", LOCKDOWN: {"device_id": "x", "hostnames": ["a"]}, "ignore_errors": True}
    run = controller.play(
        play("stranger", lockdown(keywords={"ignore_errors": True})),
        play("fleet", *empty),
        play("localhost", unknown),
        inventory=inventory,
    )
    assert "cylance_device_id" in run.result()["msg"] and "'stranger'" in run.result()["msg"]
    for number in range(len(values)):
        assert "device_ids: the list is empty" in run.result(f"list {number}")["msg"]
    message = run.result("unknown option")["msg"]
    assert f"Unsupported parameters for ({LOCKDOWN}) module: device_id." in message and "plugins" not in message
    assert simulator.requests() == []


def test_max_changes_counts_over_hosts_and_batches(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(7)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    keywords = {"serial": 3, "max_fail_percentage": 100, "ignore_errors": True}
    run = controller.play(
        play("fleet", lockdown("check", max_changes=4), check_mode=True, **keywords),
        play("fleet", lockdown(max_changes=4), **keywords),
        inventory=inventory,
        options="--forks 4",
    )
    for name in ("check", "act"):
        changed = [result["changed"] for result in run.results(name).values()]
        assert (changed.count(True), len(changed)) == (4, 7)
        refused = [result["msg"] for result in run.failures(name).values()]
        assert len(refused) == 3
        assert all("max_changes is 4" in message and "max_changes to 7 or more" in message for message in refused)
        assert all("7 hosts of the play" in message for message in refused)
    assert simulator.summary()["writes"] == 4


def test_the_limit_of_a_run_counts_over_hosts_loops_tasks_and_plays(
    controller: Controller, simulator: Simulator
) -> None:
    ids = simulator.cylance.seed(6)["ids"]
    background = {"async": 60, "poll": 1, "delegate_to": "localhost", "ignore_errors": True}
    run = controller.play(
        play("fleet", lockdown("hosts", {"environment": {"DEVICE_ACTIONS_MAX_CHANGES": "100"}})),
        play(
            "localhost",
            lockdown("loop", {"loop": ids[2:4], "ignore_errors": True}, device_ids="{{ item }}"),
            lockdown("background", background, device_ids=[ids[4]]),
            lockdown("changed already", device_ids=ids[:3], state="locked"),
        ),
        inventory={"fleet": fleet(simulator.cylance.devices()[:2])},
        environment={"DEVICE_ACTIONS_MAX_CHANGES": "3"},
    )
    assert [result["changed"] for result in run.results("hosts").values()] == [True, True]
    assert [item["changed"] for item in run.items("loop")] == [True, False]
    refusals = [run.items("loop")[1]["msg"], run.result("background")["msg"]]
    assert all("DEVICE_ACTIONS_MAX_CHANGES allows 3 for the whole run" in message for message in refusals)
    assert run.result("changed already")["summary"]["unchanged"] == 3
    assert simulator.summary()["writes"] == 3


def test_max_changes_counts_over_loops_but_not_over_includes_in_other_plays(
    controller: Controller, simulator: Simulator
) -> None:
    ids = simulator.cylance.seed(10)["ids"]
    tasks = controller.home / "isolate.yml"
    # The comment keeps older cores from reading it as JSON, in which tasks have no position.
    content = json.dumps([lockdown("included", device_ids="{{ ids }}", max_changes=2)])
    tasks.write_text(f"# One task\n{content}\n", encoding="utf-8")
    include = {"ansible.builtin.include_tasks": str(tasks)}
    loop = lockdown("loop", {"loop": ids[:4], "ignore_errors": True}, device_ids="{{ item }}", max_changes=2)
    run = controller.play(
        play("localhost", loop),
        play("localhost", include, vars={"ids": ids[2:4]}),
        play("localhost", include, vars={"ids": ids[4:6]}),
        # In one play, both includes count together.
        play("localhost", {**include, "vars": {"ids": ids[6:8]}}, {**include, "vars": {"ids": ids[8:]}}),
    )
    assert [item["changed"] for item in run.items("loop")] == [True, True, False, False]
    included = [event["event_data"] for event in run.events if event["event_data"].get("task") == "included"]
    results = [data["res"] for data in included if "res" in data]
    assert [result["changed"] for result in results] == [True, True, True, False]
    assert "max_changes is 2" in results[-1]["msg"]
    assert simulator.summary()["writes"] == 8


@pytest.mark.costly
def test_a_lockdown_is_renewed_when_it_is_due(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(1)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    options = {"expires": "0:03:00", "renew_before": "0:02:30"}
    before = controller.play(
        play("fleet", lockdown("first", **options)), play("fleet", lockdown("second", **options)), inventory=inventory
    )
    simulator.advance(3600)
    after = controller.play(
        play("fleet", lockdown("check", {"check_mode": True}, **options)),
        play("fleet", lockdown("third", **options)),
        inventory=inventory,
    )
    assert (before.result("first")["changed"], before.result("second")["changed"]) == (True, False)
    check, third = after.result("check"), after.result("third")
    assert (check["changed"], third["changed"]) == (True, True)
    assert check["devices"][0]["certain"] is False
    assert third["devices"][0]["after"] == check["devices"][0]["after"]
    assert third["devices"][0]["observed"]["remaining"] == "0:03:00"


@pytest.mark.costly
def test_info_reads_the_device_of_each_host(controller: Controller, simulator: Simulator) -> None:
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


def test_texts_of_the_console_are_never_rendered(controller: Controller, simulator: Simulator) -> None:
    name = "{{ lookup('pipe', 'id') }}"
    device = simulator.cylance.add_device(host_name=name)
    run = controller.play(
        play(
            "localhost",
            {**lockdown(device_ids=[device["id"], "F" * 32]), "ignore_errors": True, "register": "result"},
            {"name": "show", "ansible.builtin.debug": {"msg": "{{ result.devices[0].hostname }} {{ result.msg }}"}},
        )
    )
    assert run.result()["devices"][0]["hostname"] == name
    shown = run.result("show")["msg"]
    assert "uid=" not in shown and shown.count(name) == 1


@pytest.mark.costly
def test_a_percentage_counts_the_devices_of_the_console_once(controller: Controller, simulator: Simulator) -> None:
    simulator.cylance.seed(4)
    inventory = {"fleet": fleet(simulator.cylance.devices())}
    task = play("fleet", lockdown(max_changes="50%", keywords={"ignore_errors": True}))
    run = controller.play(task, inventory=inventory)
    assert len(run.stats("changed")) == 2
    assert simulator.summary(path="/devices/v2$")["total"] == 1
