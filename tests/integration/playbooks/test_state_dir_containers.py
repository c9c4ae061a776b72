# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers that are thrown away and share a state directory: what a killed one locked, the next one unlocks."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from integration.playbooks.containers import Container, Volume, require_containers
from integration.playbooks.controller import PATIENCE, Started, wait_until
from integration.playbooks.maintenance import ME, Maintenance

ORPHANS = {"import_playbook": "secops.device_actions.sdm_unlock_orphans"}
USERS = (1000680000, 1000690001, 1000700002)  # no passwd file has them


@pytest.fixture
def volume(tmp_path: Path) -> Volume:
    """The volume of the containers."""
    require_containers()
    return Volume(tmp_path / "volume")


def containers(maintenance: Maintenance, volume: Volume) -> list[Container]:
    environment = maintenance.sdm.environment(user=None)
    return [Container(maintenance.home / f"c{user}", volume, user, environment) for user in USERS]


def main_process(started: Started) -> int:
    """Return the id of ansible-playbook in this process's namespace: the first one of its container."""
    return min(pid for pid in started.processes() if pid != started.process.pid)


@pytest.mark.costly
def test_the_next_container_unlocks_what_a_killed_one_locked(maintenance: Maintenance, volume: Volume) -> None:
    first, second, third = containers(maintenance, volume)
    tasks = volume.add(maintenance.tasks({"ansible.builtin.wait_for": {"path": "/nowhere", "timeout": 2 * PATIENCE}}))
    locked = [ME, ME, None, None]
    hanging = first.start(
        maintenance.playbook(tasks, sdm_maintenance_hosts=maintenance.two), inventory=maintenance.inventory()
    )
    try:
        wait_until(lambda: hanging.has_ended() or maintenance.owners() == locked, "both devices are locked")
        assert maintenance.owners() == locked, hanging.output.read_text(encoding="utf-8")
        (mark,) = (path for path in (volume.path / "runs").iterdir() if path.name != "clock")
        # As after 40 minutes in which the main process could not touch the mark, because it was stopped.
        os.kill(main_process(hanging), signal.SIGSTOP)
        now = mark.stat().st_mtime
        os.utime(mark, (now - 2400, now - 2400))
        code, output = second.run(ORPHANS)
        assert (code, maintenance.owners()) == (0, locked), output
        assert "Its run is still active" in output and f"job job-c{USERS[0]} on c{USERS[0]}" in output
    finally:
        hanging.kill()
    assert maintenance.owners() == locked
    assert {(lock["run"]["machine"], lock["run"]["job"]) for lock in volume.locks()} == {
        (f"c{USERS[0]}", f"job-c{USERS[0]}")
    }
    code, output = third.run(ORPHANS)
    assert (code, maintenance.owners()) == (0, [None] * 4), output
    assert "container without a state directory" not in output
