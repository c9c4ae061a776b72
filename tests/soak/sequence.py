# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of several runs of one task: a check that predicts, the real run, and the same once more."""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import Evidence
from .verdicts import named

UNCERTAIN = ("changed", "failed", "unknown")


def what_was_predicted_comes_true(evidence: Evidence) -> Iterator[str]:
    """Where nothing goes wrong on the way, a check says what the real run does, as far as it calls that certain."""
    if len(evidence.runs) < 2 or evidence.scenario.switch("timestamp_format", "seconds_z") == "garbage":
        return
    predicted, real, *_more = evidence.runs
    if len(predicted.entries) != len(real.entries):
        yield f"{len(predicted.entries)} entries were predicted, and there are {len(real.entries)}"
        return
    for check, entry in zip(predicted.entries, real.entries, strict=True):
        if not check["certain"]:
            if check["outcome"] == "changed" and entry["outcome"] not in UNCERTAIN and not real.is_repeated(entry):
                yield named(entry, "predicted to change perhaps")
            continue
        claimed = entry["error"] and entry["error"]["reason"] == "claimed"  # by a host that changes it before
        for field in ("device_id", "outcome") if claimed else ("device_id", "outcome", "before", "after"):
            if check[field] != entry[field]:
                yield named(entry, f"{field} is {entry[field]}, predicted was {check[field]}")


def a_second_run_changes_nothing(evidence: Evidence) -> Iterator[str]:
    """What a run has changed, the same run finds as it should be."""
    if len(evidence.runs) < 3:
        return
    _predicted, first, second = evidence.runs
    changed = {entry["device_id"] for entry in first.entries if entry["outcome"] == "changed"}
    for entry in second.entries:
        if entry["device_id"] in changed and (entry["outcome"] == "changed" or second.writes(entry["device_id"])):
            yield named(entry, "it was done already")


SEQUENCE = (what_was_predicted_comes_true, a_second_run_changes_nothing)
