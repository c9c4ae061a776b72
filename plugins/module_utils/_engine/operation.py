# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An operation: what a module does, free of AnsibleModule and of ActionBase, so that both can run it."""

from __future__ import annotations

from .._common.argspec import ArgumentSpec


class Operation:
    """Made for one run of one task. A subclass says what its module is, and does it in perform().

    name: the module's. arguments: its options. target_options: those that name devices, if it works on devices.
    target_alternatives: options that stand in the place of targets.
    host_variable: the inventory variable that names a host's device, with host_target_option the option that it fills.
    action_groups: the action groups of C(meta/runtime.yml) whose defaults reach it.
    credentials: {option: environment variable that stands in for it}; they may hold secrets.
    libraries: the Python packages that it needs.
    parallel, in_batches, reports_macs: see survey and converge, for operations that work on devices.
    """

    name = ""
    arguments = ArgumentSpec()
    target_options = ()
    target_alternatives = ()
    host_variable = None
    host_target_option = None
    action_groups = ()
    credentials = {}
    libraries = ()
    parallel = 1
    in_batches = False
    reports_macs = True

    def __init__(self, params, context):
        self.params = params
        self.context = context

    @classmethod
    def normalize(cls, option, identifier):
        """One form for all spellings of a handle that was given in a target option."""
        return str(identifier)

    @classmethod
    def claim(cls, params, run_state, scope, host):
        """Raise a GuardRail where another host of the task does already what only one may do, beside its devices.

        memory: a RunState. scope, host: as in Context.
        """

    @classmethod
    def same_device(cls, device):
        """One form for all spellings of a device's id."""
        return device.id.lower()

    def perform(self):
        """Do it. Returns the result's own part, with C(failed) and C(msg). Raises DeviceActionsError."""
        raise NotImplementedError

    def run(self):
        """The whole result, free of the login's secrets. Raises DeviceActionsError for a task that cannot begin."""
        result = self.perform()
        result["api"] = self.context.api_figures()
        if warnings := self.context.warnings():
            result["warnings"] = warnings
        return self.context.redactor.result(result)
