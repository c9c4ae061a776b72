# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit trail of whole plays: on the controller, delegated, and in the background."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, UNREACHABLE, Controller, fleet, lockdown, play
from integration.playbooks.execution_modes import BACKGROUND, DELEGATED
from simulator.remote import Simulator


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a trail, without those that are not JSON."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.costly
@pytest.mark.extended
def test_plays_leave_a_trail_wherever_their_tasks_run(
    controller: Controller, simulator: Simulator, tmp_path: Path
) -> None:
    simulator.cylance.seed(6)
    hosts = fleet(simulator.cylance.devices())
    ids = [host["cylance_device_id"] for host in hosts.values()]
    trail, refused = tmp_path / "audit.jsonl", tmp_path / "folder"
    refused.mkdir()
    defaults = {"group/secops.device_actions.actions": {"audit_log": str(trail), "ticket": "INC-1"}}
    down = {"delegate_to": "down", "ignore_errors": True, "ignore_unreachable": True}
    run = controller.play(
        play(
            "localhost",
            lockdown("refused", {"ignore_errors": True}, device_ids=ids, audit_log=str(refused)),
            lockdown("check", {"check_mode": True}, device_ids=ids, reason="Rehearsal"),
            lockdown("list", device_ids=ids[:2], reason="Malware"),
            lockdown("background", BACKGROUND, device_ids=ids[2:4], reason="Malware"),
            name="Contain {{ 1 + 1 }}",
            module_defaults=defaults,
        ),
        play("fleet[0]", lockdown("unreachable", down, state="unlocked"), module_defaults=defaults),
        play("fleet[4:5]", lockdown("delegated", DELEGATED), module_defaults=defaults),
        inventory={"fleet": hosts, "jumps": {"jump": JUMP_HOST, "down": UNREACHABLE}},
        options="--forks 4 -e awx_user_name=jane -e awx_job_id=4711",
        environment={"GITHUB_ACTOR": "bot"},
    )
    assert f"audit_log: {refused} cannot be written: Is a directory." in run.result("refused")["msg"]
    assert (run.result("list")["reason"], run.result("list")["ticket"]) == ("Malware", "INC-1")
    lines = lines_of(trail)
    # One user, job and run in all lines, although the module in the background is another process.
    common = {tuple(line[key] for key in ("user", "user_source", "job", "ticket", "console")) for line in lines}
    assert common == {("jane", "awx_user_name", "4711", "INC-1", "Cylance")}
    assert len({line["run"] for line in lines}) == 1
    assert {line["os_user"] for line in lines} != {"jane"}
    assert {line["console_url"] for line in lines} == {simulator.url}
    assert {line["play"] for line in lines if line["host"] == "localhost"} == {"Contain 2"}
    shown = [
        (line["task"], line["event"], line["action"], line.get("outcome") or len(line["devices"])) for line in lines
    ]
    assert shown[:8] == [
        ("list", "intent", "lockdown", 2),
        ("list", "verdict", "lockdown", "changed"),
        ("list", "verdict", "lockdown", "changed"),
        ("background", "intent", "lockdown", 2),
        ("background", "verdict", "lockdown", "changed"),
        ("background", "verdict", "lockdown", "changed"),
        ("unreachable", "intent", "release", 1),
        ("unreachable", "verdict", "release", "failed"),
    ]
    intent, verdict = ("delegated", "intent", "lockdown", 1), ("delegated", "verdict", "lockdown", "changed")
    assert sorted(shown[8:]) == [intent, intent, verdict, verdict]
    names = {device["host_name"] for device in simulator.cylance.devices()}
    assert {line["hostname"] for line in lines if line.get("outcome") == "changed"} == names
    assert lines[1]["observed"]["lockdown_expiration"] and lines[1]["after"]["state"] == "locked"
    assert os.stat(trail).st_mode & 0o777 == 0o600
    secrets = [value for name, value in simulator.cylance.environment().items() if "SECRET" in name]
    assert secrets and not any(secret in trail.read_text(encoding="utf-8") for secret in secrets)
