# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state directory of whole plays: the audit trail, the kill switch, and the ledger of the roles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integration.playbooks.controller import JUMP_HOST, Controller, fleet, lockdown, play
from integration.playbooks.execution_modes import BACKGROUND, DELEGATED
from integration.playbooks.maintenance import Maintenance
from integration.sdm.console import Console
from simulator.remote import Simulator


@pytest.mark.costly
def test_a_frozen_controller_writes_nothing_wherever_its_tasks_run(
    controller: Controller, simulator: Simulator, tmp_path: Path
) -> None:
    simulator.cylance.seed(4)
    hosts = fleet(simulator.cylance.devices())
    *ids, last = [host["cylance_device_id"] for host in hosts.values()]
    state = tmp_path / "state"
    evasion = {"ignore_errors": True, "environment": {"DEVICE_ACTIONS_STATE_DIR": str(tmp_path / "other")}}
    run = controller.play(
        play(
            "localhost",
            lockdown("first", device_ids=ids[0]),
            lockdown("last", BACKGROUND, device_ids=last),
            {"ansible.builtin.copy": {"dest": str(state / "freeze"), "content": "Wrong machines"}},
            lockdown("list", evasion, device_ids=ids, state_dir=str(tmp_path / "other")),
            lockdown("background", {**BACKGROUND, "ignore_errors": True}, device_ids=ids),
            lockdown("plan", {"check_mode": True}, device_ids=ids),
        ),
        play("fleet", lockdown("delegated", {**DELEGATED, "ignore_errors": True})),
        inventory={"fleet": hosts, "jumps": {"jump": JUMP_HOST}},
        environment={"DEVICE_ACTIONS_STATE_DIR": str(state)},
    )
    assert run.rc == 0, run.stdout
    assert run.result("first")["changed"]
    assert [entry["outcome"] for entry in run.result("list")["devices"]] == ["unchanged", "skipped", "skipped"]
    for result in (run.result("list"), run.result("background"), *run.results("delegated").values()):
        assert f"Writes are frozen ({state}/freeze): Wrong machines." in result["msg"]
    assert run.result("plan")["summary"]["changed"] == 2
    assert {device["id"] for device in simulator.cylance.devices(locked=True)} == {ids[0], last}
    events = [json.loads(line)["event"] for line in (state / "audit.jsonl").read_text().splitlines()]
    # The module in the background writes its own lines. What is frozen has no intent.
    assert events[:4] == ["intent", "verdict"] * 2
    assert "intent" not in events[4:]


@pytest.mark.extended
def test_the_role_fails_for_locks_in_doubt_until_a_person_decides(maintenance: Maintenance) -> None:
    console, state = Console(maintenance.simulator), maintenance.home / "volume"
    console.lock(*maintenance.ids[:2], state_dir=str(state))  # as a module, which nobody can check later
    path = state / "ledger.json"
    ledger = json.loads(path.read_text())
    for lock in ledger["locks"]:
        lock["run"].update(machine="awx-7", job="4711")
    path.write_text(json.dumps(ledger))
    controller = maintenance.controller()

    def orphans(**variables):
        playbook = {"import_playbook": "secops.device_actions.sdm_unlock_orphans", "vars": variables}
        return controller.play(playbook, environment={"DEVICE_ACTIONS_STATE_DIR": str(state)})

    run = orphans()
    assert run.rc == 2
    message = run.result("Report what is still locked")["msg"]
    assert all(f"Left alone: {label}: " in message for label in maintenance.labels[:2]), message
    assert "by job 4711 on awx-7" in message and "It counts as an orphan from 2" in message
    assert orphans(sdm_unlock_orphans_accept_unchecked="true").rc == 0
    assert orphans(sdm_unlock_orphans_runs="471").rc == 2
    assert maintenance.owners()[:2] == ["netops"] * 2
    for _round in range(2):
        assert orphans(sdm_unlock_orphans_runs="4711").rc == 0
        assert maintenance.owners() == [None] * 4


@pytest.mark.costly
@pytest.mark.extended
def test_the_state_directory_of_module_defaults_holds_the_ledger_of_the_roles(maintenance: Maintenance) -> None:
    state = maintenance.home / "volume"
    defaults = {"group/secops.device_actions.sdm": {"state_dir": str(state)}}
    tasks = maintenance.home / "change.yml"
    tasks.write_text("- name: Work\n  ansible.builtin.debug: {msg: done}\n")
    variables = {"sdm_maintenance_tasks": str(tasks), "sdm_maintenance_scope": "device"}
    role = {"include_role": {"name": "secops.device_actions.sdm_maintenance"}}
    controller = maintenance.controller()
    run = controller.play(
        play("sbc_0001:localhost", role, module_defaults=defaults, vars=variables), inventory=maintenance.inventory()
    )
    assert run.rc == 0, run.stdout
    assert (state / "ledger.json").exists()
    assert not maintenance.ledger.exists()
    orphans = {"include_role": {"name": "secops.device_actions.sdm_unlock_orphans"}}
    cleaned = controller.play(play("localhost", orphans, module_defaults=defaults))
    assert cleaned.rc == 0 and not maintenance.ledger.exists(), cleaned.stdout
