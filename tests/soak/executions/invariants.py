# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of package executions, against the executions that the simulator started."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..evidence import Evidence, Run
from ..invariants import message

NOT_EXECUTED = (401, 429)


class ExecutionRun(Run):
    """A run that executes packages. before, after: the executions by id, as the control API shows them."""

    @property
    def started(self) -> Sequence[Mapping[str, Any]]:
        """The executions that this run started."""
        return [execution for name, execution in self.after.items() if name not in self.before]

    @property
    def targets(self) -> set[str]:
        """The Focus ids of all machines that the targets identify."""
        indexes = {index for target in self.scenario.task.targets for index in target.matches}
        return {self.scenario.machines[index]["id"].replace("-", "").upper() for index in indexes}

    @property
    def admits_a_start(self) -> bool:
        """Whether the results say that an execution was started, or that this is unknown."""
        results = [result for result in self.results if isinstance(result, dict)]
        outcomes = {entry["outcome"] for entry in self.entries}
        return any(result.get("execution") for result in results) or "unknown" in outcomes


def at_most_one_execution_is_started(run: ExecutionRun) -> Iterator[str]:
    """A run starts one execution at most, and requests a start once at most, not counting rejected requests."""
    if len(run.started) > 1:
        yield f"started {len(run.started)} executions"
    sent = [request for request in run.writes if request["status"] not in NOT_EXECUTED]
    if len(sent) > 1:
        yield f"sent {len(sent)} requests to start one"


def the_execution_matches_the_options(run: ExecutionRun) -> Iterator[str]:
    """What was started has the packages, the arguments and the targets of the task."""
    options = run.scenario.task.options
    for execution in run.started:
        wanted = [package["arguments"] for package in options["packages"]]
        if [one["arguments"] for one in execution["packageExecutions"]] != wanted:
            yield f"started with the arguments {execution['packageExecutions']}"
        if set(execution["target"]["devices"]) - run.targets:
            yield f"started on {execution['target']}, which are not all targets"
        if not same_name(execution["name"], options["name"]):
            yield f"started as {execution['name']!r}"


def same_name(shown: str, wanted: str) -> bool:
    """Return whether a name is the wanted one, which the console may have cut."""
    return unicodedata.normalize("NFC", wanted).strip().startswith(unicodedata.normalize("NFC", shown).strip())


def starts_are_reported(run: ExecutionRun) -> Iterator[str]:
    """A run that started an execution says so, or that this is unknown. A run that changed devices started one."""
    if run.check:
        return
    if run.started and not run.admits_a_start:
        yield f"started an execution, and reported {[entry['outcome'] for entry in run.entries]}: {run.results}"
    changed = [entry for entry in run.entries if entry["outcome"] == "changed"]
    if changed and not run.started:
        yield message(changed[0], "no execution was started")


def unchanged_is_correct(run: ExecutionRun) -> Iterator[str]:
    """Unchanged devices belong to an execution of an earlier run."""
    for entry in run.entries:
        if entry["outcome"] != "unchanged" or run.is_duplicate(entry):
            continue
        if not run.before:
            yield message(entry, "there was no execution before")
        if run.started:
            yield message(entry, "an execution was started")


def failed_is_correct(run: ExecutionRun) -> Iterator[str]:
    """No device that executes a package is reported as failed without its execution."""
    for entry in run.entries:
        if entry["outcome"] == "failed" and run.started and not run.admits_a_start:
            yield message(entry, "an execution was started")


EXECUTION_INVARIANTS = (
    at_most_one_execution_is_started,
    the_execution_matches_the_options,
    starts_are_reported,
    unchanged_is_correct,
    failed_is_correct,
)


def nothing_is_executed_twice(evidence: Evidence) -> Iterator[str]:
    """With run: once, all runs together start one execution at most."""
    started = [execution for run in evidence.runs if isinstance(run, ExecutionRun) for execution in run.started]
    if evidence.scenario.task.options["run"] == "once" and len(started) > 1:
        yield f"{len(started)} executions were started"


def check_mode_predicts_the_start(evidence: Evidence) -> Iterator[str]:
    """Without faults, a run after a check run starts an execution if and only if devices would change."""
    if len(evidence.runs) < 2 or not evidence.runs[0].check:
        return
    predicted, real, *_more = evidence.runs
    would_start = any(entry["outcome"] == "changed" for entry in predicted.entries)
    if isinstance(real, ExecutionRun) and bool(real.started) != would_start:
        yield f"{len(real.started)} executions were started, predicted {int(would_start)}"
