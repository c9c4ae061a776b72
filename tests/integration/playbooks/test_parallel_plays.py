# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays that run at the same time keep one pace, log in once, and outlive each other's death."""

from __future__ import annotations

import stat
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import user_record
from integration.playbooks.controller import (
    JUMP_HOST,
    UNREACHABLE,
    Controller,
    at_once,
    fleet,
    lockdown,
    play,
    wait_until,
)
from simulator.remote import Simulator

HOSTS = 10


@pytest.fixture
def folder(runtime_directory: Path) -> Path:
    """Where the plays of this test share what they share."""
    return runtime_directory / "secops-device-actions"


def two_controllers(folder: Path, environment: dict[str, str]) -> list[Controller]:
    """Two controllers of one user, with the credentials in their environment."""
    homes = [folder / name for name in ("one", "two")]
    for home in homes:
        home.mkdir()
    return [Controller(home, environment) for home in homes]


@pytest.fixture
def controllers(simulator: Simulator, tmp_path: Path) -> list[Controller]:
    """Those of a user of Cylance."""
    return two_controllers(tmp_path, simulator.cylance.environment())


def halves(simulator: Simulator, **variables: Any) -> list[dict[str, Any]]:
    """The inventories of two plays, with half of the simulator's devices each."""
    devices = simulator.cylance.devices()
    return [{"fleet": fleet(devices[start::2], **variables)} for start in (0, 1)]


def pace_of(folder: Path) -> dict[str, Any]:
    """What the file for the pace holds, by what is counted together."""
    (path,) = folder.glob("rate-limit-*")
    with user_record(path.name).transaction() as record:
        return dict(record)


@pytest.mark.costly
def test_they_share_a_login_and_a_pace(controllers: list[Controller], simulator: Simulator, folder: Path) -> None:
    simulator.cylance.seed(2 * HOSTS)
    began = time.monotonic()
    task = lockdown(token_cache="user", requests_per_second=20, max_changes=HOSTS)
    at_once(controllers, task, halves(simulator))
    assert len(simulator.cylance.devices(locked=True)) == 2 * HOSTS
    requests = 4 * HOSTS + 1
    summary = simulator.summary()
    assert (summary["logins"], summary["total"]) == (1, requests)
    (rate_limiter,) = pace_of(folder).values()
    assert rate_limiter["sent"][-1] >= began + (requests - 1) / 20  # each request had a turn of its own
    assert sorted(path.name.partition("-")[0] for path in folder.iterdir()) == ["pace", "token"]
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = path.read_bytes()
        for secret in simulator.credentials["cylance"].values():
            assert secret.encode() not in content
        assert (b"eyJ" in content) is path.name.startswith("token-")

    again = controllers[0].play(play("fleet", task), inventory=halves(simulator)[0], options="--forks 50")
    assert again.stats("changed") == {}
    assert simulator.summary()["logins"] == 1  # of an earlier run

    simulator.cylance.revoke_tokens()
    at_once(controllers, task, halves(simulator))
    assert simulator.summary()["logins"] == 2


@pytest.mark.costly
def test_they_share_a_limit_of_so_many_requests_a_minute(simulator: Simulator, folder: Path, tmp_path: Path) -> None:
    simulator.opswat.switch("rate_clock", "real")
    simulator.opswat.seed(6)  # few enough for no wait, even where each of them makes requests of its own
    devices = simulator.opswat.devices()
    inventories = [
        {"fleet": {device["host_name"]: {**UNREACHABLE, "opswat_device_id": device["id"]} for device in half}}
        for half in (devices[::2], devices[1::2])
    ]
    task = {"secops.device_actions.opswat_device_action": {"action": "exempt", "exempt_time": 1}}
    at_once(two_controllers(tmp_path, simulator.opswat.environment()), task, inventories)
    assert {device["status"] for device in simulator.opswat.devices()} == {"exempted"}
    assert "429" not in simulator.summary()["by_status"]
    sent = simulator.requests(path="/o/api/v[0-9.]+/devices/action$")
    assert len(pace_of(folder)["device_action"]["turns"]) == len(sent) >= 2


@pytest.mark.costly
def test_without_token_cache_user_each_run_logs_in_and_leaves_no_token(
    controllers: list[Controller], simulator: Simulator, folder: Path
) -> None:
    simulator.cylance.seed(4)
    at_once(controllers, lockdown(), halves(simulator))
    assert simulator.summary()["logins"] == 2
    assert [path.name.partition("-")[0] for path in folder.iterdir()] == ["pace"]


@pytest.mark.costly
def test_delegated_hosts_share_a_login_too(controllers: list[Controller], simulator: Simulator, folder: Path) -> None:
    simulator.cylance.seed(4)
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jump": {"jump": JUMP_HOST}}
    task = lockdown(keywords={"delegate_to": "jump"}, token_cache="user")
    run = controllers[0].play(play("fleet", task), inventory=inventory)
    assert len(run.stats("changed")) == 4
    assert simulator.summary()["logins"] == 1


@pytest.mark.costly
@pytest.mark.parametrize("path", ["/auth/", "/lockdown"], ids=["in its login", "in its first device"])
def test_a_run_that_is_killed_leaves_no_lock_and_no_file_behind(
    controllers: list[Controller], simulator: Simulator, folder: Path, path: str
) -> None:
    ids = simulator.cylance.seed(3)["ids"]
    simulator.add_fault("delay", path=path, seconds=60, times=1)
    task = play("localhost", lockdown(device_ids=ids, token_cache="user", timeout=120))
    run = controllers[0].start(task)
    try:
        wait_until(lambda: simulator.requests(path=path), "the request that hangs is there")
    finally:
        run.kill()
    assert controllers[1].play(task).rc == 0
    assert len(simulator.cylance.devices(locked=True)) == 3
    assert simulator.summary()["logins"] == 1  # granted ones
    assert sorted(path.name.partition("-")[0] for path in folder.iterdir()) == ["pace", "token"]
