# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an operation as its module, on a delegated host or in the background.

The other host has none of the controller's variables and none of its memory. So the target, the credentials and the
guard rails travel as arguments, and the limits that reach over hosts are held here, by what the modules tell.
"""

from __future__ import annotations

import time

from ansible.errors import AnsibleConnectionFailure
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    ChangeLimit,
    already_claimed_message,
    limit_message,
    local_identifiers,
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.change_count import LimitReached
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import COLLECTION, RUN_STATE
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import (
    secret_proxy,
    without_secrets,
)

display = Display()

_RESERVATION_INTERVAL = 0.1  # seconds
_LONGEST_RESERVATION = 600.0  # seconds for which a host waits for the others


class Delegation:
    """One hand-over of one task.

    execute: ActionBase's _execute_module. task: the task. operation: the Operation's class.
    scope, host: as in Context.
    """

    def __init__(self, execute, task, operation, scope, host):
        self._execute = execute
        self._task = task
        self._operation = operation
        self._scope = scope
        self._host = host

    def run(self, args, params, task_vars):
        """Run the module. args: the task's arguments. params: the same, validated. Returns the module's result."""
        if self._task.async_val and params.get("return_unlock_key"):
            raise InputError(
                "return_unlock_key: the result of an async task lies in a file on its way. "
                "Read the key in a task of its own, when this one is done."
            )
        kind = next((name for name in self._operation.target_options if params[name]), None)
        identifiers = [self._operation.normalize(kind, identifier) for identifier in params.get(kind) or []]
        counted = "max_changes" in params
        self._operation.claim(params, RUN_STATE, self._scope, self._host)
        if counted:
            self._refuse_second_host(params)
            self._reserve(identifiers, ChangeLimit(params["max_changes"]))
        environment = self._task.environment
        # What stays in the environment would stand on the other host's command line.
        self._task.environment = without_secrets(environment, self._operation.credentials.values())
        changed = set(identifiers)  # where nobody tells, all of them
        try:
            result = self._execute(
                module_name=f"{COLLECTION}.{self._operation.name}",
                module_args=self._arguments(args, params, environment),
                task_vars=task_vars,
                wrap_async=self._task.async_val,
            )
            if counted and "devices" in result:
                told = [entry["device"] for entry in result["devices"] if _counts(entry, result["changed"])]
                changed = {self._operation.normalize(kind, identifier) if kind else identifier for identifier in told}
            elif not {"exception", "module_stdout"} & result.keys():
                changed = set()  # it could not begin
        except AnsibleConnectionFailure:
            changed = set()
            raise
        finally:
            if not self._task.async_val:  # which goes on to poll with this environment
                self._task.environment = environment  # for the next attempt, where there is one
                RUN_STATE.changes.confirm(self._scope, identifiers, changed)
        return result

    def _arguments(self, args, params, environment):
        args = dict(args)
        for option in self._operation.credentials:
            if args.get(option) is None and params[option] is not None:
                args[option] = params[option]
        if "protected_devices" in params:
            args["protected_devices"] = params["protected_devices"] + protected_from_environment()
            args["running_on"] = [*params["running_on"], *local_identifiers()]
        if proxy := secret_proxy(environment):
            args.setdefault("proxy", proxy)
        return args

    def _refuse_second_host(self, params):
        """Devices that only the module will know can be counted for one host of a task alone."""
        named = next((option for option in self._operation.target_alternatives if params[option]), None)
        if named is None:
            return
        owner = RUN_STATE.claims.claim(self._scope, f"option {named}", self._host)
        if owner != self._host:
            raise GuardRail(
                f"{named}: host {owner!r} of this task has it already, and the guard rails cannot be kept over several "
                "hosts of a task that is delegated or async. Use run_once."
            )

    def _reserve(self, identifiers, limit):
        """Hold the guard rails that reach over hosts, by the handles, since this side does not see the plan.

        handles: in their folded form. Near the limit a host waits until the others have told what they changed. An
        async task never tells, so that each of its devices counts as changed.
        """
        for identifier in identifiers:
            owner = RUN_STATE.claims.claim(self._scope, identifier, self._host)
            if owner != self._host:
                raise GuardRail(already_claimed_message(owner, identifier))
        if limit.is_percentage:
            raise InputError(
                "max_changes: a percentage cannot be counted over the hosts of a task that is delegated or async. "
                "Give a number."
            )
        number = limit.resolve(None)
        if len(identifiers) > number and not RUN_STATE.changes.used(self._scope):
            number = len(identifiers)  # how many of them are to change is for the module to see, and to refuse
        try:
            if self._task.async_val:
                RUN_STATE.changes.allow(self._scope, identifiers, number)
            else:
                self._wait_for_reservation(identifiers, number)
        except LimitReached as reached:
            raise GuardRail(limit_message(identifiers, reached.used, limit)) from None

    def _wait_for_reservation(self, identifiers, number):
        retry_state, said = time.monotonic() + _LONGEST_RESERVATION, False
        while not RUN_STATE.changes.reserve(self._scope, identifiers, number):
            if not said:
                display.display(f"{self._host}: near max_changes, waits until other hosts have told what they changed")
                said = True
            if time.monotonic() > retry_state:
                raise LimitReached(RUN_STATE.changes.used(self._scope))
            time.sleep(_RESERVATION_INTERVAL)


def _counts(entry, changed):
    """Whether an entry of a module's result is a change in the sense of max_changes: one that was planned.

    changed: whether the module says so of the whole.
    """
    if not changed and (entry["error"] or {}).get("reason") == "not_told":
        return False
    return entry["outcome"] in ("changed", "unknown") or (entry["outcome"] == "failed" and entry["before"] is not None)
