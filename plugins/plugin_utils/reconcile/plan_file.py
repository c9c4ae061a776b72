# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as JSON: for the review, for the phases of a run, and for the report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Plan, Step

_VERSION = 1
_STEP = {field.name for field in fields(Step)}
_REQUIRED = ("action", "system", "module", "device_id", "aspect", "targets", "settings")
_MOST_BYTES = 1 << 26


def plan_to_json(plan: Plan) -> str:
    """Return a plan as JSON. It contains the arguments of packages, which the record and the report leave out."""
    return json.dumps({"version": _VERSION, **asdict(plan)}, indent=1, sort_keys=True) + "\n"


def plan_from_json(text: str, place: str) -> Plan:
    """Return the plan in JSON. Raise an InputError. place: where it is, for the message."""
    try:
        if len(text) > _MOST_BYTES:
            raise ValueError("too large")
        values = json.loads(text)
        if values["version"] != _VERSION:
            raise ValueError("unknown version")
        steps = tuple(_step(step) for step in values["steps"])
        problems = tuple(str(problem) for problem in values["problems"])
        return Plan(_text_or_none(values["commit"]), _text_or_none(values["base"]), steps, problems)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InputError(f"{place}: must be a plan that reconcile has written as JSON. Write the plan again.") from None


def _step(values: Mapping[str, Any]) -> Step:
    if not set(values) <= _STEP or not all(name in values for name in _REQUIRED):
        raise ValueError("not a step")
    for name in ("action", "system", "module"):
        if not isinstance(values[name], str):
            raise ValueError(name)
    for name in ("targets", "settings"):
        if not isinstance(values[name], dict):
            raise ValueError(name)
    return Step(**values)


def _text_or_none(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("not a text")
    return value
