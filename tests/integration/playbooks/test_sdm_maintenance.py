# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work under a lock: whatever becomes of the hosts, their devices are unlocked in the end, or it is said which not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from integration.playbooks.controller import JUMP_HOST, Controller, Run, play, wait_until
from integration.sdm.console import Console
from simulator.remote import Simulator

DOWN = {**JUMP_HOST, "ansible_connection": "down"}
ROLE = {"ansible.builtin.include_role": {"name": "secops.device_actions.sdm_maintenance"}}
PING = {"name": "reach the host", "ansible.builtin.raw": "true"}
# What SDM says of the host's device, asked for without a module.
SEEN = "{{ lookup('ansible.builtin.url', device_url, split_lines=False) | from_json }}"
EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "push_configuration.yml"
ME, OTHER = "netops", "nightshift"
NO_PROCESS = 2**22 + 1  # no machine has one of this id


class Maintenance:
    """Devices of an SDM, two of them an HA pair, and plays that work on them under a lock."""

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.sdm = simulator.sdm
        self.simulator = simulator
        self.home = home
        self.ids = self.sdm.seed(4, ha_pairs=1)["ids"]
        self.pair = self.ids[2:]
        self.devices = [self.sdm.device(device_id) for device_id in self.ids]
        self.ledger = home / "state" / "secops-device-actions" / "sdm-locks.json"

    def controller(self, user: str | None = None) -> Controller:
        """A controller that logs in to SDM as this user or the first one."""
        environment = self.sdm.environment(user=user)
        home = self.home / (user or ME)
        home.mkdir(exist_ok=True)
        return Controller(home, {**environment, "XDG_STATE_HOME": str(self.home / "state")})

    def inventory(self, **variables: Mapping[str, Any]) -> dict[str, Any]:
        """A host for each device. variables: those that a host has beside the usual ones."""
        hosts = {
            device["name"].replace("-", "_"): {
                **JUMP_HOST,
                "sdm_device_id": device["id"],
                "device_hostname": device["name"],
                "device_url": f"{self.simulator.url}/control/sdm/devices/{device['id']}",
            }
            for device in self.devices
        }
        for host, its_own in variables.items():
            hosts[host].update(its_own)
        return {"controllers": hosts}

    @property
    def hosts(self) -> list[str]:
        """The names of the hosts."""
        return list(self.inventory()["controllers"])

    def tasks(self, *tasks: Mapping[str, Any], owner: str = ME) -> str:
        """The path of a file with tasks, the first of which look whether the device is locked."""
        look = [
            {"ansible.builtin.assert": {"that": f"seen.locked_by == '{owner}'"}, "vars": {"seen": SEEN}},
            {"ansible.builtin.debug": {"msg": "worked on"}, "name": "work"},
        ]
        path = self.home / "change.json"
        path.write_text(json.dumps([*look, *tasks]), encoding="utf-8")
        return str(path)

    def playbook(self, tasks: str, **variables: Any) -> dict[str, Any]:
        """The playbook of the collection, as something to run."""
        named = {"sdm_maintenance_hosts": "controllers", "sdm_maintenance_tasks": tasks, **variables}
        return {"import_playbook": "secops.device_actions.sdm_maintenance", "vars": named}

    def owners(self) -> list[str | None]:
        """Who has the lock of each device."""
        return [self.sdm.device(device_id)["locked_by"] for device_id in self.ids]

    def phases(self) -> set[str]:
        """What the ledger says of the locks."""
        return {entry["phase"] for entry in json.loads(self.ledger.read_text(encoding="utf-8"))["locks"]}


@pytest.fixture
def maintenance(simulator: Simulator, tmp_path: Path) -> Maintenance:
    return Maintenance(simulator, tmp_path)


