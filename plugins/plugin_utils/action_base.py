# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an operation in the controller's own process: what all action plugins of the collection have in common."""

from __future__ import annotations

from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.validation import check_type_list
from ansible.plugins.action import ActionBase
from ansible.plugins.callback import CallbackBase
from ansible.utils.display import Display

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError, InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.libraries import missing
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._engine.shutdown import stop_on_signals
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.plugin_utils.delegation import Delegation
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import (
    COLLECTION,
    MAIN_PROCESS,
    RUN_STATE,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.task_environment import process_environment

display = Display()

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
            with process_environment(self._task.environment):
                result = self._run(task_vars or {}, redactor)
        except DeviceActionsError as error:
            result = redactor.result({"changed": False, "failed": True, "msg": error.message})
        self._show_what_core_does_not(result)
        return result

    def _run(self, task_vars, redactor):
        host = task_vars.get("inventory_hostname", "")
        args = self._with_protected_devices(self._with_target(dict(self._task.args), task_vars))
        params, secrets, errors = self.operation.arguments.validate(args, f"{COLLECTION}.{self.operation.name}")
        redactor.add(*secrets)
        if errors:
            raise InputError("; ".join(errors))
        is_local = self._connection.transport == "local"
        if self._task.async_val and not (is_local or self._task.delegate_to):
            raise InputError(
                "async runs the module on the host itself, which only a console knows: "
                "add 'delegate_to: localhost', or a host that reaches the console."
            )
        if not self._task.async_val and (is_local or not self._task.delegate_to):
            return self._run_here(params, redactor, host)
        delegation = Delegation(self._execute_module, self._task, self.operation, self._scope(), host)
        result = delegation.run(args, params, task_vars)
        if not self._task.async_val:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return redactor.result(result)

    def _run_here(self, params, redactor, host):
        if lacking := missing(self.operation.libraries):
            raise DeviceActionsError(missing_required_lib(lacking[0]))
        context = Context(
            check_mode=self._task.check_mode,
            diff=bool(self._task.diff),
            no_log=bool(self._task.no_log),
            run_state=RUN_STATE,
            scope=self._scope(),
            host=host,
            announce=lambda text: display.display(f"{host}: {text}"),
            redactor=redactor,
        )
        with stop_on_signals(context.stop), MAIN_PROCESS.watched(context.stop):
            result = self.operation(params, context).run()
        if context.stop.ends_process:
            MAIN_PROCESS.exit_worker(redactor.text(f"{self.operation.name} on {host}: {result['msg']}"))
        return result

    # What the task means

    def _with_target(self, args, task_vars):
        """The arguments, with the host's own device where no option names one."""
        operation = self.operation
        named = (*operation.target_options, *operation.target_alternatives)
        if not operation.target_options or any(name in args for name in named):
            return args
        device = self._variable(operation.host_variable, task_vars)
        if device in (None, ""):
            raise InputError(
                f"No device: the task names none ({', '.join(named)}), and host "
                f"{task_vars.get('inventory_hostname')!r} has no variable {operation.host_variable}, "
                "which the inventory plugin sets."
            )
        if not isinstance(device, str):
            raise InputError(f"{operation.host_variable}: it is one device id, in quotes, and not {device!r}.")
        args[operation.host_target_option] = [device]
        if "expected_hostname" in operation.arguments.options and "expected_hostname" not in args:
            own_name = operation.host_variable.replace("_id", "_hostname")  # where consoles disagree
            expected = self._variable(own_name if own_name in task_vars else EXPECTED_HOSTNAME, task_vars)
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

    def _show_what_core_does_not(self, result):
        """Core prints no diff of a failed task, although most of its devices may have changed."""
        hidden = self._task.no_log or self._task.failed_when  # core hides it, or prints it itself
        if result.get("failed") and result.get("diff") and self._task.diff and not hidden:
            display.display(CallbackBase()._get_diff(result["diff"]))
