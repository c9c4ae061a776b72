# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slices in containers of different users that run at the same time count together in a state directory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integration.playbooks.containers import USERS, Container, Volume, require_containers
from integration.playbooks.controller import PATIENCE, lockdown, play
from integration.playbooks.test_slices import INSIST, SLICE
from simulator.remote import Simulator

pytestmark = pytest.mark.extended


def test_slices_in_containers_together_keep_to_max_changes(simulator: Simulator, tmp_path: Path) -> None:
    require_containers()
    simulator.cylance.seed(12)
    ids = [device["id"] for device in simulator.cylance.devices()]
    volume = Volume(tmp_path / "volume")
    site = tmp_path / "site.json"  # in AWX, all slices have the playbook at the same path
    tasks = lockdown("act", {"loop": "{{ mine }}"}, device_ids="{{ item }}", max_changes=5)
    site.write_text(json.dumps([play("localhost", tasks, connection="local")]))
    shared = volume.add(str(site))
    environment = {**simulator.cylance.environment(), **INSIST}
    jobs = []
    try:
        for number, user in enumerate(USERS):
            container = Container(tmp_path / f"c{user}", volume, user, environment)
            facts = {**SLICE, "awx_job_id": 71 + number, "mine": ids[number::3]}
            jobs.append(container.start({"import_playbook": shared, "vars": facts}))
        codes = [job.process.wait(PATIENCE) for job in jobs]
    finally:
        for job in jobs:
            job.kill()
    output = "\n".join(job.output.read_text(encoding="utf-8") for job in jobs)
    assert len(simulator.cylance.devices(locked=True)) == 5, output
    assert 2 in codes and "and the other slices of workflow job 70" in output
    assert "not counted together" not in output
