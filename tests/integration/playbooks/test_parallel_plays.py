# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Concurrent plays share a rate limit and a login, and survive a killed play."""

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

pytestmark = [pytest.mark.costly, pytest.mark.extended]

HOSTS = 4


@pytest.fixture
def folder(runtime_directory: Path) -> Path:
    """The directory that the plays of one user share."""
    return runtime_directory / "secops-device-actions"


def two_controllers(folder: Path, environment: dict[str, str]) -> list[Controller]:
    """Return two controllers of one user, with the credentials in their environment."""
    homes = [folder / name for name in ("one", "two")]
    for home in homes:
        home.mkdir()
    return [Controller(home, environment) for home in homes]


@pytest.fixture
def controllers(simulator: Simulator, tmp_path: Path) -> list[Controller]:
    """Two controllers of a user of Cylance."""
    return two_controllers(tmp_path, simulator.cylance.environment())


def halves(simulator: Simulator, **variables: Any) -> list[dict[str, Any]]:
    """Return the inventories of two plays, each with half of the devices."""
    devices = simulator.cylance.devices()
    return [{"fleet": fleet(devices[start::2], **variables)} for start in (0, 1)]


def kinds(folder: Path) -> list[str]:
    """Return the kinds of files in the directory. Each file's name ends with a digest."""
    return sorted(path.name.rpartition("-")[0] for path in folder.iterdir())


def rate_limit_record(folder: Path) -> dict[str, Any]:
    """Return the content of the rate limit's file, by the requests that are counted together."""
    (path,) = folder.glob("rate-limit-*")
    with user_record(path.name).transaction() as record:
        return dict(record)


@pytest.mark.costly
def test_concurrent_plays_share_a_login_and_a_rate_limit(
    controllers: list[Controller], simulator: Simulator, folder: Path
) -> None:
    simulator.cylance.seed(2 * HOSTS)
    began = time.monotonic()
    task = lockdown(token_cache="user", requests_per_second=20, max_changes=HOSTS)
    at_once(controllers, task, halves(simulator))
    assert len(simulator.cylance.devices(locked=True)) == 2 * HOSTS
    requests = 4 * HOSTS + 1
    summary = simulator.summary()
    assert (summary["logins"], summary["total"]) == (1, requests)
    (rate_limiter,) = rate_limit_record(folder).values()
    assert rate_limiter["sent"][-1] >= began + (requests - 1) / 20  # every request was counted
    assert kinds(folder) == ["rate-limit", "token"]
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        content = path.read_bytes()
        for secret in simulator.credentials["cylance"].values():
            assert secret.encode() not in content
        assert (b"eyJ" in content) is path.name.startswith("token-")

    again = controllers[0].play(play("fleet", task), inventory=halves(simulator)[0], options="--forks 50")
    assert again.stats("changed") == {}
    assert simulator.summary()["logins"] == 1  # the login of the earlier run

    simulator.cylance.revoke_tokens()
    at_once(controllers, task, halves(simulator))
    assert simulator.summary()["logins"] == 2


@pytest.mark.costly
def test_concurrent_plays_share_a_limit_per_minute(simulator: Simulator, folder: Path, tmp_path: Path) -> None:
    simulator.opswat.switch("rate_clock", "real")
    simulator.opswat.seed(6)  # few enough to avoid waiting, even if every host sends its own requests
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
    assert len(rate_limit_record(folder)["device_action"]["sent"]) == len(sent) >= 2


@pytest.mark.costly
def test_without_token_cache_user_each_run_logs_in_and_stores_no_token(
    controllers: list[Controller], simulator: Simulator, folder: Path
) -> None:
    simulator.cylance.seed(4)
    at_once(controllers, lockdown(), halves(simulator))
    assert simulator.summary()["logins"] == 2
    assert kinds(folder) == ["rate-limit"]


@pytest.mark.costly
def test_delegated_hosts_share_a_login(controllers: list[Controller], simulator: Simulator, folder: Path) -> None:
    simulator.cylance.seed(2)
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jump": {"jump": JUMP_HOST}}
    task = lockdown(keywords={"delegate_to": "jump"}, token_cache="user")
    run = controllers[0].play(play("fleet", task), inventory=inventory)
    assert len(run.stats("changed")) == 2
    assert simulator.summary()["logins"] == 1


@pytest.mark.costly
@pytest.mark.parametrize("path", ["/auth/", "/lockdown"], ids=["in its login", "in its first device"])
def test_a_killed_run_leaves_no_lock_and_no_file(
    controllers: list[Controller], simulator: Simulator, folder: Path, path: str
) -> None:
    ids = simulator.cylance.seed(3)["ids"]
    # Longer than all tests: the simulator processes the request at the end of the delay, although its client is gone.
    simulator.add_fault("delay", path=path, seconds=86_400, times=1)
    task = play("localhost", lockdown(device_ids=ids, token_cache="user", timeout=120))
    run = controllers[0].start(task)
    try:
        wait_until(lambda: simulator.requests(path=path), "the delayed request arrives")
    finally:
        run.kill()
    assert controllers[1].play(task).rc == 0
    assert len(simulator.cylance.devices(locked=True)) == 3
    assert simulator.summary()["logins"] == 1  # successful ones
    assert kinds(folder) == ["rate-limit", "token"]
