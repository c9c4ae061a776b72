# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Delegation: run an operation as a module on another host (C(delegate_to)), or in the background (C(async)).

The other host has neither the controller's variables nor its shared memory. So the target, the credentials and the
guard rails become arguments of the module, and limits over several hosts are kept here, by the results of the modules.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleConnectionFailure

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import GuardRail, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.change_limit import (
    ChangeLimit,
    UnnamedDevices,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    PROTECTED_VARIABLE,
    already_claimed_message,
    local_identifiers,
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import ALL
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import node_count
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.change_count import LimitReached
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.plugin_utils.delegated_audit import DelegatedAudit
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import COLLECTION, RUN_STATE
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_arguments import count_hosts
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import (
    secret_proxy,
    without_secrets,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.terminal import announce

_WAIT_INTERVAL = 0.1  # seconds
_LONGEST_WAIT = 600.0  # seconds for which a host waits for the results of other hosts


class Delegation:
    """One delegation of one task.

    execute_module: ActionBase._execute_module. task: ansible-core's Task. scope, host: as in Context.
    context: the facts for the audit trail, which this process writes, except for a task that is async.
    """

    def __init__(
        self,
        execute_module: Callable[..., dict[str, Any]],
        task: Any,
        operation: type[Operation],
        scope: str,
        host: str,
        context: Context,
    ) -> None:
        self._context = context
        self._changes = context.job_changes or RUN_STATE.changes
        self._execute_module = execute_module
        self._task = task
        self._operation = operation
        self._scope = scope
        self._host = host

    def run(self, args: dict[str, Any], params: dict[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Run the module and return its result. args: the task's arguments. params: the same, validated."""
        if self._task.async_val and params.get("return_unlock_key"):
            raise InputError(
                "return_unlock_key: the result of an async task is stored in a file, where the key would be readable. "
                "Read the key in a later task, when this one is done."
            )
        if not self._context.check_mode:
            self._context.refuse_frozen()  # the other host does not know
        audit = DelegatedAudit(self._operation, params, self._context, bool(self._task.async_val))
        option = next((name for name in self._operation.target_options if params[name]), None)
        identifiers = [self._normalize(option, identifier) for identifier in (params[option] if option else [])]
        self._operation.claim(params, RUN_STATE, self._scope, self._host)
        is_counted = "max_changes" in params
        if is_counted:
            self._refuse_second_host(params)
            self._claim(identifiers)
            limit = ChangeLimit(params["max_changes"], self._operation.gives_back(params))
            self._count(identifiers, limit, count_hosts(self._task, task_vars), self._names(option, params))
        environment = self._task.environment
        # What stays in the environment would be part of the other host's command line.
        self._task.environment = audit.environment(without_secrets(environment, self._operation.credentials.values()))
        unnamed = None
        if is_counted and option is None:
            unnamed = UnnamedDevices(self._changes, self._scope, limit)
            args = {**args, "max_changes": str(unnamed.left)}
            self._task.environment.append(unnamed.environment())
            if self._task.async_val:
                unnamed.count_all()
        changed = set(identifiers)  # all of them, unless the result says otherwise
        result: dict[str, Any] = {}
        try:
            with audit.recorded(result):
                result.update(
                    self._execute_module(
                        module_name=f"{COLLECTION}.{self._operation.name}",
                        module_args=audit.module_args(self._module_args(args, params, environment)),
                        task_vars=task_vars,
                        wrap_async=self._task.async_val,
                    )
                )
            if is_counted and "devices" in result:
                reported = [entry for entry in result["devices"] if _is_change(entry, result["changed"])]
                changed = {self._normalize(option, entry["device"]) for entry in reported}
                if unnamed:
                    unnamed.count([entry.get("device_id") or entry["device"] for entry in reported])
            elif not {"exception", "module_stdout"} & result.keys():
                changed = set()  # the module refused to begin
            elif unnamed:
                unnamed.count_all()
        except AnsibleConnectionFailure:
            changed = set()
            raise
        finally:
            if not self._task.async_val:  # an async task polls with this environment
                self._task.environment = environment  # for the next attempt
                self._changes.settle(self._scope, identifiers, changed)
        return result

    def _normalize(self, option: str | None, identifier: str) -> str:
        return self._operation.normalize(option, identifier) if option else identifier

    def _module_args(self, args: dict[str, Any], params: dict[str, Any], environment: Any) -> dict[str, Any]:
        """Return the task's arguments with what only the controller knows."""
        args = dict(args)
        for option in self._operation.credentials:
            if args.get(option) is None and params[option] is not None:
                args[option] = params[option]
        if "protected_devices" in params:
            protected = protected_from_environment()
            DevicePatterns(protected, PROTECTED_VARIABLE)  # raises for an invalid entry, which the module cannot locate
            args["protected_devices"] = params["protected_devices"] + protected
            args["running_on"] = [*params["running_on"], *local_identifiers()]
        args["nodes"] = node_count(params)
        if "report" in params:
            # What counts changes, and the audit trail, need the whole result. That of an async task never comes here.
            args["report"] = params["report"] if self._task.async_val else ALL
        if proxy := secret_proxy(environment):
            args.setdefault("proxy", proxy)
        return args

    # Guard rails over several hosts

    def _refuse_second_host(self, params: Mapping[str, Any]) -> None:
        """Raise a GuardRail for a second host of a task whose devices only the module will know."""
        option = next((name for name in self._operation.target_alternatives if params[name]), None)
        if option is None:
            return
        owner = RUN_STATE.claims.claim(self._scope, f"option {option}", self._host)
        if owner != self._host:
            raise GuardRail(
                f"{option}: host {owner!r} of this task already runs it, and the guard rails cannot span several "
                "hosts of a task that is delegated or async. Use run_once."
            )

    def _claim(self, identifiers: Sequence[str]) -> None:
        for identifier in identifiers:
            owner = RUN_STATE.claims.claim(self._scope, identifier, self._host)
            if owner != self._host:
                raise GuardRail(already_claimed_message(owner, identifier))

    def _names(self, option: str | None, params: Mapping[str, Any]) -> dict[str, str]:
        """Return {identifier: name} of the devices whose names are expected."""
        expected = params["expected_hostnames"] if option == self._operation.host_target_option else {}
        return {self._normalize(option, str(key)): printable_line(name) for key, name in expected.items() if name}

    def _count(self, identifiers: Sequence[str], limit: ChangeLimit, play_hosts: int, names: dict[str, str]) -> None:
        """Count the devices against max_changes. Near the limit a host waits for the results of the other hosts."""
        deadline = time.monotonic() + _LONGEST_WAIT
        waits = 0

        def wait() -> None:
            nonlocal waits
            if not waits:
                announce(f"{self._host}: close to max_changes, waiting for the results of other hosts")
            waits += 1
            if time.monotonic() > deadline:
                raise LimitReached(self._changes.used(self._scope))
            time.sleep(_WAIT_INTERVAL)

        will_report = not self._task.async_val
        limit.count_delegated(self._changes, self._scope, identifiers, will_report, wait, play_hosts, names)


def _is_change(entry: Mapping[str, Any], changed: bool) -> bool:
    """Return whether an entry of a module's result counts against max_changes: one whose change was planned.

    changed: the C(changed) of the whole result.
    """
    if not changed and (entry["error"] or {}).get("reason") == "not_told":
        return False
    return entry["outcome"] in ("changed", "unknown") or (entry["outcome"] == "failed" and entry["before"] is not None)
