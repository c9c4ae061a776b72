# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action M(secops.device_actions.reconcile): the phases of one run, which the role of the same name calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import (
    as_sentence,
    counted,
    printable_line,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import RunFacts
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.write_deadline import deadline_text
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_devices import DeviceReader
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_patterns import InventoryHosts
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.lookups import HostDevice
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.outcome import Outcome
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.planning.verdict import WRITES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.options import (
    BEGIN,
    CLOSE,
    GO_ON,
    KEEP,
    OPEN,
    PLAN,
    RECONCILE,
    REST,
    TOKEN_VARIABLE,
    Options,
    ignored_token,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.plan_report import (
    Circumstances,
    has_problems,
    headline,
    run_document,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.planning_phases import (
    FACTS,
    frozen,
    make_run_plan,
    open_run,
    remaining_lookups,
    tasks_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.sources import load_source
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.workspace import Workspace
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.writing_phases import (
    STOPPED,
    Recording,
    keep_result,
    outcome_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import CYLANCE, OPSWAT
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.files import (
    remove_old_reports,
    report_lines,
    write_reports,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.screen import screen
from ansible_collections.secops.device_actions.plugins.plugin_utils.terminal import announce, display

_OPERATIONS: dict[str, type[Operation]] = {CYLANCE: CylanceLockdown, OPSWAT: OpswatDeviceAction}
_MOST_NAMES = 500  # in the summary


class Reconcile(ControllerAction):
    """params: see the module's documentation."""

    name = "reconcile"
    arguments = RECONCILE

    def perform(self, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Run one phase."""
        self._params = params
        self._task_vars = task_vars
        self._options = Options.from_params(params)
        self._check_mode = bool(self._task.check_mode)
        facts = RunFacts.here(RUN_STATE.run, self._task.get_name(), task_vars)
        self._job = facts.job or None
        self._runner = self._job or f"{facts.user or facts.os_user} on {facts.machine}"
        phases: dict[str, Callable[[], dict[str, Any]]] = {
            OPEN: self._open,
            REST: self._rest,
            PLAN: self._plan,
            BEGIN: self._begin,
            GO_ON: self._go_on,
            KEEP: self._keep,
            CLOSE: self._close,
        }
        try:
            return {"changed": False, **phases[params["phase"]]()}
        except DeviceActionsError as error:
            if params["phase"] in (BEGIN, GO_ON):
                self._work().save(STOPPED, error.message)  # for the report
            raise

    def _open(self) -> dict[str, Any]:
        if ignored_token(self._options):
            display.v(f"{TOKEN_VARIABLE} is ignored, because it is for repositories over https:// only.")
        opened = open_run(self._options, self._hosts, self._check_mode)
        what = f"commit {opened['commit'][:10]}" if opened["commit"] else "the directory"
        number = len(opened["problems"])
        return {**opened, "msg": f"Read {what}." if not number else f"Read {what}, which has {number} problems."}

    def _rest(self) -> dict[str, Any]:
        given = self._params["results"]
        lookups = remaining_lookups(self._options, self._work(), self._hosts, self._devices())
        lookups = {system: each for system, each in lookups.items() if system in given}
        number = sum(len(one["device_ids"]) for each in lookups.values() for one in each)
        return {"lookups": lookups, "msg": f"{counted(number, 'recorded device')} left to read."}

    def _devices(self) -> dict[str, list[Mapping[str, Any]]]:
        """Return the results of the tasks that read devices."""
        return {system: _with_items(self._params["results"].get(system)) for system in (OPSWAT, CYLANCE)}

    def _plan(self) -> dict[str, Any]:
        work = self._work()
        given = self._params["results"]
        devices = self._devices()
        plan = make_run_plan(
            self._options, work, self._hosts, devices, given.get("groups"), given.get("packages"), self._check_mode
        )
        batches = tasks_of(plan)
        return {
            "changed": self._check_mode and bool(batches),
            "msg": headline(plan, None),
            "batches": batches,
            "problems": list(plan.problems),
        }

    def _begin(self) -> dict[str, Any]:
        if self._check_mode:
            return {"msg": "Nothing is written in check mode."}
        recording = self._recording()
        recording.begin()
        return {"changed": True, "msg": f"Recorded what this run is about to write. {recording.memory.place}."}

    def _go_on(self) -> dict[str, Any]:
        ends = self._recording().go_on(self._batch())
        return {"deadline": deadline_text(ends), "msg": "The run may go on."}

    def _keep(self) -> dict[str, Any]:
        result = self._params["result"]
        if not isinstance(result, Mapping):
            raise InputError("result: must be the registered result of a task.")
        keep_result(self._work(), self._batch(), result)
        return {"msg": "Kept the result."}

    def _close(self) -> dict[str, Any]:
        work = self._work()
        try:
            return self._finish(work) if work.has("plan") else {"msg": "There is no plan.", "has_problems": True}
        finally:
            work.remove()

    def _finish(self, work: Workspace) -> dict[str, Any]:
        plan, desired, facts = work.load_plan(), load_source(work), work.load(FACTS)
        outcome, results, failures = outcome_of(self._options, work)
        pushed = False
        if not self._check_mode:
            try:
                pushed = self._record(outcome, headline(plan, results))
            except DeviceActionsError as error:
                failures.append(f"The outcome of this run is not recorded. {error.message}")
        about = Circumstances(
            time.time(),
            self._job,
            None if self._check_mode else results,
            [*failures, *facts["unmatched"]],
            facts["warnings"],
        )
        document = run_document(plan, desired, about)
        paths = []
        if self._options.report_dir:
            name = f"reconcile-{facts['run']}"
            paths = write_reports(document, self._options.report_dir, name, self._options.report_formats)
            remove_old_reports(self._options.report_dir, self._options.folder)
        text = "\n".join([screen(document), *report_lines(paths)])
        announce(text)
        counts = {one["state"]: one["count"] for one in document["counts"]}
        attention = [one["name"] for one in document["machines"] if one["problem"]]
        return {
            "changed": pushed,
            "msg": text,
            "lines": text.splitlines(),
            "headline": document["headline"],
            "has_problems": has_problems(document, plan, about.failures),
            "summary": {
                "run": facts["run"],
                "commit": plan.commit,
                "headline": document["headline"],
                "counts": counts,
                "writes": sum(step.action in WRITES for step in plan.steps),
                "attention": attention[:_MOST_NAMES],
                "reports": paths,
            },
        }

    def _record(self, outcome: Outcome, message: str) -> bool:
        """Record the outcome, and return whether there was anything to record."""
        recording = self._recording()
        if recording.was_refused:
            return False
        if not recording.has_begun:
            return not frozen(self._options, is_release=False) and recording.note(outcome)
        recording.finish(outcome, message)
        return True

    def _work(self) -> Workspace:
        return Workspace(self._params["work"])

    def _recording(self) -> Recording:
        return Recording(self._options, self._work(), self._runner)

    def _batch(self) -> int:
        if self._params["batch"] is None:
            raise InputError("batch: is required in this phase.")
        return int(self._params["batch"])

    def _hosts(self, patterns: Sequence[str], system: str) -> Iterable[HostDevice]:
        """Return the devices of the hosts that the patterns of an entry match together, as in a play."""
        hosts = InventoryHosts.of_task(self._task_vars, self._loader).matching(list(patterns), allow_empty=True)
        reader = DeviceReader(_OPERATIONS[system], self._templar, self._task_vars["hostvars"])
        for host in hosts:
            try:
                device = reader.read(host)
            except InputError as error:
                yield HostDevice(host, None, error=error.message)
            else:
                yield HostDevice(device.host, device.id, device.name)


def _with_items(results: Any) -> list[Mapping[str, Any]]:
    """Return the results of a loop, in each of which ansible-core keeps the item. A task that failed has a message."""
    return [
        {**result, "msg": as_sentence(printable_line(result.get("msg", "")))}
        for result in (results or {}).get("results") or ()
        if isinstance(result.get("item"), Mapping)
    ]
