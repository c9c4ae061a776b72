# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook in containers that are killed as a whole: the next container finishes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from integration.playbooks.containers import Container, Volume, require_containers
from integration.playbooks.controller import wait_until
from integration.reconcile.git_ops import GitOps, entry, git
from simulator.remote import Simulator

NAMES = ("ws-0001", "ws-0002", "ws-0003")
USER = 1000680000  # no passwd file has it


@contextmanager
def owned_by(user: int, repository: Path) -> Iterator[None]:
    """Let a user own a repository, because git refuses those of others."""
    os.chown(repository, user, 0)
    try:
        yield
    finally:
        os.chown(repository, 0, 0)


@pytest.mark.extended
@pytest.mark.parametrize("place", ["devices/action", "/lockdown"])
def test_the_next_container_finishes_what_a_killed_one_began(simulator: Simulator, tmp_path: Path, place: str) -> None:
    require_containers()
    volume = Volume(tmp_path / "volume")
    git_ops = GitOps(simulator, volume.path)
    git_ops.commit("contain", [entry("inc-1", *NAMES)])
    git("config", "core.sharedRepository", "group", cwd=git_ops.bare)
    for path in (git_ops.bare, *git_ops.bare.rglob("*")):
        path.chmod(path.stat().st_mode | (0o2070 if path.is_dir() else 0o060))
    environment = {**simulator.cylance.environment(), **simulator.opswat.environment()}
    first, second = (Container(tmp_path / name, volume, USER, environment) for name in ("first", "second"))
    # The second lock, or the only move, gets no response, and is not carried out.
    rule = {"method": "PUT", "skip": 1} if place == "/lockdown" else {"method": "POST"}
    simulator.add_fault("delay", path=place, seconds=3600, **rule)
    with owned_by(USER, git_ops.bare):
        hanging = first.start(git_ops.playbook())
        try:
            writes = len(NAMES) + 1 if place == "devices/action" else 2
            wait_until(lambda: hanging.has_ended() or simulator.summary()["writes"] >= writes, "the run hangs")
            assert not hanging.has_ended(), hanging.output.read_text(encoding="utf-8")
        finally:
            hanging.kill()
    simulator.clear_faults()
    (intent,) = git_ops.intents().values()
    assert "job-first" in intent["job"]
    with owned_by(USER, git_ops.bare):
        code, output = second.run(git_ops.playbook())
    assert code and "is active until" in output

    # As if the deadline was over.
    git_ops.end_intent(intent["run"])
    with owned_by(USER, git_ops.bare):
        code, output = second.run(git_ops.playbook())
    assert code == 0, output
    assert git_ops.locked() == git_ops.in_group() == list(NAMES)
    assert not git_ops.intents()
