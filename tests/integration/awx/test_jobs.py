# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of the project in AWX's containers: texts of surveys, cancelled jobs and the next ones, artifacts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from integration.awx.jobs import Awx, Job, in_slice
from integration.playbooks.controller import wait_until
from integration.playbooks.maintenance import Maintenance
from simulator.remote import Simulator

pytestmark = pytest.mark.extended

GROUP = "Containment"
# Blank fields of a survey, which AWX sends as well.
BLANK = {
    "contain": ("ticket", "device_ids", "macs", "hosts", "max_changes", "protected_devices", "expires", "systems"),
    "release": ("ticket", "device_ids", "macs", "hosts", "max_changes", "timeout", "opswat_group", "report_formats"),
}


def survey(role: str, **filled: str) -> dict[str, str]:
    """Return the variables of a survey in which only some fields are filled in."""
    return {f"{role}_{name}": text for name, text in {**dict.fromkeys(BLANK[role], ""), **filled}.items()}


@pytest.fixture
def names(simulator: Simulator) -> list[str]:
    """Three machines of both consoles."""
    simulator.opswat.add_group(GROUP)
    simulator.cylance.seed(3)
    devices = simulator.cylance.devices()
    simulator.opswat.add_devices(
        [{"host_name": one["host_name"], "macs": one["mac_addresses"], "group": "Default"} for one in devices]
    )
    return [one["host_name"] for one in devices]


def locked(simulator: Simulator) -> set[str]:
    return {one["host_name"] for one in simulator.cylance.devices(locked=True)}


def test_machines_are_contained_and_released_by_the_texts_of_a_survey(awx, simulator, names):
    filled = survey(
        "contain",
        hostnames=f"{names[0]}\n{names[1]}\n",
        reason="Beacon {{ 7 * 7 }}",
        opswat_group=GROUP,
        confirm_timeout="0",
        tolerate_failures="yes",
        lockdown_config_id="7",
        report_formats="md\njson",
    )
    job = awx.start("contain.yml", **filled)
    run = job.wait()
    assert run.rc == 0, run.stdout
    assert locked(simulator) == set(names[:2])
    assert job.artifacts()["contain_summary"]["machines"]
    (path,) = (awx.volume.path / "reports").glob("contain-*.json")
    assert json.loads(path.read_text())["reason"] == "Beacon {{ 7 * 7 }}"
    # The next job runs in another container, as another user.
    job = awx.start(
        "release.yml", **survey("release", hostnames=", ".join(names[:2]), reason="Clean", confirm_timeout="0")
    )
    run = job.wait()
    assert run.rc == 0, run.stdout
    assert locked(simulator) == set() and job.artifacts()["release_retry"] == []


def test_a_wrong_text_is_one_error_before_anything_is_sent(awx, simulator, names):
    simulator.clear_requests()
    run = awx.run("contain.yml", **survey("contain", hostnames=names[0], reason="Beacon", confirm_timeout="soon"))
    assert run.rc != 0
    assert run.result("Check the variables")["msg"] == "contain_confirm_timeout: must be a whole number, got 'soon'."
    assert simulator.summary()["total"] == 0


def test_a_cancelled_containment_is_finished_by_the_next_job(awx, simulator, names):
    simulator.add_fault("status", method="PUT", path="/lockdown", status=503, skip=1, seconds=600)
    filled = survey("contain", hostnames="\n".join(names), reason="Beacon", lockdown_config_id="7", confirm_timeout="0")
    job = awx.start("contain.yml", **filled)
    _when(job, lambda: len(locked(simulator)) == 1)
    assert job.cancel().events and len(locked(simulator)) == 1
    simulator.clear_faults()
    run = awx.run("contain_pending.yml")
    assert run.rc == 0, run.stdout
    assert locked(simulator) == set(names)


def test_locks_of_a_cancelled_job_are_released_at_once(awx, simulator, tmp_path):
    maintenance = Maintenance(simulator, tmp_path)
    devices = {name: _device(own) for name, own in maintenance.inventory()["controllers"].items()}
    inventory = {"controllers": devices}
    project = _with_tasks(awx, {"ansible.builtin.wait_for": {"timeout": 600}, "delegate_to": "localhost"})
    filled = {
        "sdm_maintenance_hosts": "sbc_0001\nsbc_0002\n",
        "sdm_maintenance_tasks": "tasks/slow.yml",
        "sdm_maintenance_reason": "Upgrade",
        "sdm_maintenance_wait_timeout": "",
        "sdm_maintenance_wait": "no",
    }
    awx.project = project
    job = awx.start("sdm_maintenance.yml", inventory, **filled)
    _when(job, lambda: [owner is not None for owner in maintenance.owners()] == [True, True, False, False])
    job.cancel()
    assert sum(owner is not None for owner in maintenance.owners()) == 2
    run = awx.run(
        "sdm_unlock_orphans.yml",
        sdm_unlock_orphans_runs="",
        sdm_unlock_orphans_max_changes="",
        sdm_unlock_orphans_reason="",
    )
    assert run.rc == 0, run.stdout
    assert maintenance.owners() == [None] * 4
    # The example of the project, which is named relative to it.
    filled["sdm_maintenance_tasks"] = "tasks/maintenance.yml"
    run = awx.run("sdm_maintenance.yml", inventory, **filled)
    assert run.rc == 0, run.stdout
    shown = run.results("Show the device, which is locked now")
    assert sorted(host for host, result in shown.items() if result) == ["sbc_0001", "sbc_0002"]
    assert maintenance.owners() == [None] * 4


def test_each_slice_has_its_part_of_the_inventory(awx, names):
    inventory = {"fleet": {name: {} for name in names}}
    assert [sorted(in_slice(inventory, number, 2)["fleet"]) for number in (1, 2)] == [
        [sorted(names)[0], sorted(names)[2]],
        [sorted(names)[1]],
    ]


def _with_tasks(awx: Awx, task: Mapping[str, Any]) -> Path:
    """Return a copy of the project with the file tasks/slow.yml."""
    project = awx.home / "project"
    shutil.copytree(awx.project, project)
    (project / "tasks" / "slow.yml").write_text(json.dumps([{"name": "work", **task}]), encoding="utf-8")
    return project


def _device(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that the inventory plugin sets, without those of a connection."""
    return {name: value for name, value in variables.items() if not name.startswith("ansible_")}


def _when(job: Job, condition: Callable[[], bool]) -> None:
    wait_until(lambda: job.started.has_ended() or condition(), "the job has begun")
    assert not job.started.has_ended(), job.run().stdout
