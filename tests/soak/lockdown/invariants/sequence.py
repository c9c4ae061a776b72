# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of consecutive runs of one task: a check run, the real run, and a second real run."""

from __future__ import annotations

from collections.abc import Iterator

from ...evidence import Evidence
from ...invariants import message

POSSIBLE_CHANGES = ("changed", "failed", "unknown")


def check_mode_predicts_the_run(evidence: Evidence) -> Iterator[str]:
    """Without faults, the real run has the entries of the check run, as far as the check run is certain."""
    if len(evidence.runs) < 2 or evidence.scenario.switch("cylance.timestamp_format", "seconds_z") == "garbage":
        return
    predicted, real, *_more = evidence.runs
    if len(predicted.entries) != len(real.entries):
        yield f"{len(predicted.entries)} entries predicted, {len(real.entries)} found"
        return
    for check, entry in zip(predicted.entries, real.entries, strict=True):
        if not check["certain"]:
            if check["outcome"] == "changed" and entry["outcome"] not in POSSIBLE_CHANGES:
                if not real.is_duplicate(entry):
                    yield message(entry, "predicted to change, not certain")
            continue
        # A second host with the device fails. It may have read what the first one was changing.
        refused = real.is_unpredictable(entry) or (real.is_duplicate(entry) and entry["outcome"] == "failed")
        for field in ("device_id", "outcome") if refused else ("device_id", "outcome", "before", "after"):
            if check[field] != entry[field]:
                yield message(entry, f"{field} is {entry[field]}, predicted {check[field]}")


def second_run_changes_nothing(evidence: Evidence) -> Iterator[str]:
    """A second run does not change devices that the first run changed."""
    if len(evidence.runs) < 3:
        return
    _predicted, first, second = evidence.runs
    changed = {entry["device_id"] for entry in first.entries if entry["outcome"] == "changed"}
    for entry in second.entries:
        if entry["device_id"] in changed and (entry["outcome"] == "changed" or second.writes_to(entry["device_id"])):
            yield message(entry, "already changed by the first run")


SEQUENCE = (check_mode_predicts_the_run, second_run_changes_nothing)
