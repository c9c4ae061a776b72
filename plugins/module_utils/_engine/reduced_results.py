# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results without the entries that a task does not want: the option C(report)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .devices import FAILED, SKIPPED, UNKNOWN
from .options import ALL, PROBLEMS

DEVICES = ("devices", "left_alone")  # what a summary leaves out, the entries that may be problems first
_SUMMARY = "summary"
_UNLOCK_KEY = "return_unlock_key"
_OPEN = (FAILED, SKIPPED, UNKNOWN)


def has_problem(entry: Mapping[str, Any]) -> bool:
    """Return whether a device failed, was not attempted, is unknown, or has not confirmed its state."""
    return bool(entry.get("error")) or entry.get("outcome") in _OPEN or entry.get("confirmed") is False


def is_reduced(params: Mapping[str, Any]) -> bool:
    """Return whether a task wants less than the whole result. Unlock keys are in its devices, so they stay."""
    return params.get("report", ALL) != ALL and not params.get(_UNLOCK_KEY)


def reduced(
    result: Mapping[str, Any],
    report: str,
    lists: Sequence[str] = DEVICES,
    is_problem: Callable[[Mapping[str, Any]], bool] = has_problem,
) -> dict[str, Any]:
    """Return a result without the devices that the option leaves out.

    report: the option's value. lists: the keys that a summary lacks, of which the first one has the devices.
    """
    entries = result.get(lists[0])
    if report == ALL or entries is None:
        return dict(result)
    problems = [entry for entry in entries if is_problem(entry)]
    kept = dict(result)
    if report == PROBLEMS:
        kept[lists[0]] = problems
    else:
        kept = {key: value for key, value in kept.items() if key not in lists}
    kept.setdefault(_SUMMARY, {"requested": len(entries), "problems": len(problems)})
    return kept
