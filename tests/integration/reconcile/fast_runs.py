# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of the role reconcile without ansible-playbook: the same phases and operations, in the same order.

C(test_same_as_the_role.py) compares this order with the tasks of the role.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import Transport
from ansible_collections.secops.device_actions.plugins.module_utils._sharing import request_batching
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.write_deadline import DEADLINE_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.info import CylanceLockdownInfo
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.packages.info import CylancePackageInfo
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.devices.info import OpswatDeviceInfo
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.groups.info import OpswatGroupInfo
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.memory.git_program import Git
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.run.reconcile import Reconcile
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import process_environment
from integration.cylance.console import Console as CylanceConsole
from integration.opswat.console import Console as OpswatConsole
from integration.reconcile.git_ops import GitOps
from integration.reconcile.started_run import StartedRun, Stopped

OPERATIONS = {
    "cylance_lockdown": CylanceLockdown,
    "opswat_device_action": OpswatDeviceAction,
    "cylance_package_exec": CylancePackageExec,
}
TOLERATED = {"tolerate_failures": True}

Moment = Callable[[str], None]


class FastRuns:
    """Runs against the repository and the consoles of a GitOps. home: of the controller, which outlives a run."""

    def __init__(self, git_ops: GitOps, home: Path) -> None:
        self._git_ops = git_ops
        self._home = home
        self._passed = multiprocessing.RawValue("d", 0.0)  # seconds that tests let pass, for runs that are suspended
        self._consoles = {"cylance": CylanceConsole(git_ops.simulator), "opswat": OpswatConsole(git_ops.simulator)}

    def run(self, **options: Any) -> dict[str, Any]:
        """Run in a process of its own. Return the result of the phase close, and two further keys.

        C(stopped) is why a phase failed, or None. C(report) is the JSON of the report.
        Raise Stopped if the phase open fails. options: see start().
        """
        return self.start(**options).result()

    def start(
        self,
        check: bool = False,
        moment: Moment = lambda name: None,
        state_dir: str | None = None,
        protected: tuple[str, ...] = (),
        clock_error: float = 0,
        **options: Any,
    ) -> StartedRun:
        """Start a run, and do not wait for it. Processes are forked, so this one must not have threads.

        moment: called in the run with a name at each moment in which something outside was asked or changed.
        protected: for the tasks that write. clock_error: seconds by which this machine's clock is ahead. options: of
        the module, where None leaves one out.
        """
        usual = {
            "repo": str(self._git_ops.bare),
            "path": "incidents",
            "report_dir": str(self._home / "reports"),
            "report_formats": ["json"],  # to render the page is slow
        }
        values = {**usual, "state_dir": state_dir, **options}
        values = {key: value for key, value in values.items() if value is not None}
        shift = self._git_ops.simulator.clock()["epoch"] - time.time() + clock_error
        passed, before = self._passed, self._passed.value

        def work() -> dict[str, Any]:
            with _surroundings(lambda: passed.value - before, shift, moment) as names:
                run = _Run(self._consoles, self._home, values, check, moment, names, state_dir, protected)
                try:
                    return run.run()
                except Stopped as error:
                    return {"refused": error.message}

        return StartedRun(work)

    def pass_time(self, seconds: float) -> None:
        """Let time pass for the consoles and for all runs."""
        self._git_ops.simulator.advance(seconds)
        self._passed.value += seconds

    def killed(self, name: str, **options: Any) -> bool:
        """Run, and kill the run at a moment. Return whether the moment came."""

        def moment(now: str) -> None:
            if now == name:
                os.kill(os.getpid(), signal.SIGKILL)

        return self.start(moment=moment, **options).status() == -signal.SIGKILL


@contextmanager
def _surroundings(passed: Callable[[], float], shift: float, moment: Moment) -> Iterator[_Counted]:
    """Shift the clocks of this process, and watch its requests and pushes. passed: seconds that tests let pass.

    Requests to OPSWAT wait for those of other threads only, and not for hosts that Ansible has yet to start.
    """
    real_time, real_clock, send, run_remote = time.time, time.clock_gettime, Transport.send, Git.run_remote
    names = _Counted()

    def watched_send(transport: Any, request: Any, *arguments: Any, **more: Any) -> Any:
        if not request.write:
            return send(transport, request, *arguments, **more)
        name = names(f"write of {names.task}")
        moment(f"before {name}")
        response = send(transport, request, *arguments, **more)
        moment(f"after {name}")
        return response

    def watched_remote(git: Any, *arguments: str, **more: Any) -> Any:
        if arguments[0] != "push" or "--dry-run" in arguments:
            return run_remote(git, *arguments, **more)
        name = names("push")
        moment(f"before {name}")
        output = run_remote(git, *arguments, **more)
        moment(f"after {name}")
        return output

    with ExitStack() as stack:
        for target, attribute, value in (
            (time, "time", lambda: real_time() + shift + passed()),
            (time, "clock_gettime", lambda clock: real_clock(clock) + passed()),
            (Transport, "send", watched_send),
            (Git, "run_remote", watched_remote),
            (request_batching, "_LOOK_INTERVAL", 0.01),
        ):
            stack.enter_context(mock.patch.object(target, attribute, value))
        yield names


