# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks under a lock: they run while their device is locked, and every device is unlocked however they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.maintenance import (
    DOWN,
    EXAMPLE,
    PING,
    SEEN,
    Maintenance,
    first_host,
    role_play,
    worked_on,
)

TWO = Maintenance.two

# Hosts to work on, tasks, variables of hosts, and whether the playbook succeeds.
ENDINGS: dict[str, tuple[str, list[dict[str, Any]], dict[str, Any], bool]] = {
    "hosts are lost in each way": (
        "controllers",
        [
            {"ansible.builtin.fail": {"msg": "no"}, "when": "inventory_hostname == 'sbc_0001'"},
            {"ansible.builtin.meta": "end_host", "when": "inventory_hostname == 'sbc_0002'"},
            PING,
        ],
        {"sbc_0003": DOWN},
        False,
    ),
    "all hosts fail": (TWO, [{"ansible.builtin.fail": {"msg": "no"}}], {}, False),
    "all hosts are unreachable": (TWO, [PING], dict.fromkeys(("sbc_0001", "sbc_0002"), DOWN), False),
    "all hosts leave the play": (TWO, [{"ansible.builtin.meta": "end_host"}], {}, True),
    "the play is ended": (TWO, [{"ansible.builtin.meta": "end_play"}], {}, True),
    "the batch is ended": (TWO, [{"ansible.builtin.meta": "end_batch"}], {}, True),
    "errors are cleared": (
        TWO,
        [*first_host({"ansible.builtin.fail": {}}), {"ansible.builtin.meta": "clear_host_errors"}],
        {},
        True,
    ),
}
ON_ALL_CORES = ("all hosts are unreachable", "the play is ended")


@pytest.mark.parametrize(
    "ending", [name if name in ON_ALL_CORES else pytest.param(name, marks=pytest.mark.sweep) for name in ENDINGS]
)
def test_all_devices_are_unlocked_when(maintenance: Maintenance, ending: str) -> None:
    hosts, tasks, variables, succeeds = ENDINGS[ending]
    audit = {"sdm_maintenance_reason": "Upgrade", "sdm_maintenance_ticket": "CHG-1"}
    playbook = maintenance.playbook(maintenance.tasks(*tasks), sdm_maintenance_hosts=hosts, **audit)
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory(**variables))
    assert worked_on(run) == maintenance.hosts[: 2 if hosts == TWO else 4], run.stdout
    results = [*run.results("Lock the device").values(), run.result("Unlock all devices")]
    assert {(result["reason"], result["ticket"]) for result in results if "devices" in result} == {("Upgrade", "CHG-1")}
    assert maintenance.owners() == [None] * 4, run.stdout
    assert maintenance.phases() == {"unlocked"}
    assert (run.rc == 0) is succeeds, run.stdout
    assert maintenance.sdm.sessions() == []


@pytest.mark.sweep
def test_a_play_with_any_errors_fatal_unlocks_all_devices(maintenance: Maintenance) -> None:
    tasks = maintenance.tasks(*first_host({"ansible.builtin.fail": {"msg": "no"}}))
    its_play = role_play(maintenance.two, tasks, any_errors_fatal=True)
    run = maintenance.controller().play(its_play, inventory=maintenance.inventory())
    assert run.rc != 0
    assert maintenance.owners() == [None] * 4, run.stdout


@pytest.mark.sweep
def test_tasks_with_variables_of_their_hosts_are_valid(maintenance: Maintenance) -> None:
    tasks = maintenance.tasks(
        {"ansible.builtin.debug": {"msg": "{{ item }}"}, "loop": "{{ host_list }}"},
        {"ansible.builtin.debug": {"msg": "{{ host_list }}"}, "delegate_to": "{{ host_list[0] }}"},
        {"ansible.builtin.include_tasks": "{{ host_list[1] }}"},
        {"name": "last", "ansible.builtin.debug": {"msg": "done"}},
    )
    more = maintenance.home / "more.json"
    more.write_text("[]", encoding="utf-8")
    inventory = maintenance.inventory(**{host: {"host_list": ["localhost", str(more)]} for host in maintenance.hosts})
    run = maintenance.controller().play(
        maintenance.playbook(tasks, sdm_maintenance_hosts=maintenance.two), inventory=inventory
    )
    assert run.rc == 0, run.stdout
    assert set(maintenance.hosts[:2]) <= set(run.results("last"))
    assert maintenance.owners() == [None] * 4


@pytest.mark.sweep
def test_handlers_run_under_the_lock_and_the_plays_own_defaults_apply(maintenance: Maintenance) -> None:
    tasks = maintenance.tasks({**PING, "changed_when": True, "notify": "look again"})
    handler = {
        "name": "look again",
        "ansible.builtin.assert": {"that": "seen.locked_by == 'netops'"},
        "vars": {"seen": SEEN},
    }
    controller = maintenance.controller()
    connection = {"password": controller.environment.pop("SDM_PASSWORD")}
    defaults = {"group/secops.device_actions.sdm": connection}
    its_play = role_play(maintenance.two, tasks, handlers=[handler], module_defaults=defaults)
    run = controller.play(its_play, inventory=maintenance.inventory())
    assert sorted(run.results("look again")) == maintenance.hosts[:2]
    assert (run.rc, maintenance.owners()) == (0, [None] * 4), run.stdout


@pytest.mark.sweep
def test_the_documented_example_pushes_configurations_under_the_lock(maintenance: Maintenance) -> None:
    failing = maintenance.ids[0]
    maintenance.sdm.change_device(failing, push="fails")
    variables = {"sdm_url": maintenance.sdm.node_urls()[0]}
    run = maintenance.controller().play(
        maintenance.playbook(str(EXAMPLE), sdm_maintenance_hosts=maintenance.two, **variables),
        inventory=maintenance.inventory(),
    )
    pushed = "Check that the push succeeded"
    assert sorted(run.failures(pushed)) == maintenance.hosts[:1], run.stdout
    assert sorted({*run.results(pushed)} - {"localhost"}) == maintenance.hosts[:2]
    calls = maintenance.simulator.requests(path="/configuration/devices/[^/]+/(action|loadConfig)$")
    assert [call["status"] for call in calls] == [200] * 4
    assert maintenance.owners() == [None] * 4
    assert maintenance.sdm.sessions() == []


@pytest.mark.sweep
@pytest.mark.parametrize("tasks", [None, EXAMPLE], ids=["own tasks", "documented example"])
def test_check_mode_locks_nothing(maintenance: Maintenance, tasks: Path | None) -> None:
    path = maintenance.home / "nothing.json"
    path.write_text(json.dumps([{"name": "work", "ansible.builtin.debug": {"msg": "planned"}}]), encoding="utf-8")
    run = maintenance.controller().play(
        maintenance.playbook(
            str(tasks or path), sdm_url=maintenance.sdm.node_urls()[0], sdm_maintenance_hosts=maintenance.two
        ),
        inventory=maintenance.inventory(),
        options="--check",
    )
    assert run.rc == 0, run.stdout
    assert worked_on(run) == ([] if tasks else maintenance.hosts[:2])
    assert maintenance.simulator.summary()["writes"] == 0
