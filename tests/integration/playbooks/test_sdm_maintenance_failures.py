# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid input locks nothing, and locks that fail or belong to another user are reported."""

from __future__ import annotations

import json

import pytest

from integration.playbooks.controller import play
from integration.playbooks.maintenance import (
    ME,
    OTHER,
    Maintenance,
    first_host,
    role_play,
    set_owner,
    worked_on,
)

pytestmark = [pytest.mark.costly, pytest.mark.extended]

MISTAKES = {
    "a missing file": None,
    "a missing module": '[{"no.such.module": {}}]',
    "not a list": '{"a": 1}',
    "invalid YAML": "[",
}


@pytest.mark.parametrize(
    "mistake", [name if "module" in name else pytest.param(name, marks=pytest.mark.sweep) for name in MISTAKES]
)
def test_invalid_tasks_are_reported_before_any_lock(maintenance: Maintenance, mistake: str) -> None:
    path = maintenance.home / "invalid.yml"
    if MISTAKES[mistake] is not None:
        path.write_text(MISTAKES[mistake], encoding="utf-8")
    run = maintenance.controller().play(
        maintenance.playbook(str(path), sdm_maintenance_hosts="sbc_0001"), inventory=maintenance.inventory()
    )
    assert run.rc != 0
    assert maintenance.simulator.requests() == []


@pytest.mark.costly
def test_without_localhost_nothing_is_locked(maintenance: Maintenance) -> None:
    playbook = maintenance.playbook(maintenance.tasks())
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory(), options="--limit sbc_0001")
    assert run.rc != 0
    assert "localhost is not a host of this play" in run.result("Check that localhost is a host of the play")["msg"]
    assert maintenance.simulator.requests() == []


@pytest.mark.sweep
@pytest.mark.parametrize("hosts", [None, "missing"])
def test_a_playbook_without_hosts_fails(maintenance: Maintenance, hosts: str | None) -> None:
    playbook = maintenance.playbook(maintenance.tasks())
    playbook["vars"].pop("sdm_maintenance_hosts")
    options = f"-e sdm_maintenance_hosts={hosts}" if hosts else ""
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory(), options=options)
    assert run.rc != 0
    assert "No host to work on" in run.result("Check that there are hosts to work on")["msg"]


@pytest.mark.sweep
def test_batches_without_localhost_are_refused(maintenance: Maintenance) -> None:
    its_play = role_play("controllers", maintenance.tasks(), serial=2)
    run = maintenance.controller().play(its_play, inventory=maintenance.inventory())
    assert run.rc != 0
    assert "Nothing was locked" in run.stdout
    assert maintenance.simulator.requests() == []


@pytest.mark.sweep
def test_a_host_with_other_options_than_localhost_is_not_locked(maintenance: Maintenance) -> None:
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
def test_a_device_that_another_user_has_locked_is_left_alone(maintenance: Maintenance) -> None:
    maintenance.sdm.change_device(maintenance.ids[0], locked_by=OTHER)
    playbook = maintenance.playbook(maintenance.tasks(), sdm_maintenance_hosts=maintenance.two)
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory())
    assert worked_on(run) == maintenance.hosts[1:2]
    (refused,) = run.failures("Lock the device").values()
    assert [entry["error"]["reason"] for entry in refused["devices"]] == ["locked_by_other"]
    assert "Only the lock owner can release the lock" in refused["msg"]
    assert maintenance.owners() == [OTHER, None, None, None]


@pytest.mark.sweep
def test_a_partially_locked_pair_is_unlocked(maintenance: Maintenance) -> None:
    maintenance.sdm.switch("group_lock_conflict", "others")
    maintenance.sdm.change_device(maintenance.pair[1], locked_by=OTHER)
    playbook = maintenance.playbook(maintenance.tasks(), sdm_maintenance_hosts="sbc_0003:sbc_0004")
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory())
    assert run.rc != 0
    assert sorted(maintenance.owners(), key=str) == [None, None, None, OTHER], run.stdout


@pytest.mark.sweep
def test_a_lock_whose_response_was_lost_is_unlocked(maintenance: Maintenance) -> None:
    maintenance.simulator.add_fault("drop_after", path="/nfMgmt/nfs/[^/]+/groups/[^/]+/action$", times=8)
    playbook = maintenance.playbook(maintenance.tasks(), sdm_maintenance_connection={"retries": 1})
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory())
    assert run.rc != 0
    assert set(run.failures("Lock the device")) == set(maintenance.hosts)
    assert maintenance.owners() == [None] * 4, run.stdout


@pytest.mark.sweep
def test_ignore_errors_of_the_play_does_not_apply_to_locks(maintenance: Maintenance) -> None:
    maintenance.sdm.change_device(maintenance.ids[0], locked_by=OTHER)
    tasks = maintenance.tasks({**set_owner(OTHER), "when": "inventory_hostname == 'sbc_0002'"})
    its_play = role_play("controllers", tasks, {"sdm_maintenance_scope": "device"}, ignore_errors=True)
    run = maintenance.controller().play(its_play, inventory=maintenance.inventory())
    assert worked_on(run) == maintenance.hosts[1:], run.stdout
    assert maintenance.owners() == [OTHER, OTHER, None, None]
    assert "Report what is still locked" in run.stdout
    assert run.stats("failures")["localhost"] == 1, run.stdout


@pytest.mark.sweep
def test_each_use_of_the_playbook_unlocks_only_its_own_devices(maintenance: Maintenance) -> None:
    first, last = maintenance.hosts[0], maintenance.hosts[3]
    ending = maintenance.home / "ending.json"
    ending.write_text(json.dumps([{"ansible.builtin.meta": "end_play"}]), encoding="utf-8")
    url = f"{maintenance.simulator.url}/control/sdm/devices/{maintenance.ids[0]}"
    uses = [
        maintenance.playbook(maintenance.tasks(), sdm_maintenance_hosts=first),
        # Between both uses, the same user locks the first device in the GUI.
        play("localhost", set_owner(ME, url)),
        maintenance.playbook(str(ending), sdm_maintenance_hosts=last),
    ]
    run = maintenance.controller().play(*uses, inventory=maintenance.inventory())
    assert run.rc == 0, run.stdout
    assert maintenance.owners() == [ME, None, None, None], run.stdout


@pytest.mark.sweep
def test_a_failed_unlock_reports_which_devices_are_still_locked(maintenance: Maintenance) -> None:
    tasks = maintenance.tasks(*first_host(set_owner(OTHER)))
    playbook = maintenance.playbook(tasks, sdm_maintenance_hosts=maintenance.two)
    run = maintenance.controller().play(playbook, inventory=maintenance.inventory())
    assert run.rc != 0
    message = run.result("Report what is still locked")["msg"]
    first, second = maintenance.labels[:2]
    assert f"Devices that are, or may be, still locked in SDM: {first}: Locked by " in message
    assert f"Unlocked: {second}." in message and "sdm_unlock_orphans" in message
    assert maintenance.owners() == [OTHER, None, None, None]
    assert run.artifacts() == {"sdm_maintenance_still_locked": [first]}
