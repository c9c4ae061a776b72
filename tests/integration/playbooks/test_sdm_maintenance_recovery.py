# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks that outlive a play: of a killed run, of another run, and of another user."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from integration.playbooks.controller import PATIENCE, play, wait_until
from integration.playbooks.maintenance import ME, OTHER, Maintenance
from integration.sdm.console import Console

NO_PROCESS = 2**22 + 1  # greater than the identifier of any process


@pytest.mark.costly
def test_locks_of_a_killed_play_are_released_by_the_next_run_or_from_the_ledger(
    maintenance: Maintenance,
) -> None:
    controller = maintenance.controller()
    hanging = maintenance.playbook(
        maintenance.tasks({"ansible.builtin.wait_for": {"path": "/nowhere", "timeout": 2 * PATIENCE}}),
        sdm_maintenance_hosts=maintenance.two,
    )
    locked = [ME, ME, None, None]
    orphans = {"import_playbook": "secops.device_actions.sdm_unlock_orphans"}
    killed = controller.start(hanging, inventory=maintenance.inventory())
    try:
        wait_until(lambda: maintenance.owners() == locked, "both devices are locked")
        held = controller.play(orphans)
        assert maintenance.owners() == locked, held.stdout  # because the run is still active
        lines = held.result("Report what was unlocked")["msg"]
        names = sorted(line.removeprefix("Left alone: ").split(" with its NF ")[0] for line in lines)
        assert names == maintenance.labels[:2], lines
        assert all("Its run is still active (process " in line for line in lines)
    finally:
        killed.kill()
    assert maintenance.owners() == locked
    again = controller.play(
        maintenance.playbook(maintenance.tasks(), sdm_maintenance_hosts=maintenance.two),
        inventory=maintenance.inventory(),
    )
    assert (again.rc, maintenance.owners()) == (0, [None] * 4), again.stdout
    killed = controller.start(hanging, inventory=maintenance.inventory())
    try:
        wait_until(lambda: maintenance.owners() == locked, "both devices are locked")
    finally:
        killed.kill()
    run = controller.play(orphans)
    assert (run.rc, maintenance.owners()) == (0, [None] * 4), run.stdout
    (line,) = run.result("Report what was unlocked")["msg"]
    assert sorted(line.removeprefix("Unlocked: ").rstrip(".").split(", ")) == maintenance.labels[:2]
    assert maintenance.phases() == {"unlocked"}


@pytest.mark.extended
def test_orphans_that_cannot_be_unlocked_are_reported_with_the_others(maintenance: Maintenance) -> None:
    controller = maintenance.controller()
    orphans = {"import_playbook": "secops.device_actions.sdm_unlock_orphans"}
    nothing = controller.play(orphans)
    (message,) = nothing.result("Report what was unlocked")["msg"]
    assert message == f"Nothing was unlocked, because there is no ledger {maintenance.ledger}."
    console, ledger = Console(maintenance.simulator), str(maintenance.ledger)
    killed_run = console.context(run_state=RunState(NO_PROCESS))
    # More than the default of max_changes, the last two of them a pair.
    ids = console.seed(30, ha_pairs=1)
    labels = [f"{console.sdm.device(device_id)['name']} ({device_id})" for device_id in ids]
    console.lock(*ids[:28], ledger=ledger, context=killed_run, max_changes="28")
    console.lock(ids[28], ledger=ledger, context=killed_run, scope="nf_group", max_changes="29")
    console.hold(ids[1], OTHER)
    limited = controller.play({**orphans, "vars": {"sdm_unlock_orphans_max_changes": 25}})
    assert "28 changes planned, and max_changes is 25" in limited.result("Report what is still locked")["msg"]
    assert console.owner(ids[0]) == ME
    console.lock(ids[28], ledger=ledger, context=killed_run, scope="nf_group", max_changes="29")
    run = controller.play({**orphans, "vars": {"sdm_unlock_orphans_ticket": "CHG-1"}})
    results = run.failures("Release orphaned locks")["localhost"]["results"]
    assert {result["ticket"] for result in results} == {"CHG-1"}
    assert [console.owner(device_id) for device_id in ids] == [None, OTHER, *[None] * 28], run.stdout
    assert run.rc == 2
    assert run.artifacts() == {"sdm_unlock_orphans_still_locked": [labels[1]]}
    message = run.result("Report what is still locked")["msg"]
    assert message.startswith(f"Not unlocked: {labels[1]}: Locked by ") and "GUI of SDM" in message
    unlocked = message.partition(" Unlocked: ")[2].rstrip(".").split(", ")
    assert sorted(unlocked) == sorted([labels[0], *labels[2:]])


@pytest.mark.sweep
def test_a_delegated_task_unlocks_orphans(maintenance: Maintenance) -> None:
    console, ledger = Console(maintenance.simulator), str(maintenance.ledger)
    killed_run = console.context(run_state=RunState(NO_PROCESS))
    console.lock(*maintenance.ids, ledger=ledger, context=killed_run)
    task = {
        "name": "act",
        "secops.device_actions.sdm_device_lock": {"orphans": True, "state": "unlocked", "ledger": ledger},
        "delegate_to": "sbc_0001",
    }
    run = maintenance.controller().play(play("localhost", task), inventory=maintenance.inventory())
    assert [entry["outcome"] for entry in run.result()["devices"]] == ["changed"] * 4, run.stdout
    assert maintenance.owners() == [None] * 4


@pytest.mark.extended
def test_a_second_user_waits_until_the_first_one_unlocks(maintenance: Maintenance) -> None:
    gate, first_tasks = maintenance.home / "gate", maintenance.home / "first.json"
    tasks = maintenance.tasks({"ansible.builtin.wait_for": {"path": str(gate), "timeout": PATIENCE, "sleep": 1}})
    first_tasks.write_text(Path(tasks).read_text(encoding="utf-8"), encoding="utf-8")
    first = maintenance.controller().start(
        maintenance.playbook(str(first_tasks), sdm_maintenance_hosts=maintenance.two),
        inventory=maintenance.inventory(),
        options="--forks 10",
    )
    try:
        wait_until(lambda: maintenance.owners() == [ME, ME, None, None], "the first user has the locks")
        waiting = {
            "sdm_maintenance_hosts": maintenance.two,
            "sdm_maintenance_wait": True,
            "sdm_maintenance_ledger": str(maintenance.home / "other.json"),
        }
        second = maintenance.controller(OTHER).start(
            maintenance.playbook(maintenance.tasks(owner=OTHER), **waiting),
            inventory=maintenance.inventory(),
            options="--forks 10",
        )
        try:
            wait_until(
                lambda: "Waiting for up to" in second.output.read_text(encoding="utf-8"), "the second user waits"
            )
            gate.touch()
            first.finish()
            second.finish()
        finally:
            second.kill()
    finally:
        first.kill()
    assert maintenance.owners() == [None] * 4
    assert maintenance.sdm.sessions() == []
