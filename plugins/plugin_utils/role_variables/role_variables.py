# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert and check the variables of a role: the action M(secops.device_actions.role_variables)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.checks import check_values
from ansible_collections.secops.device_actions.plugins.plugin_utils.role_variables.forms import converted, is_blank

_ENTRY_KEYS = {"packages": "package", "devices": "id"}  # variables that are lists of dictionaries
_PROJECT_FILES = ("tasks",)
_LISTS = ("required", "required_one_of", "may_be_blank")


class RoleVariables(ControllerAction):
    """params: see the module's documentation."""

    name = "role_variables"
    arguments = ArgumentSpec(options={name: {"type": "list", "elements": "str", "default": []} for name in _LISTS})

    def perform(self, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables of the task's role."""
        role = self._task._role
        if role is None:
            raise InputError("role_variables: works only in a task of a role.")
        prefix = f"{role.get_name(include_role_fqcn=False)}_"
        values = self._values(prefix, role.get_default_vars(), task_vars, params["may_be_blank"])
        for name in params["required"]:
            if not _is_given(values[name]):
                raise InputError(f"{prefix}{name}: is required, but it is missing or blank.")
        choice = params["required_one_of"]
        if choice and not any(_is_given(values[name]) for name in choice):
            names = " or ".join(f"{prefix}{name}" for name in choice)
            raise InputError(f"{names}: one of them is required, but all are missing or blank.")
        check_values(prefix[:-1], values)
        for name in _PROJECT_FILES:
            if values.get(name):
                values[name] = self._project_file(values[name], f"{prefix}{name}", role._role_path)
        # The values may contain secrets, so they are in the registered variable only, and not in the output.
        return {"changed": False, "msg": "The variables are valid.", "variables": values, "_ansible_no_log": True}

    def _values(
        self, prefix: str, defaults: Mapping[str, Any], task_vars: Mapping[str, Any], may_be_blank: Sequence[str]
    ) -> dict[str, Any]:
        """Return {variable without the prefix: its value, converted, or its default if it is blank}.

        A default may be a template with other variables of the role, for which the same holds.
        """
        known = dict(task_vars)
        found: dict[str, Any] = {}
        templar = self._templar
        saved = templar.available_variables
        try:
            for variable in (name for name in defaults if name.startswith(prefix)):
                name = variable[len(prefix) :]
                templar.available_variables = known
                default = templar.template(defaults[variable])
                value = templar.template(task_vars[variable]) if variable in task_vars else default
                if is_blank(value):
                    found[name] = "" if name in may_be_blank else default
                else:
                    found[name] = converted(value, default, variable, _ENTRY_KEYS.get(name))
                known[variable] = found[name]
        finally:
            templar.available_variables = saved
        return found

    def _project_file(self, path: str, variable: str, role_path: str) -> str:
        """Return the whole path of a file in the user's project. Raise an InputError if it is not there.

        A relative path begins in the folder of the play, unless that is the one of the collection, or in the folder in
        which Ansible was started, which is the project in AWX.
        """
        path = os.path.expanduser(path)
        of_collection = os.path.join(os.path.dirname(os.path.dirname(role_path)), "playbooks")
        folders = [folder for folder in (self._loader.get_basedir(), os.getcwd()) if folder != of_collection]
        found = [os.path.join(folder, path) for folder in folders]
        for candidate in found:
            if os.path.isfile(candidate):
                return candidate
        shown = " and ".join(dict.fromkeys(map(printable_line, found)))
        raise InputError(
            f"{variable}: there is no file {shown}. Set its path relative to the project of AWX or to your playbook, "
            "for example tasks/maintenance.yml, or an absolute path."
        )


def _is_given(value: Any) -> bool:
    return not is_blank(value) and value not in ([], {})
