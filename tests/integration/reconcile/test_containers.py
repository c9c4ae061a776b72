# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook reconcile in containers of different users, with a repository and a state directory on volumes."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.containers import USERS, Container, Volume, require_containers
from integration.playbooks.controller import PATIENCE, wait_until
from integration.reconcile.git_ops import GitOps, entry, git
from simulator.remote import Simulator

pytestmark = pytest.mark.extended

DEADLINE = 900 + 300  # seconds after which another run takes over, with a margin for clocks that differ
THREE = ["ws-0001", "ws-0002", "ws-0003"]


@pytest.fixture
def git_ops(simulator: Simulator, tmp_path: Path) -> GitOps:
    """Six machines, of which nothing is desired, and a repository that the group 0 can write."""
    require_containers()
    git_ops = GitOps(simulator, tmp_path)
    git("config", "core.sharedRepository", "group", cwd=git_ops.bare)
    for folder, _folders, files in os.walk(git_ops.bare):
        os.chmod(folder, 0o2770)
        for name in files:
            os.chmod(os.path.join(folder, name), 0o660)
    return git_ops


def container(git_ops: GitOps, volume: Volume, user: int) -> Container:
    """Return a container of a user, with the time of the consoles."""
    consoles = {**git_ops.simulator.cylance.environment(), **git_ops.simulator.opswat.environment()}
    environment = {**consoles, **git_ops.clock()}
    return Container(volume.path.parent / f"c{user}", volume, user, environment, [git_ops.bare])


def applied(where: Container, playbook: Mapping[str, Any], volume: Volume) -> str:
    """Run the playbook, and return the headline of its report."""
    reports = volume.path / "reports"
    before = set(reports.glob("*.json"))
    code, output = where.run(playbook)
    assert code == 0, output
    (path,) = set(reports.glob("*.json")) - before
    return re.sub(r" \(commit \w{10}\)", "", json.loads(path.read_text(encoding="utf-8"))["headline"])


@pytest.mark.parametrize("record", ["device-actions-applied", ""])
def test_the_next_container_goes_on_where_a_killed_one_ended(git_ops: GitOps, tmp_path: Path, record: str) -> None:
    volume = Volume(tmp_path / "volume")
    incident = entry("inc-4711", *THREE)
    git_ops.commit("contain", [incident])
    playbook = git_ops.playbook(record_branch=record, report_dir="")
    git_ops.simulator.add_fault("status", method="PUT", path="/lockdown", status=503, skip=2, seconds=PATIENCE)
    hanging = container(git_ops, volume, USERS[0]).start(playbook)
    try:
        wait_until(lambda: hanging.has_ended() or len(git_ops.locked()) == 2, "two are locked")
        assert not hanging.has_ended(), hanging.output.read_text(encoding="utf-8")
    finally:
        hanging.kill()
    git_ops.simulator.clear_faults()

    second = container(git_ops, volume, USERS[1])
    code, output = second.run(playbook)
    assert code != 0 and f"job-c{USERS[0]}" in output, output
    assert len(git_ops.locked()) == 2 and git_ops.in_group() == []

    git_ops.simulator.advance(DEADLINE)
    third = container(git_ops, volume, USERS[2])
    assert applied(third, playbook, volume) == "1 locked, 3 moved."
    assert git_ops.locked() == git_ops.in_group() == THREE
    requests = git_ops.simulator.requests(method="PUT", path="/lockdown")
    accepted = [one["device"] for one in requests if one["status"] == 201]
    assert len(accepted) == len(set(accepted)) == len(THREE)
    assert bool(git_ops.pushes()) is bool(record)

    git_ops.commit("release", [{**incident, "state": "released"}])
    assert applied(third, playbook, volume) == "3 released, 3 moved back."
    assert git_ops.locked() == git_ops.in_group() == []
    assert {path.stat().st_mode & 0o777 for path in (volume.path / "reports").iterdir()} == {0o660}


def test_ssh_in_a_container_without_a_passwd_entry_is_refused_with_the_reason(git_ops: GitOps, tmp_path: Path) -> None:
    if shutil.which("ssh") is None:
        pytest.skip("needs ssh")
    volume = Volume(tmp_path / "volume")
    (tmp_path / "key").touch()
    key = volume.add(str(tmp_path / "key"))
    playbook = git_ops.playbook(repo="git@127.0.0.1:soc/containment.git", ssh_key_file=key)
    code, output = container(git_ops, volume, USERS[0]).run(playbook)
    assert code != 0
    assert "SSH needs an entry for this user in /etc/passwd. Use HTTPS, or an image that adds one." in output
