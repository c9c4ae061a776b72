# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guard rails hold however a task is written: strategies, templates of names, short names, includes, equal tasks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from integration.playbooks.controller import LOCKDOWN, LOCKDOWN_INFO, Controller, fleet, play
from simulator.remote import Simulator

HOSTS = 4
IGNORED = {"ignore_errors": True}
VARIABLES = {"which": LOCKDOWN, "read": LOCKDOWN_INFO}


def devices_of(simulator: Simulator, groups: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Return an inventory of groups with devices. groups: {name: number of hosts}."""
    names = [f"{group}-{number}" for group, size in groups.items() for number in range(size)]
    added = simulator.cylance.add_devices([{"host_name": name} for name in names])
    return {group: fleet([one for one in added if one["host_name"].startswith(group)]) for group in groups}


def test_an_action_that_only_workers_load_writes_nothing(controller: Controller, simulator: Simulator) -> None:
    tasks: tuple[Mapping[str, Any], ...] = (
        {"name": "read", "action": {"module": "{{ read }}"}},
        {"name": "lock", "action": "{{ which }} max_changes=1"},
    )
    run = controller.play(
        play("pinned", *tasks, strategy="host_pinned", vars=VARIABLES), inventory=devices_of(simulator, {"pinned": 2})
    )
    assert len(run.failures("lock")) == 2
    for result in run.failures("lock").values():
        assert "its name is a template (action: {{ which }})" in result["msg"]
        assert f"Write the name literally ('{LOCKDOWN}:')" in result["msg"]
    assert simulator.summary()["writes"] == 0
    for result in run.results("read").values():
        assert any("every host logs in" in warning for warning in result["warnings"])


def test_limits_and_module_defaults_hold_for_all_forms_of_a_task(controller: Controller, simulator: Simulator) -> None:
    included = controller.home / "contain.json"
    included.write_text(json.dumps([{"name": "include", LOCKDOWN: {}, **IGNORED}]), encoding="utf-8")
    forms: dict[str, Mapping[str, Any]] = {
        "map": {"local_action": {"module": "{{ which }}"}},
        "short": {"cylance_lockdown": {}, "collections": ["secops.device_actions"]},
        "free": {"action": "{{ which }}"},  # the main process has loaded it already
        "include": {"include_tasks": str(included)},  # by each host, with the strategy free
    }
    defaults = {
        LOCKDOWN: {"expires": "2:00:00"},
        "group/secops.device_actions.actions": {"max_changes": 2, "protected_devices": ["*-0"]},
        "group/secops.device_actions.cylance": {"requests_per_second": 0},
    }
    keywords = {"module_defaults": defaults, "vars": VARIABLES}
    free = {"strategy": "free", **keywords}
    plays = [
        play(name, {"name": name, **form, **IGNORED}, **(free if name in ("free", "include") else keywords))
        for name, form in forms.items()
    ]
    equal = {LOCKDOWN: {}, **IGNORED}
    plays.append(play("equal", equal, equal, **keywords))
    run = controller.play(*plays, inventory=devices_of(simulator, dict.fromkeys([*forms, "equal"], HOSTS)))
    for name in forms:
        results = list(run.results(name).values())
        changed = [result for result in results if result.get("changed")]
        assert [result["devices"][0]["after"]["duration"] for result in changed] == ["2:00:00"] * 2
        messages = [result.get("msg", "") for result in results]
        assert sum("these are protected" in message for message in messages) == 1
        assert sum("max_changes is 2" in message for message in messages) == HOSTS - 3
    # The second of two equal tasks may change two devices, too, so it locks the one that is left.
    assert simulator.summary()["writes"] == 2 * len(forms) + 3