def first_host(*tasks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Tasks for the first host alone."""
    return [{**task, "when": "inventory_hostname == 'sbc_0001'"} for task in tasks]


def worked_on(run: Run) -> list[str]:
    """The hosts that ran the user's tasks."""
    return sorted(host for host, result in run.results("work").items() if "msg" in result and not result.get("skipped"))


# What the tasks do, variables of hosts, and whether the playbook succeeds.
ENDINGS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], bool]] = {
    "hosts are lost in each way": (
        [
            {"ansible.builtin.fail": {"msg": "no"}, "when": "inventory_hostname == 'sbc_0001'"},
            {"ansible.builtin.meta": "end_host", "when": "inventory_hostname == 'sbc_0002'"},
            PING,
        ],
        {"sbc_0003": DOWN},
        False,
    ),
    "all hosts fail": ([{"ansible.builtin.fail": {"msg": "no"}}], {}, False),
    "all hosts are unreachable": ([PING], dict.fromkeys(("sbc_0001", "sbc_0002", "sbc_0003", "sbc_0004"), DOWN), False),
    "all hosts leave the play": ([{"ansible.builtin.meta": "end_host"}], {}, True),
    "the play is ended": ([{"ansible.builtin.meta": "end_play"}], {}, True),
    "the batch is ended": ([{"ansible.builtin.meta": "end_batch"}], {}, True),
    "errors are cleared": (
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
    tasks, variables, good = ENDINGS[ending]
    playbook = maintenance.playbook(maintenance.tasks(*tasks))
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory(**variables))
    assert worked_on(run) == maintenance.hosts, run.stdout
    assert maintenance.owners() == [None] * 4, run.stdout
    assert maintenance.phases() == {"unlocked"}
    assert (run.rc == 0) is good, run.stdout
    assert maintenance.sdm.sessions() == []


MISTAKES = {
    "a file that there is not": None,
    "a module that there is not": '[{"no.such.module": {}}]',
    "no list": '{"a": 1}',
    "no YAML": "[",
}


@pytest.mark.parametrize(
    "mistake", [name if "module" in name else pytest.param(name, marks=pytest.mark.sweep) for name in MISTAKES]
)
def test_a_mistake_in_the_tasks_is_found_before_anything_is_locked(maintenance: Maintenance, mistake: str) -> None:
    path = maintenance.home / "wrong.yml"
    if MISTAKES[mistake] is not None:
        path.write_text(MISTAKES[mistake], encoding="utf-8")
    run = maintenance.controller().play(maintenance.playbook(str(path)), inventory=maintenance.inventory())
    assert run.rc != 0
    assert maintenance.simulator.requests() == []


@pytest.mark.sweep
def test_tasks_that_make_sense_on_their_hosts_alone_are_read_all_the_same(maintenance: Maintenance) -> None:
    tasks = maintenance.tasks(
        {"ansible.builtin.debug": {"msg": "{{ item }}"}, "loop": "{{ of_hosts }}"},
        {"ansible.builtin.debug": {"msg": "{{ of_hosts }}"}, "delegate_to": "{{ of_hosts[0] }}"},
        {"ansible.builtin.include_tasks": "{{ of_hosts[1] }}"},
        {"name": "last", "ansible.builtin.debug": {"msg": "done"}},
    )
    more = maintenance.home / "more.json"
    more.write_text("[]", encoding="utf-8")
    inventory = maintenance.inventory(**{host: {"of_hosts": ["localhost", str(more)]} for host in maintenance.hosts})
    run = maintenance.controller().play(maintenance.playbook(tasks), inventory=inventory)
    assert run.rc == 0, run.stdout
    assert set(maintenance.hosts) <= set(run.results("last"))
    assert maintenance.owners() == [None] * 4


@pytest.mark.sweep
def test_a_play_that_ends_at_the_first_failure_unlocks_too(maintenance: Maintenance) -> None:
    tasks = maintenance.tasks(*first_host({"ansible.builtin.fail": {"msg": "no"}}))
    its_play = play("controllers:localhost", ROLE, vars={"sdm_maintenance_tasks": tasks}, any_errors_fatal=True)
    run = maintenance.controller().play(its_play, inventory=maintenance.inventory())
    assert run.rc != 0
    assert maintenance.owners() == [None] * 4, run.stdout


@pytest.mark.sweep
def test_handlers_run_under_the_lock(maintenance: Maintenance) -> None:
    tasks = maintenance.tasks({**PING, "changed_when": True, "notify": "look again"})
    handler = {
        "name": "look again",
        "ansible.builtin.assert": {"that": "seen.locked_by == 'netops'"},
        "vars": {"seen": SEEN},
    }
    its_play = play("controllers:localhost", ROLE, vars={"sdm_maintenance_tasks": tasks}, handlers=[handler])
    run = maintenance.controller().play(its_play, inventory=maintenance.inventory())
    assert sorted(run.results("look again")) == maintenance.hosts
    assert (run.rc, maintenance.owners()) == (0, [None] * 4), run.stdout


@pytest.mark.costly
def test_without_localhost_nothing_is_locked(maintenance: Maintenance) -> None:
    playbook = maintenance.playbook(maintenance.tasks())
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory(), options="--limit sbc_0001")
    assert run.rc != 0
    assert "localhost is not a host of this play" in run.result("Check that localhost keeps watch")["msg"]
    assert maintenance.simulator.requests() == []


