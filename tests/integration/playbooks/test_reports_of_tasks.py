# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option report in real plays: lists, loops, hosts and delegated tasks, and what later tasks make of them."""

from __future__ import annotations

import json
from typing import Any

from integration.playbooks.controller import JUMP_HOST, LOCKDOWN, LOCKDOWN_INFO, Controller, fleet, lockdown, play
from simulator.remote import Simulator

WHOLE = "secops.device_actions.whole_result"
MISSING = "F" * 32


def shape(result: dict[str, Any]) -> tuple[int | None, bool]:
    """Return how many devices a result lists, and whether it names the whole one."""
    return len(result["devices"]) if "devices" in result else None, "whole_result" in result


def test_tasks_leave_devices_out_and_later_tasks_get_them(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(6)["ids"]
    targets = [*ids[:3], MISSING]
    ignored = {"ignore_errors": True}
    log = controller.home / "audit.jsonl"
    tasks = [
        lockdown("check", {**ignored, "check_mode": True}, device_ids=targets, report="summary"),
        lockdown("summary", {**ignored, "register": "one"}, device_ids=targets, report="summary", audit_log=str(log)),
        lockdown("problems", {**ignored, "register": "two"}, device_ids=targets, report="problems"),
        lockdown("default", ignored, device_ids=targets, report="all"),
        lockdown("loop", {**ignored, "loop": targets[2:], "register": "three"}, device_ids="{{ item }}"),
        lockdown("delegated", {**ignored, "delegate_to": "jump", "register": "four"}, device_ids=targets),
        lockdown("async", {**ignored, "async": 60, "poll": 1}, device_ids=targets),
        {"name": "info", LOCKDOWN_INFO: {"device_ids": targets, "report": "problems"}, **ignored},
        lockdown("limit", {**ignored, "delegate_to": "jump"}, device_ids=ids[3:5], max_changes=2),
        {
            "name": "machines",
            "secops.device_actions.machine_info": {"device_ids": ids[:2], "systems": ["cylance"]},
            "register": "five",
        },
        {
            "name": "whole",
            "ansible.builtin.debug": {
                "msg": {
                    "one": f"{{{{ (one | {WHOLE}).devices | map(attribute='outcome') }}}}",
                    "two": f"{{{{ (two | {WHOLE}).devices | length | string }}}}",
                    "three": f"{{{{ (three | {WHOLE}).results | sum('devices', []) | length | string }}}}",
                    "four": f"{{{{ (four | {WHOLE}).devices | length | string }}}}",
                    "five": f"{{{{ (five | {WHOLE}).machines | length | string }}}}",
                }
            },
        },
    ]
    run = controller.play(
        play("localhost", *tasks, module_defaults={LOCKDOWN: {"report": "problems"}}),
        inventory={"jumps": {"jump": JUMP_HOST}},
        options="--diff",
        environment={"DEVICE_ACTIONS_REPORT": "summary"},
    )
    assert {name: shape(run.result(name)) for name in ("check", "summary", "problems", "default")} == {
        "check": (None, True),
        "summary": (None, True),
        "problems": (1, True),
        "default": (4, False),
    }
    assert [shape(item) for item in run.items("loop")] == [(0, True), (1, False)]
    assert shape(run.result("delegated")) == (1, True) and shape(run.result("async")) == (1, False)
    assert shape(run.result("info")) == (1, True)
    assert run.result("info")["summary"] == {"requested": 4, "problems": 1}
    counts = {"changed": 3, "unchanged": 0, "failed": 1, "skipped": 0, "unknown": 0}
    assert run.result("summary")["summary"] == run.result("check")["summary"] == {"requested": 4, **counts}
    assert run.result("summary")["retry"] == [MISSING] and "3 locked, 1 failed" in run.result("summary")["msg"]
    assert [key for key in run.result("default") if key in ("devices", "msg")] == ["msg", "devices"]
    assert run.stdout.count("+++ after") == 3 + 3 + 2
    outcomes = [line["outcome"] for line in map(json.loads, log.read_text().splitlines()) if "outcome" in line]
    assert sorted(outcomes) == ["changed"] * 3 + ["failed"]
    # The limit counts what the module reports, which the controller gets whole.
    assert run.result("limit")["summary"]["changed"] == 2
    # The parts of a task see whole results.
    machines = run.result("machines")
    assert "machines" not in machines and len(machines["by_system"]["cylance"]["device_ids"]) == 2
    whole = run.result("whole")["msg"]
    assert whole == {"one": ["changed"] * 3 + ["failed"], "two": "4", "three": "2", "four": "4", "five": "2"}
    assert not [*controller.home.glob("local/*")], "the whole results end with the run"


def test_the_callback_shows_all_devices_and_the_limit_of_delegated_hosts_counts(
    controller: Controller, simulator: Simulator
) -> None:
    simulator.cylance.seed(4)
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST}}
    environment = {"DEVICE_ACTIONS_REPORT": "summary", "ANSIBLE_STDOUT_CALLBACK": "secops.device_actions.verdicts"}
    ids = [device["id"] for device in simulator.cylance.devices()]
    run = controller.play(
        play("fleet", lockdown("hosts", {"delegate_to": "jump"}, max_changes=3)),
        play("localhost", lockdown("list", {"ignore_errors": True}, device_ids=[*ids, MISSING])),
        inventory=inventory,
        environment=environment,
    )
    assert len(run.failures("hosts")) == 1
    assert "5 devices: 3 unchanged, 1 changed, 1 failed" in run.stdout
    assert MISSING in run.stdout.partition("DEVICES THAT NEED ATTENTION")[2]


def test_the_message_of_a_failed_list_comes_before_its_devices(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(2)["ids"]
    run = controller.play(play("localhost", lockdown(device_ids=[*ids, MISSING])))
    assert run.rc == 2
    assert run.stdout.index("2 locked, 1 failed") < run.stdout.index('"devices"')
