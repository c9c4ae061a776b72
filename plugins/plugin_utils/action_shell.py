# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an operation in the controller's own process: what all action plugins of the collection have in common."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager

from ansible.errors import AnsibleConnectionFailure
from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.validation import check_type_list
from ansible.plugins.action import ActionBase
from ansible.plugins.callback import CallbackBase
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.errors import (
    DeviceActionsError,
    GuardRail,
    InputError,
)
from ansible_collections.secops.device_actions.plugins.module_utils.guard_rails import (
    ChangeLimit,
    claimed_message,
    limit_message,
    own_names,
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils.libraries import missing
from ansible_collections.secops.device_actions.plugins.module_utils.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils.run_memory import LimitReached, RunMemory
from ansible_collections.secops.device_actions.plugins.module_utils.stopping import Parent, stopping_on_signals

display = Display()

# The strategies load an action plugin in the main process, so that every fork inherits these.
RUN_MEMORY = RunMemory()
MAIN_PROCESS = Parent()

COLLECTION = "secops.device_actions"
_PROXY_VARIABLES = ("https_proxy", "all_proxy", "http_proxy")
_RESERVATION_INTERVAL = 0.1  # seconds
_LONGEST_RESERVATION = 600.0  # seconds for which a delegated host waits for the others
EXPECTED_HOSTNAME = "device_hostname"  # the inventory's name for the machine that an id means


class OperationAction(ActionBase):
    """Base of the collection's action plugins. A subclass names its operation.

    The operation runs in this process, so that a play over hosts which are known to a console alone needs no
    connection to them. It runs as a module where the task is delegated to another host, or async.
    """

    operation = None

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp=None, task_vars=None):
        """Core's entry. Returns the task's result."""
        super().run(tmp, task_vars)
        redactor = Redactor()
        try:
            with _process_environment(self._task.environment):
                result = self._run(task_vars or {}, redactor)
        except DeviceActionsError as error:
            result = {"changed": False, "failed": True, "msg": error.message}
        result = redactor.result(result)
        self._show_what_core_does_not(result)
        return result

    def _run(self, task_vars, redactor):
        host = task_vars.get("inventory_hostname", "")
        args = self._with_protected_devices(self._with_target(dict(self._task.args), task_vars))
        params, secrets, errors = self.operation.arguments.validate(args, f"{COLLECTION}.{self.operation.name}")
        redactor.add(*secrets)
        if errors:
            raise InputError("; ".join(errors))
        if self._task.async_val or self._is_delegated():
            return self._hand_over(args, params, host, task_vars)
        if lacking := missing(self.operation.libraries):
            raise DeviceActionsError(missing_required_lib(lacking[0]))
        context = Context(
            check_mode=self._task.check_mode,
            diff=bool(self._task.diff),
            no_log=bool(self._task.no_log),
            memory=RUN_MEMORY,
            scope=self._scope(),
            host=host,
            announce=lambda text: display.display(f"{host}: {text}"),
            redactor=redactor,
        )
        with stopping_on_signals(context.stop), MAIN_PROCESS.watched(context.stop):
            result = self.operation(params, context).run()
        if context.stop.ends_process:
            MAIN_PROCESS.end_here(redactor.text(f"{self.operation.name} on {host}: {result['msg']}"))
        return result

    # What the task means

    def _with_target(self, args, task_vars):
        """The arguments, with the host's own device where no option names one."""
        operation = self.operation
        if not operation.target_options or any(name in args for name in operation.target_options):
            return args
        device = self._variable(operation.host_variable, task_vars)
        if device in (None, ""):
            raise InputError(
                f"No device: the task names none ({', '.join(operation.target_options)}), and host "
                f"{task_vars.get('inventory_hostname')!r} has no variable {operation.host_variable}, "
                "which the inventory plugin sets."
            )
        if not isinstance(device, str):
            raise InputError(f"{operation.host_variable}: it is one device id, in quotes, and not {device!r}.")
        args[operation.target_from_host] = [device]
        if "expected_hostname" in operation.arguments.options and "expected_hostname" not in args:
            expected = self._variable(EXPECTED_HOSTNAME, task_vars)
            if expected not in (None, ""):
                args["expected_hostname"] = str(expected)
        return args

    def _variable(self, name, task_vars):
        return self._templar.template(task_vars[name]) if name in task_vars else None

    def _with_protected_devices(self, args):
        """The arguments, where a task's own list adds to the lists of module_defaults instead of replacing them."""
        if "protected_devices" not in self.operation.arguments.options:
            return args
        keys = [f"group/{COLLECTION}.{group}" for group in self.operation.action_groups]
        keys.append(f"{COLLECTION}.{self.operation.name}")
        entries = self._entries(args)
        for defaults in self._task.module_defaults or []:
            for key in keys:
                # A mapping may be a template as a whole, and its values may be omitted.
                entries += self._entries(self._templar.template({key: defaults.get(key)}).get(key) or {})
        return {**args, "protected_devices": list(dict.fromkeys(entries))}

    @staticmethod
    def _entries(options):
        value = options.get("protected_devices")
        if value is None or str(value).startswith("__omit_place_holder__"):
            return []
        try:
            entries = check_type_list(value)
        except TypeError:
            entries = [value]
        if not all(isinstance(entry, (str, int)) for entry in entries):
            raise InputError("protected_devices: it is one flat list of ids, host names and MAC addresses.")
        return entries

    def _scope(self):
        """What tells this task from others, and is the same for all its hosts, loops and batches."""
        parent = self._task._parent
        while parent is not None and getattr(parent, "_play", None) is None:
            parent = parent._parent
        play = parent._play._uuid if parent is not None else ""
        return f"{play} {self._task.get_path() or self._task._uuid}"

    def _is_local(self):
        return self._connection.transport == "local"

    def _is_delegated(self):
        return bool(self._task.delegate_to) and not self._is_local()

    # As a module on another host, or in the background

    def _hand_over(self, args, params, host, task_vars):
        """Run the module. It has none of the controller's variables, so everything travels as its arguments."""
        if self._task.async_val and not (self._is_local() or self._task.delegate_to):
            raise InputError(
                "async runs the module on the host itself, which only a console knows: "
                "add 'delegate_to: localhost', or a host that reaches the console."
            )
        args = dict(args)
        for option in self.operation.credentials:
            if args.get(option) is None and params[option] is not None:
                args[option] = params[option]
        if self._task.async_val and params.get("return_unlock_key"):
            raise InputError(
                "return_unlock_key: the result of an async task lies in a file on its way. "
                "Read the key in a task of its own, when this one is done."
            )
        kind = next((name for name in self.operation.target_options if params[name]), None)
        handles = [self.operation.fold(kind, handle) for handle in params.get(kind) or []]
        counted = "max_changes" in params
        if counted:
            self._reserve(params, handles, host)
        if "protected_devices" in params:
            args["protected_devices"] = params["protected_devices"] + protected_from_environment()
            args["running_on"] = params["running_on"] + own_names()
        environment = self._task.environment
        if proxy := _open_proxy(environment):
            args.setdefault("proxy", proxy)
        # What stays in the environment would stand on the other host's command line; it travels as arguments.
        self._task.environment = _without(environment, {name.lower() for name in self.operation.credentials.values()})
        changed = set(handles)  # where nobody tells, all of them
        try:
            result = self._execute_module(
                module_name=f"{COLLECTION}.{self.operation.name}",
                module_args=args,
                task_vars=task_vars,
                wrap_async=self._task.async_val,
            )
            if counted and "devices" in result:
                changed = {self.operation.fold(kind, entry["device"]) for entry in result["devices"] if _counts(entry)}
            elif not {"exception", "module_stdout"} & result.keys():
                changed = set()  # it could not begin
        except AnsibleConnectionFailure:
            changed = set()
            raise
        finally:
            if not self._task.async_val:  # which goes on to poll with this environment
                self._task.environment = environment  # for the next attempt, where there is one
                RUN_MEMORY.changes.settle(self._scope(), handles, changed)
        if not self._task.async_val:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _reserve(self, params, handles, host):
        """Hold the guard rails that reach over hosts, by the handles, since this side does not see the plan.

        handles: in their folded form. Near the limit a host waits until the others have told what they changed. An
        async task never tells, so that each of its devices counts as changed.
        """
        scope = self._scope()
        for handle in handles:
            owner = RUN_MEMORY.claims.claim(scope, handle, host)
            if owner != host:
                raise GuardRail(claimed_message(owner, handle))
        limit = ChangeLimit(params["max_changes"])
        if limit.is_percentage:
            raise InputError(
                "max_changes: a percentage cannot be counted over the hosts of a task that is delegated or async. "
                "Give a number."
            )
        number = limit.resolve(None)
        if len(handles) > number and not RUN_MEMORY.changes.used(scope):
            number = len(handles)  # how many of them are to change is for the module to see, and to refuse
        try:
            if self._task.async_val:
                RUN_MEMORY.changes.allow(scope, handles, number)
                return
            patience, said = time.monotonic() + _LONGEST_RESERVATION, False
            while not RUN_MEMORY.changes.reserve(scope, handles, number):
                if not said:
                    display.display(f"{host}: near max_changes, waits until other hosts have told what they changed")
                    said = True
                if time.monotonic() > patience:
                    raise LimitReached(RUN_MEMORY.changes.used(scope))
                time.sleep(_RESERVATION_INTERVAL)
        except LimitReached as reached:
            raise GuardRail(limit_message(handles, reached.used, limit)) from None

    def _show_what_core_does_not(self, result):
        """Core prints no diff of a failed task, although most of its devices may have changed."""
        hidden = self._task.no_log or self._task.failed_when  # core hides it, or prints it itself
        if result.get("failed") and result.get("diff") and self._task.diff and not hidden:
            display.display(CallbackBase()._get_diff(result["diff"]))


def _counts(entry):
    """Whether an entry of a module's result is a change in the sense of max_changes: one that was planned."""
    return entry["outcome"] in ("changed", "unknown") or (entry["outcome"] == "failed" and entry["before"] is not None)


def _open_proxy(environment):
    """The proxy of the task's own environment, if it has a password, which would stand on a command line."""
    variables = {name.lower(): value for layer in _environments(environment) for name, value in layer.items()}
    proxies = [str(variables[name]) for name in _PROXY_VARIABLES if "@" in str(variables.get(name))]
    return proxies[0] if proxies else None


def _environments(environment):
    layers = environment if isinstance(environment, list) else [environment]
    return [layer for layer in layers if isinstance(layer, dict)]


def _without(environment, names):
    """The environment without these variables (in lower case), and without proxies that have a password."""
    return [
        {
            name: value
            for name, value in variables.items()
            if name.lower() not in names and not (name.lower() in _PROXY_VARIABLES and "@" in str(value))
        }
        for variables in _environments(environment)
    ]


@contextmanager
def _process_environment(environment):
    """The task's C(environment), which core gives to modules alone, in this process."""
    before = dict(os.environ)
    for variables in _environments(environment):
        os.environ.update({str(name): str(value) for name, value in variables.items() if value is not None})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
