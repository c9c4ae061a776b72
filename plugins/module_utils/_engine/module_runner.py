# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an operation as a module."""

from __future__ import annotations

from ansible.module_utils.basic import AnsibleModule

from .._common.errors import DeviceActionsError, system_error
from .._common.libraries import find_problem
from .._common.redaction import is_long
from .._sharing.context import Context
from .._sharing.run_facts import RunFacts
from .operation import Operation
from .reduced_results import is_reduced, reduced
from .shutdown import stop_on_signals


def run_module(operation: type[Operation]) -> None:
    """Run the operation with the module's arguments. This is the whole of a module's main()."""
    arguments = operation.arguments
    module = AnsibleModule(argument_spec=arguments.options, supports_check_mode=True, **arguments.constraints())
    if problem := find_problem(operation.libraries):
        message, trace = problem
        module.fail_json(msg=message, exception=trace)
    context = Context(check_mode=module.check_mode, diff=module._diff, no_log=module.no_log)
    context.facts = RunFacts.of_module(context.run_state.run)
    # Core would mask a short password within the names of devices.
    context.redactor.add(*module.no_log_values)
    module.no_log_values = set(filter(is_long, module.no_log_values))
    invocation = context.redactor.result({"module_args": module.params})
    try:
        with stop_on_signals(context.stop):
            result = operation(module.params, context).run()
    except (DeviceActionsError, OSError) as failure:
        error = system_error(failure) if isinstance(failure, OSError) else failure
        module.fail_json(**context.redactor.result({"msg": error.message}), invocation=invocation)
    if is_reduced(module.params):
        result = reduced(result, module.params["report"])
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result["failed"]:
        module.fail_json(**result, invocation=invocation)
    module.exit_json(**result, invocation=invocation)
