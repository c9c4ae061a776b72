# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of the action plugins: run an operation in the controller's process, or delegate it to its module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.plugins.callback import CallbackBase

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    GuardRail,
    InputError,
    system_error,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.libraries import find_problem
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.heartbeat import Heartbeat
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import ALL
from ansible_collections.secops.device_actions.plugins.module_utils._engine.reduced_results import is_reduced
from ansible_collections.secops.device_actions.plugins.module_utils._engine.shutdown import stop_on_signals
from ansible_collections.secops.device_actions.plugins.module_utils._engine.targets import HOSTS
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import RunFacts
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import state_folder
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.waits import WAITS
from ansible_collections.secops.device_actions.plugins.plugin_utils.awx_jobs import changes_of_jobs
from ansible_collections.secops.device_actions.plugins.plugin_utils.debug_settings import warn_of_exposed_credentials
from ansible_collections.secops.device_actions.plugins.plugin_utils.delegation import Delegation
from ansible_collections.secops.device_actions.plugins.plugin_utils.host_devices import devices_of_hosts
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import (
    COLLECTION,
    MAIN_PROCESS,
    RUN_STATE,
    is_shared,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_arguments import (
    count_hosts,
    with_host_device,
    with_protected_devices,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import process_environment
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_identity import (
    play_of,
    task_place,
    task_scope,
    templated_name,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.terminal import (
    announce,
    show_failure_first,
    show_verdict,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.vault import vault_encryption
from ansible_collections.secops.device_actions.plugins.plugin_utils.whole_results import reduce_result

_RESOLVING_STRATEGIES = ("linear", "debug")  # they resolve a templated name of an action in the main process


class OperationAction(ActionBase):
    """Base of the collection's action plugins. A subclass names its operation.

    The operation runs in this process, so hosts that only a console knows need no connection. It runs as a module where
    the task is delegated to another host, or async.
    """

    operation: ClassVar[type[Operation]]

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = True
    _report = ALL  # the value of the option

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the task's result. Called by ansible-core."""
        super().run(tmp, task_vars)
        redactor = Redactor()
        try:
            with process_environment(self._task.environment):
                result = self._run(task_vars or {}, redactor)
        except (DeviceActionsError, OSError) as failure:
            error = system_error(failure) if isinstance(failure, OSError) else failure
            result = redactor.result({"changed": False, "failed": True, "msg": error.message})
        self._show_diff_of_failure(result)
        if not self._task.no_log:
            variables = task_vars or {}
            hosts = len(variables.get("ansible_play_hosts_all", ()))
            show_verdict(result, variables.get("inventory_hostname", ""), bool(self._task.check_mode), hosts)
        shown = reduce_result(result, self._report)
        if not (self._task.no_log or self._task.failed_when):
            show_failure_first(shown, (task_vars or {}).get("inventory_hostname", ""))
        return shown

    def _run(self, task_vars: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
        host = task_vars.get("inventory_hostname", "")
        heartbeat = Heartbeat(lambda text: announce(f"{host}: {text}"), self.operation.name)
        context = Context(
            check_mode=self._task.check_mode,
            diff=bool(self._task.diff),
            no_log=bool(self._task.no_log),
            run_state=RUN_STATE,
            scope=task_scope(self._task),
            host=host,
            play_hosts=count_hosts(self._task, task_vars),
            facts=self._facts(task_vars),
            announce=heartbeat.announce,
            redactor=redactor,
            encrypt=vault_encryption(self._loader),
        )
        args = with_protected_devices(dict(self._task.args), self.operation, self._templar, self._task)
        args, params = self._with_device(args, context, task_vars)
        if is_reduced(params):
            self._report = params["report"]
        has_patterns = params.get(HOSTS) is not None
        if has_patterns:
            if "max_changes" in params:
                _refuse_second_host(params[HOSTS], context)
            devices = devices_of_hosts(args, params, self.operation, self._templar, task_vars, self._loader)
            del args[HOSTS]
            args, params = {**args, **devices}, {**params, **devices, HOSTS: None}
        self._check_sharing(context, params, task_vars)
        if "max_changes" in params and not self.operation.gives_back(params):
            state_dir = state_folder(params.get("state_dir"))
            place = task_place(self._task)
            context.job_changes = changes_of_jobs(context, state_dir, place, task_vars, self._loader)
        is_local = self._connection.transport == "local"
        if self._task.async_val and not (is_local or self._task.delegate_to):
            raise InputError(
                "async: the task would run on the host itself, which only a console knows. "
                "Add 'delegate_to: localhost', or a host that reaches the console."
            )
        if self._task.async_val or (self._task.delegate_to and not is_local):
            with heartbeat.beating(), WAITS.waiting(f"the module on {self._task.delegate_to or host}"):
                return self._delegate(args, params, context, task_vars)
        if problem := find_problem(self.operation.libraries):
            raise DeviceActionsError(problem[0])
        with stop_on_signals(context.stop), MAIN_PROCESS.watched(context.stop), heartbeat.beating():
            result = self.operation(params, context).run(is_checked=not has_patterns)
        if context.stop.ends_process:
            MAIN_PROCESS.exit_worker(redactor.text(f"{self.operation.name} on {host}: {result['msg']}"))
        return result

    def _with_device(
        self, args: dict[str, Any], context: Context, task_vars: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the arguments, completed by the host's device, and the checked value of every option."""
        try:
            completed = with_host_device(args, self.operation, self._templar, task_vars)
            params = self._validate(completed, context.redactor)
            self.operation.check(params, context)
        except (InputError, AnsibleError):
            # A mistyped option may be the one that names the targets. So what the task says comes first.
            self.operation.check(self._validate(args, context.redactor, has_targets=False), context)
            raise
        return completed, params

    def _validate(self, args: Mapping[str, Any], redactor: Redactor, has_targets: bool = True) -> dict[str, Any]:
        """Return the value of every option. Raise an InputError where the operation does not take these arguments."""
        name = f"{COLLECTION}.{self.operation.name}"
        params, secrets, errors = self.operation.arguments.validate(args, name, has_targets)
        redactor.add(*secrets)
        if errors:
            raise InputError("; ".join(errors))
        return params

    def _check_sharing(self, context: Context, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> None:
        """Raise a GuardRail where an action cannot count over the hosts of the run. An info module warns instead."""
        if is_shared():
            return
        template = templated_name(self._task)
        because = f", because its name is a template ({template})" if template else ""
        loaded = f"ansible-core loaded this action in the process of one host{because}"
        remedy = f"Write the name literally ('{COLLECTION}.{self.operation.name}:'), and choose by 'when'"
        strategy = str(getattr(play_of(self._task), "strategy", "linear"))
        if strategy.rpartition(".")[2] not in _RESOLVING_STRATEGIES:
            remedy += ", or use the strategy linear"
        if "max_changes" in params:
            raise GuardRail(
                f"Nothing was written: {loaded}, so max_changes and the other guard rails cannot be counted over the "
                f"hosts and tasks of this run. {remedy}.",
                reason="not_shared",
            )
        if len(task_vars.get("ansible_play_hosts_all", ())) > 1:
            context.warn(f"{loaded}, so every host logs in and reads lists separately. {remedy}.")

    def _delegate(
        self,
        args: dict[str, Any],
        params: dict[str, Any],
        context: Context,
        task_vars: Mapping[str, Any],
    ) -> dict[str, Any]:
        warn_of_exposed_credentials(str(self._task.delegate_to or context.host))
        self.operation.prepare(params, context)
        delegation = Delegation(self._execute_module, self._task, self.operation, context.scope, context.host, context)
        result = delegation.run(args, params, task_vars)
        if warnings := context.warnings():
            result["warnings"] = [*result.get("warnings", ()), *warnings]
        if not self._task.async_val:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return context.redactor.result(result)

    def _facts(self, task_vars: Mapping[str, Any]) -> RunFacts:
        return RunFacts.here(RUN_STATE.run, self._task.get_name(), task_vars)

    def _show_diff_of_failure(self, result: dict[str, Any]) -> None:
        """Display the diff of a failed task, which ansible-core does not, although most devices may have changed."""
        hidden = self._task.no_log or self._task.failed_when  # core hides the result, or displays the diff itself
        if result.get("failed") and result.get("diff") and self._task.diff and not hidden:
            announce(CallbackBase()._get_diff(result["diff"]))


def _refuse_second_host(patterns: Sequence[str], context: Context) -> None:
    """Raise a GuardRail where another host of this task acts on the hosts that the same patterns match."""
    owner = context.run_state.claims.claim(context.scope, f"hosts {patterns}", context.host)
    if owner != context.host:
        shown = printable_line(",".join(patterns))
        raise GuardRail(
            f"hosts: host {owner!r} of this task already acts on the hosts of {shown!r}. Run the task once, in a "
            "play on localhost or with run_once: true.",
            reason="claimed",
        )