@pytest.mark.sweep
def test_the_documented_example_pushes_configurations_under_the_lock(maintenance: Maintenance) -> None:
    failing = maintenance.ids[0]
    maintenance.sdm.change_device(failing, push="fails")
    variables = {"sdm_url": maintenance.sdm.node_urls()[0]}
    run = maintenance.controller().play(
        maintenance.playbook(str(EXAMPLE), **variables), inventory=maintenance.inventory()
    )
    pushed = "Check that the device took it"
    assert sorted(run.failures(pushed)) == maintenance.hosts[:1], run.stdout
    assert sorted({*run.results(pushed)} - {"localhost"}) == maintenance.hosts
    calls = maintenance.simulator.requests(path="/configuration/devices/[^/]+/(action|loadConfig)$")
    assert [call["status"] for call in calls] == [200] * 8
    assert maintenance.owners() == [None] * 4
    assert maintenance.sdm.sessions() == []


@pytest.mark.sweep
@pytest.mark.parametrize("hosts", [None, "nobody"])
def test_without_hosts_nothing_succeeds(maintenance: Maintenance, hosts: str | None) -> None:
    playbook = maintenance.playbook(maintenance.tasks())
    playbook["vars"].pop("sdm_maintenance_hosts")
    options = f"-e sdm_maintenance_hosts={hosts}" if hosts else ""
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory(), options=options)
    assert run.rc != 0
    assert "No host to work on" in run.result("Check that there are hosts to work on")["msg"]


@pytest.mark.sweep
def test_a_host_whose_device_somebody_else_has_is_not_worked_on(maintenance: Maintenance) -> None:
    maintenance.sdm.change_device(maintenance.ids[0], locked_by=OTHER)
    playbook = maintenance.playbook(maintenance.tasks())
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory())
    assert worked_on(run) == maintenance.hosts[1:]
    assert "only who has a lock can give it back" in run.stdout
    assert maintenance.owners() == [OTHER, None, None, None]


@pytest.mark.sweep
def test_a_pair_that_is_locked_in_part_is_given_back(maintenance: Maintenance) -> None:
    maintenance.sdm.switch("group_lock_conflict", "others")
    maintenance.sdm.change_device(maintenance.pair[1], locked_by=OTHER)
    playbook = maintenance.playbook(maintenance.tasks())
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory())
    assert run.rc != 0
    assert sorted(maintenance.owners(), key=str) == [None, None, None, OTHER], run.stdout


@pytest.mark.sweep
def test_a_request_to_lock_that_was_lost_is_unlocked_too(maintenance: Maintenance) -> None:
    maintenance.simulator.add_fault("drop_after", path="/nfMgmt/nfs/[^/]+/groups/[^/]+/action$", times=8)
    playbook = maintenance.playbook(maintenance.tasks(), sdm_maintenance_connection={"retries": 1})
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory())
    assert run.rc != 0
    assert set(run.failures("Lock the device")) == set(maintenance.hosts)
    assert maintenance.owners() == [None] * 4, run.stdout


