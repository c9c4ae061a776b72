# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forge the evidence of a scenario, so that an invariant must detect it."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from soak.evidence import Evidence, Run
from soak.invariants import violations
from soak.kind import Kind


def violated(kind: Kind, evidence: Evidence) -> set[str]:
    """Return the names of the invariants that the evidence violates."""
    return {violation.split(" ")[0].rstrip(":") for violation in violations(kind, evidence)}


def forged(evidence: Evidence, number: int, **changes: Any) -> Evidence:
    """Return the evidence with changed fields in one of its runs."""
    runs = list(evidence.runs)
    runs[number] = replace(runs[number], **changes)
    return replace(evidence, runs=runs)


def with_entry(run: Run, index: int, **fields: Any) -> list[Any]:
    """Return the results of a run with changed fields in an entry."""
    results = copy.deepcopy(list(run.results))
    results[0]["devices"][index].update(fields)
    return results


def with_result(run: Run, **fields: Any) -> list[Any]:
    """Return the results of a run with changed fields of the result."""
    return [{**run.results[0], **fields}]


def with_record(run: Run, name: str, **fields: Any) -> dict[str, Any]:
    """Return the states after a run with changed fields in one record of the simulator."""
    return {**run.after, name: {**run.after[name], **fields}}


def error(reason: str, message: str = "x") -> dict[str, Any]:
    """Return the error of an entry."""
    return {"status": None, "reason": reason, "message": message}
