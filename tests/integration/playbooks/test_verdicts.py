# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback in real plays: however a task is written, it is shown as text, and the failures are shown last."""

from __future__ import annotations

from integration.playbooks.controller import LOCKDOWN, LOCKDOWN_INFO, Controller, lockdown, play
from simulator.remote import Simulator

VERDICTS = {"ANSIBLE_STDOUT_CALLBACK": "secops.device_actions.verdicts", "ANSIBLE_NOCOLOR": "1"}
UNKNOWN = "F" * 32


def test_tasks_are_shown_as_text_and_failures_are_shown_last(controller: Controller, simulator: Simulator) -> None:
    ids = simulator.cylance.seed(40, offline=1)["ids"]
    simulator.add_fault(
        "status", method="PUT", path=ids[0].replace("-", "").upper(), status=400, body={"message": "Agent too old."}
    )
    ignored = {"ignore_errors": True}
    some = {"device_ids": "{{ targets[1:3] }}", "requests_per_second": 0}
    tasks = [
        lockdown("list", ignored, device_ids="{{ targets + [missing] }}"),
        {"name": "local", "local_action": f"{LOCKDOWN} device_ids={ids[1]} requests_per_second=0"},
        {"name": "templated", "action": "{{ module }} device_ids={{ targets[1] }} requests_per_second=0"},
        {"name": "short", "cylance_lockdown": some},
        {"name": "async", LOCKDOWN: some, "async": 60, "poll": 1},
        lockdown("loop", {"loop": "{{ targets[:2] }}", **ignored}, device_ids="{{ item }}"),
        lockdown("hidden", {"no_log": True, **ignored}, device_ids=[ids[3], "E" * 32]),
        lockdown("refused", ignored, device_ids=ids[1:3], state="unlocked", max_changes=1),
        lockdown("invalid", ignored, device_ids=ids[1], expires="never"),
        {"name": "info", LOCKDOWN_INFO: some},
        {"name": "other", "ansible.builtin.debug": {"msg": "Hello."}},
    ]
    variables = {"targets": ids, "missing": UNKNOWN, "module": LOCKDOWN}
    defaults = {"group/secops.device_actions.actions": {"max_changes": 100}}
    run = controller.play(
        play("localhost", *tasks, vars=variables, collections=["secops.device_actions"], module_defaults=defaults),
        environment=VERDICTS,
    )
    shown = {}
    for part in run.stdout.split("\nTASK [")[1:]:
        name, _bracket, text = part.partition("]")
        shown[name] = text.partition("\nPLAY RECAP")[0]
    end = run.stdout.partition("\nPLAY RECAP")[2]

    assert len(run.stdout) < 12_000
    assert '"device"' not in run.stdout and '"devices"' not in run.stdout
    assert "41 devices: 38 changed, 1 waiting for the device, 2 failed" in shown["list"]
    assert "    and 18 more" in shown["list"] and "...ignoring" in shown["list"]
    assert "    400 while locking the device down: Agent too old.\n      ws-0001.corp.example" in shown["list"]
    for name in ("local", "templated"):
        assert (
            f"ok: [localhost] => ws-0002.corp.example ({ids[1].replace('-', '').upper()}): locked until" in shown[name]
        )
    for name in ("short", "async"):
        assert "ok: [localhost] => 2 devices: 2 unchanged" in shown[name]
    assert "(item=" in shown["loop"] and "Agent too old." in shown["loop"] and "locked until" in shown["loop"]
    assert "ws-0004" not in shown["hidden"] and "E" * 32 not in run.stdout
    assert "and max_changes is 1" in " ".join(shown["refused"].split())
    assert "\n    expires: 'never' is not a duration." in shown["invalid"]
    assert "ok: [localhost] => 2 devices: 2 locked" in shown["info"] and "hours left)" in shown["info"]
    assert '"msg": "Hello."' in shown["other"]
    assert "DEVICES THAT NEED ATTENTION" in end
    assert "ws-0040.corp.example" in end  # it is offline
    assert end.index("Waiting for the device") < end.index("Not attempted") < end.index("Failed")
    assert run.result("list")["summary"]["failed"] == 2  # results are complete, as without the callback
