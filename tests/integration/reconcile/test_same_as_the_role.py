# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fast runs do what the tasks of the role do, in their order."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.modules import MODULES
from integration.playbooks.controller import collections_path
from integration.reconcile import fast_runs

TASKS = collections_path() / "ansible_collections/secops/device_actions/roles/reconcile/tasks"
PREFIX = "secops.device_actions."


def tasks_of(name: str) -> list[dict[str, Any]]:
    """Return the tasks of a file in their order, without blocks."""

    def flat(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for task in tasks:
            parts = [*task.get("block", ()), *task.get("always", ())]
            found += flat(parts) if parts else [task]
        return found

    return flat(yaml.safe_load((TASKS / name).read_text(encoding="utf-8")))


def called(task: dict[str, Any]) -> str | None:
    """Return the module of the collection that a task calls, with the phase of reconcile."""
    for key, options in task.items():
        if key.startswith(PREFIX):
            module = key.removeprefix(PREFIX)
            return str(options["phase"]) if module == "reconcile" else module
    return None


def test_the_phases_and_modules_are_those_of_the_role() -> None:
    assert list(filter(None, map(called, tasks_of("main.yml")))) == [
        "role_variables",
        "open",
        "opswat_device_info",
        "rest",
        "opswat_device_info",
        "opswat_group_info",
        "cylance_package_info",
        "cylance_lockdown_info",
        "rest",
        "cylance_lockdown_info",
        "plan",
        "begin",
        "close",
    ]
    assert list(map(called, tasks_of("batch.yml"))) == ["continue", *fast_runs.OPERATIONS, "keep"]


def test_the_role_passes_on_its_summary_although_a_phase_failed() -> None:
    tasks = yaml.safe_load((TASKS / "main.yml").read_text(encoding="utf-8"))
    block = next(task["block"] for task in tasks if "block" in task)
    (always,) = [task["always"] for task in block if "always" in task]
    assert ["ansible.builtin.set_stats" in task for task in always] == [False, True]


@pytest.mark.parametrize("module", fast_runs.OPERATIONS)
def test_the_role_passes_on_all_options_and_the_deadline(module: str) -> None:
    (task,) = (task for task in tasks_of("batch.yml") if called(task) == module)
    options = task[PREFIX + module]
    planned = {*MODULES[module].options} - {"group_id"}  # the plan has the name of the group
    assert planned <= options.keys()
    assert {"device_ids", "expected_hostnames", "max_changes", "reason", "ticket", "state_dir"} <= options.keys()
    assert "protected_devices" in options
    assert task["environment"] == {"DEVICE_ACTIONS_WRITE_DEADLINE": "{{ reconcile_permit.deadline }}"}
    assert task["ignore_errors"] is True