@pytest.mark.sweep
def test_what_is_ignored_in_a_play_is_not_ignored_here(maintenance: Maintenance) -> None:
    maintenance.sdm.change_device(maintenance.ids[0], locked_by=OTHER)
    variables = {"sdm_maintenance_tasks": maintenance.tasks(), "sdm_maintenance_scope": "device"}
    stolen = {"ansible.builtin.uri": {"url": "{{ device_url }}", "method": "PATCH", "body_format": "json"}}
    stolen["ansible.builtin.uri"]["body"] = {"locked_by": OTHER}
    variables["sdm_maintenance_tasks"] = maintenance.tasks(
        {**stolen, "delegate_to": "localhost", "when": "inventory_hostname == 'sbc_0002'"}
    )
    its_play = play("controllers:localhost", ROLE, vars=variables, ignore_errors=True)
    run = maintenance.controller().play(its_play, inventory=maintenance.inventory())
    assert worked_on(run) == maintenance.hosts[1:], run.stdout
    assert maintenance.owners() == [OTHER, OTHER, None, None]
    assert "Report what is still locked" in run.stdout
    assert run.stats("failures")["localhost"] == 1, run.stdout


@pytest.mark.sweep
def test_batches_that_would_leave_localhost_behind_are_refused(maintenance: Maintenance) -> None:
    its_play = play("controllers:localhost", ROLE, vars={"sdm_maintenance_tasks": maintenance.tasks()}, serial=2)
    run = maintenance.controller().play(its_play, inventory=maintenance.inventory())
    assert run.rc != 0
    assert "Nothing was locked" in run.stdout
    assert maintenance.simulator.requests() == []


@pytest.mark.sweep
def test_what_localhost_would_unlock_otherwise_is_not_locked(maintenance: Maintenance) -> None:
    inventory = maintenance.inventory(
        sbc_0002={"sdm_maintenance_scope": "device"},
        sbc_0003={"sdm_maintenance_ledger": "elsewhere.json"},
        sbc_0004={"sdm_maintenance_connection": {"username": OTHER}},
    )
    run = maintenance.controller().play(maintenance.playbook(maintenance.tasks()), inventory=inventory)
    assert run.rc != 0
    assert sorted(run.failures("Check that localhost unlocks what is locked here")) == maintenance.hosts[1:]
    assert worked_on(run) == maintenance.hosts[:1]
    assert maintenance.owners() == [None] * 4


@pytest.mark.sweep
def test_each_use_of_the_playbook_unlocks_its_own_devices(maintenance: Maintenance) -> None:
    first, last = maintenance.hosts[0], maintenance.hosts[3]
    ending = maintenance.home / "ending.json"
    ending.write_text(json.dumps([{"ansible.builtin.meta": "end_play"}]), encoding="utf-8")
    uses = [
        maintenance.playbook(maintenance.tasks(), sdm_maintenance_hosts=first),
        # Between the two, the same user locks that device in the GUI.
        play(
            "localhost",
            {
                "ansible.builtin.uri": {
                    "url": f"{maintenance.simulator.url}/control/sdm/devices/{maintenance.ids[0]}",
                    "method": "PATCH",
                    "body_format": "json",
                    "body": {"locked_by": ME},
                }
            },
        ),
        maintenance.playbook(str(ending), sdm_maintenance_hosts=last),
    ]
    run = maintenance.controller().play(*uses, inventory=maintenance.inventory())
    assert run.rc == 0, run.stdout
    assert maintenance.owners() == [ME, None, None, None], run.stdout


@pytest.mark.sweep
def test_an_unlock_that_fails_says_what_is_still_locked(maintenance: Maintenance) -> None:
    override = {"ansible.builtin.uri": {"url": "{{ device_url }}", "method": "PATCH", "body_format": "json"}}
    override["ansible.builtin.uri"]["body"] = {"locked_by": OTHER}
    tasks = maintenance.tasks(*first_host({**override, "delegate_to": "localhost"}))
    run = maintenance.controller().play(maintenance.playbook(tasks), inventory=maintenance.inventory())
    assert run.rc != 0
    assert f"Still locked in SDM, or perhaps: {maintenance.ids[0]}." in run.stdout
    assert "sdm_unlock_orphans" in run.stdout
    assert maintenance.owners() == [OTHER, None, None, None]


