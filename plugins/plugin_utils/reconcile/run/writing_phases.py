# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of a run that write: announce it, carry out its batches within its deadline, and record the outcome."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.errors import (
    LostRace,
    RecordFailed,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.memory import Memory
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.writing_run import (
    WritingRun,
    require_alone,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.batches import batches
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.outcome import (
    Outcome,
    intent_items,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import Options
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.planning_phases import (
    BASE,
    FACTS,
    FOLDED,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.run_report import write_done
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.sources import (
    is_still_tip,
    load_source,
    open_memory,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.workspace import Workspace
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Record

DEADLINE, STOPPED = "deadline", "stopped"
_SECONDS_PER_DEVICE = 3.0  # by the slowest console
_SHORTEST_BATCH = 120.0  # seconds
_FIELDS = ("outcome", "confirmed", "hostname", "before", "after", "observed", "error")


class Recording:
    """The record of one run. job: who runs it, as text."""

    def __init__(self, options: Options, work: Workspace, job: str) -> None:
        self._options = options
        self._work = work
        self._facts = work.load(FACTS)
        self._memory = open_memory(options, work)
        self._base = self._memory.read()
        self._run = WritingRun(
            self._memory, self._facts["run"], options.owner, job, options.run_timeout, self._console_clock
        )

    def _console_clock(self) -> float:
        """Return the time by the consoles' clock, which all runs share, and which dates the lockdowns."""
        return time.time() + float(self._facts.get("skew", 0.0))

    @property
    def has_begun(self) -> bool:
        """Whether the intent was recorded."""
        return self._work.has(DEADLINE)

    @property
    def was_refused(self) -> bool:
        """Whether the intent could not be recorded, so that nothing was written."""
        return self.has_begun and self._work.load(DEADLINE) is None

    @property
    def memory(self) -> Memory:
        """Where the record is kept."""
        return self._memory

    def begin(self) -> None:
        """Record the intent. Raise an error where the run must not write."""
        desired, plan = load_source(self._work), self._work.load_plan()
        require_alone(self._base, time.time())
        if not self._work.is_saved(BASE, self._base):
            raise LostRace(f"{self._memory.place} has changed since the plan was made. Run again.")
        if not is_still_tip(self._options, self._work, desired):
            raise RecordFailed(f"{desired.commit} is not the last commit of its branch anymore. Run again.")
        # The deadline is known before the push, so that a run that dies during the push counts as begun.
        self._work.save(DEADLINE, None)
        self._run.begin(self._base, desired.commit, intent_items(plan))
        self._work.save(DEADLINE, self._run.ends)

    def go_on(self, batch: int) -> float:
        """Return until when the run may write a batch, by the clock that never stops. Raise an error if it may not."""
        tasks = batches(self._work.load_plan())
        if not 0 <= batch < len(tasks):
            raise InputError(f"batch: must be at least 0 and less than {len(tasks)}, got {batch}.")
        self._resume()
        self._run.require_active(max(_SHORTEST_BATCH, _SECONDS_PER_DEVICE * len(tasks[batch].steps)))
        self._work.save(DEADLINE, self._run.ends)
        self._work.save(f"started-{batch}", True)
        return self._run.ends

    def finish(self, outcome: Outcome, message: str) -> Record:
        """Record the outcome of the run."""
        self._resume()
        plan, desired = self._work.load_plan(), load_source(self._work)
        left = outcome.unknown_items(intent_items(plan))
        report = write_done(self._facts["run"], plan, outcome)
        # What dead runs have done is part of the outcome, as far as their devices could be read.
        open_intents = self._work.load_record(FOLDED).intents
        return self._run.finish(
            lambda latest: outcome.record(desired, open_intents),
            message,
            {f"{self._facts['run']}.json": report},
            left,
        )

    def note(self, outcome: Outcome) -> bool:
        """Record what the plan found out without a write, and return whether there was anything.

        A run without writes has no intent. If another run has changed the record meanwhile, that run is right.
        """
        if not self._work.is_saved(BASE, self._base):
            return False
        record = outcome.record(load_source(self._work), self._work.load_record(FOLDED).intents)
        if record == replace(self._base, is_new=False, commit=record.commit):
            return False
        self._memory.push(record, f"Run {self._facts['run']}: nothing to write")
        return True

    def _resume(self) -> None:
        ends = self._work.load(DEADLINE)
        if ends is None:
            raise RecordFailed("The intent of this run could not be recorded, so it writes nothing.")
        self._run.resume(self._base, ends)


def keep_result(work: Workspace, batch: int, result: Mapping[str, Any]) -> None:
    """Keep the result of a batch: its devices, and why it stopped."""
    execution = result.get("execution") or {}
    devices = {
        str(facts["device"]): {**{name: facts.get(name) for name in _FIELDS}, "execution_id": execution.get("id")}
        for facts in result.get("devices") or ()
    }
    work.save(f"result-{batch}", {"devices": devices, "msg": result.get("msg"), "failed": bool(result.get("failed"))})


def kept_results(work: Workspace) -> tuple[dict[tuple[str, str, str], dict[str, Any]], list[str]]:
    """Return the results of all devices, see Outcome, and why batches failed, as sentences.

    A batch that began and has no result was interrupted: its outcome is unknown.
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    failures = []
    for number, batch in enumerate(batches(work.load_plan())):
        name = f"result-{number}"
        if not work.has(name):
            if work.has(f"started-{number}"):
                for step in batch.steps:
                    found[step.action, step.system, str(step.device_id)] = {"outcome": "unknown"}
            continue
        result = work.load(name)
        if result["failed"]:
            failures.append(str(result["msg"]))
        for step in batch.steps:
            # A task without devices failed before it began, or broke off: then its writes are unknown.
            unstarted = {"outcome": "broken", "error": {"message": result["msg"]}}
            facts = result["devices"].get(str(step.device_id), unstarted)
            found[step.action, step.system, str(step.device_id)] = facts
    return found, failures


def outcome_of(
    options: Options, work: Workspace
) -> tuple[Outcome, dict[tuple[str, str, str], dict[str, Any]], list[str]]:
    """Return the outcome of the run, the results of its devices, and why batches failed."""
    facts = work.load(FACTS)
    results, failures = kept_results(work)
    if work.has(STOPPED):
        failures.append(work.load(STOPPED))
    now = facts["now"] if "now" in facts else time.time()
    is_trusted = replace(options.plan, skew=facts.get("skew", 0.0)).is_clock_trusted
    plan = work.load_plan()
    outcome = Outcome(work.load_record(FOLDED), plan, results, facts["run"], options.owner, now, is_trusted)
    return outcome, results, failures
