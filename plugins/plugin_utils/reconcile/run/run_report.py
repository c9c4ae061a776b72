# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a run as the record keeps it: what was done, without arguments, keys and texts of errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.json_checks import parse_json
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.outcome import (
    DONE,
    Outcome,
    kept_settings,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.undo import Done
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import WRITES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan

_VERSION = 1
_DAMAGED = "undo: the report of this run is damaged. Restore it from the history of the record."
_TEXTS = ("action", "system")


def write_done(run: str, plan: Plan, outcome: Outcome) -> bytes:
    """Return the report of a run: the outcome of each write."""
    steps = []
    for step in plan.steps:
        if step.action in WRITES:
            steps.append(
                {
                    "action": step.action,
                    "system": step.system,
                    "device_id": step.device_id,
                    "hostname": step.hostname,
                    "aspect": step.aspect,
                    "targets": dict(step.targets),
                    "wanted": kept_settings(step),
                    "outcome": outcome.of(step),
                }
            )
    report = {"version": _VERSION, "run": run, "commit": plan.commit, "steps": steps}
    return (json.dumps(report, indent=1, sort_keys=True) + "\n").encode()


def parse_report(content: bytes) -> Any:
    """Return the JSON of a report. Raise an InputError."""
    try:
        return parse_json(content)
    except ValueError:
        raise InputError(_DAMAGED) from None


def read_done(report: Mapping[str, Any]) -> list[Done]:
    """Return what a run has done, from its report. Raise an InputError for anything else."""
    try:
        if report["version"] != _VERSION:
            raise ValueError("unknown version")
        return [_done(step) for step in report["steps"] if step["outcome"] == DONE]
    except (ValueError, TypeError, KeyError):
        raise InputError(_DAMAGED) from None


def _done(step: Mapping[str, Any]) -> Done:
    if not all(isinstance(step[name], str) for name in _TEXTS):
        raise ValueError("not a step")
    if not isinstance(step["targets"], dict) or not isinstance(step["wanted"], dict):
        raise ValueError("not a step")
    return Done(
        step["action"],
        step["system"],
        str(step["device_id"]),
        step["hostname"],
        step["aspect"],
        step["targets"],
        step["wanted"],
    )