@pytest.mark.sweep
@pytest.mark.parametrize("tasks", [None, EXAMPLE], ids=["tasks", "the example"])
def test_a_check_locks_nothing(maintenance: Maintenance, tasks: Path | None) -> None:
    path = maintenance.home / "nothing.json"
    path.write_text(json.dumps([{"name": "work", "ansible.builtin.debug": {"msg": "planned"}}]), encoding="utf-8")
    run = maintenance.controller().play(
        maintenance.playbook(str(tasks or path), sdm_url=maintenance.sdm.node_urls()[0]),
        inventory=maintenance.inventory(),
        options="--check",
    )
    assert run.rc == 0, run.stdout
    assert worked_on(run) == ([] if tasks else maintenance.hosts)
    assert maintenance.simulator.summary()["writes"] == 0


@pytest.mark.costly
def test_what_a_killed_play_left_behind_is_unlocked_from_the_ledger_or_by_the_next_run(
    maintenance: Maintenance,
) -> None:
    controller = maintenance.controller()
    hanging = maintenance.playbook(
        maintenance.tasks({"ansible.builtin.wait_for": {"path": "/nowhere", "timeout": 300}})
    )
    orphans = {"import_playbook": "secops.device_actions.sdm_unlock_orphans"}
    killed = controller.start(hanging, inventory=maintenance.inventory())
    try:
        wait_until(lambda: maintenance.owners() == [ME] * 4, "all devices are locked")
        held = controller.play(orphans)
        assert maintenance.owners() == [ME] * 4, held.stdout  # the run goes on
    finally:
        killed.kill()
    assert maintenance.owners() == [ME] * 4
    again = controller.play(maintenance.playbook(maintenance.tasks()), inventory=maintenance.inventory())
    assert (again.rc, maintenance.owners()) == (0, [None] * 4), again.stdout
    killed = controller.start(hanging, inventory=maintenance.inventory())
    try:
        wait_until(lambda: maintenance.owners() == [ME] * 4, "all devices are locked")
    finally:
        killed.kill()
    run = controller.play(orphans)
    assert (run.rc, maintenance.owners()) == (0, [None] * 4), run.stdout
    assert maintenance.phases() == {"unlocked"}


@pytest.mark.sweep
def test_orphans_are_unlocked_by_a_delegated_task_too(maintenance: Maintenance) -> None:
    console, ledger = Console(maintenance.simulator), str(maintenance.ledger)
    left = console.context(run_state=RunState(NO_PROCESS))
    console.lock(*maintenance.ids, ledger=ledger, context=left)
    task = {
        "name": "act",
        "secops.device_actions.sdm_device_lock": {"orphans": True, "state": "unlocked", "ledger": ledger},
        "delegate_to": "sbc_0001",
    }
    run = maintenance.controller().play(play("localhost", task), inventory=maintenance.inventory())
    assert [entry["outcome"] for entry in run.result()["devices"]] == ["changed"] * 4, run.stdout
    assert maintenance.owners() == [None] * 4


@pytest.mark.sweep
def test_of_two_users_the_second_waits_and_works_when_the_first_is_through(maintenance: Maintenance) -> None:
    gate, first_tasks = maintenance.home / "gate", maintenance.home / "first.json"
    tasks = maintenance.tasks({"ansible.builtin.wait_for": {"path": str(gate), "timeout": 100, "sleep": 1}})
    first_tasks.write_text(Path(tasks).read_text(encoding="utf-8"), encoding="utf-8")
    first = maintenance.controller().start(
        maintenance.playbook(str(first_tasks)), inventory=maintenance.inventory(), options="--forks 10"
    )
    try:
        wait_until(lambda: maintenance.owners() == [ME] * 4, "the first has the locks")
        waiting = {"sdm_maintenance_wait": True, "sdm_maintenance_ledger": str(maintenance.home / "other.json")}
        second = maintenance.controller(OTHER).start(
            maintenance.playbook(maintenance.tasks(owner=OTHER), **waiting),
            inventory=maintenance.inventory(),
            options="--forks 10",
        )
        try:
            wait_until(lambda: "waits for it" in second.output.read_text(encoding="utf-8"), "the second waits")
            gate.touch()
            first.finish()
            second.finish()
        finally:
            second.kill()
    finally:
        first.kill()
    assert maintenance.owners() == [None] * 4
    assert maintenance.sdm.sessions() == []