class _Counted:
    """Returns each name with a number. task: the action of the batch at work."""

    task = "nothing"

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, name: str) -> str:
        self._numbers[name] = self._numbers.get(name, 0) + 1
        return f"{name} {self._numbers[name]}"


class _Run:
    def __init__(
        self,
        consoles: Mapping[str, Any],
        home: Path,
        values: Mapping[str, Any],
        check: bool,
        moment: Moment,
        names: _Counted,
        state_dir: str | None,
        protected: tuple[str, ...],
    ) -> None:
        self._consoles = consoles
        self._values = values
        self._check = check
        self._moment = moment
        self._names = names
        self._further = {"protected_devices": list(protected) or None, "state_dir": state_dir}
        self._state = RunState(main_pid=os.getpid(), ansible_home=str(home))
        self._work: str | None = None

    def run(self) -> dict[str, Any]:
        opened = self._phase("open")
        self._work = opened["work"]
        stopped = None
        try:
            self._plan_and_write(opened)
        except Stopped as error:
            stopped = error.message
        closed = self._phase("close")
        (report,) = (path for path in closed["summary"]["reports"] if path.endswith(".json"))
        return {**closed, "stopped": stopped, "report": json.loads(Path(report).read_text(encoding="utf-8"))}

    def _plan_and_write(self, opened: Mapping[str, Any]) -> None:
        lookups = opened["lookups"]
        results = {
            "opswat": self._read("opswat", OpswatDeviceInfo, lookups),
            "groups": self._listed("opswat", OpswatGroupInfo, "groups", opened["names_groups"]),
            "packages": self._listed("cylance", CylancePackageInfo, "packages", opened["names_packages"]),
            "cylance": self._read("cylance", CylanceLockdownInfo, lookups),
        }
        plan = self._phase("plan", results=results)
        if not plan["batches"] or self._check:
            return
        self._phase("begin")
        for number, batch in enumerate(plan["batches"]):
            permit = self._phase("continue", batch=number)
            self._names.task = batch["action"]
            further = {key: value for key, value in self._further.items() if value is not None}
            if batch["module"] != "cylance_package_exec":
                further.update(TOLERATED)
            options = {key: value for key, value in {**batch["options"], **further}.items() if value is not None}
            with process_environment([{DEADLINE_VARIABLE: permit["deadline"]}]):
                result = self._operation(OPERATIONS[batch["module"]], **options)
            self._moment(f"after the task of {batch['action']}")
            self._phase("keep", batch=number, result=result)

    def _phase(self, phase: str, **values: Any) -> dict[str, Any]:
        values = {**self._values, **values, "phase": phase, "work": self._work}
        values = {key: value for key, value in values.items() if value is not None}
        params, dummy, errors = Reconcile.arguments.validate(values, "secops.device_actions.reconcile")
        assert not errors, errors
        action = Reconcile.__new__(Reconcile)
        action._task = SimpleNamespace(check_mode=self._check, get_name=lambda: phase)
        action._loader = action._templar = None
        try:
            result = action.perform(params, {"hostvars": {}})
        except DeviceActionsError as error:
            raise Stopped(error.message) from None
        self._moment(f"after {phase}" + (f" {values['batch']}" if "batch" in values else ""))
        return _as_registered(result)

    def _read(self, system: str, operation: Any, lookups: Mapping[str, Any]) -> dict[str, Any]:
        """Return the results of the devices of entries, and then of the other recorded devices."""
        found = self._look_up(system, operation, lookups.get(system, ()))
        rest = self._phase("rest", results={system: found})["lookups"]
        return {"results": found["results"] + self._look_up(system, operation, rest.get(system, ()))["results"]}

    def _look_up(self, system: str, operation: Any, lookups: Any) -> dict[str, Any]:
        results = []
        for item in lookups:
            values = {key: value for key, value in item.items() if key != "option"}
            results.append({**self._operation(operation, **values, **TOLERATED), "item": item})
        return {"results": results}

    def _listed(self, system: str, operation: Any, key: str, is_needed: bool) -> Any:
        return self._operation(operation).get(key) if is_needed else None

    def _operation(self, operation: Any, **values: Any) -> dict[str, Any]:
        console = self._consoles["opswat" if operation.name.startswith("opswat") else "cylance"]
        if operation is CylanceLockdown:
            values.setdefault("release_timeout", 1)
        limit = {"requests_per_minute": 0} if console is self._consoles["opswat"] else {}
        context = console.context(run_state=self._state, check_mode=self._check)
        try:
            return _as_registered(console.run(operation=operation, context=context, **limit, **values))
        except (InputError, DeviceActionsError) as error:
            return {"failed": True, "msg": error.message}


def _as_registered(result: Mapping[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(result)))
