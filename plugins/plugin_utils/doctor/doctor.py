# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check what will and will not work: the action M(secops.device_actions.doctor)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import (
    FAILED,
    NOT_CHECKED,
    OK,
    WARNING,
    Check,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import RunFacts
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import state_folder
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.connection_info import (
    LOCK_PRIVILEGE,
    CylanceConnectionInfo,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.connection_info import OpswatConnectionInfo
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.connection_info import SdmConnectionInfo
from ansible_collections.secops.device_actions.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.protection import protection_check
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.report import (
    CONTROLLER,
    Row,
    headline,
    in_order,
    summary,
    table,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.sacrifice import Sacrifice
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.safety import (
    audit_check,
    freeze_of,
    guard_rail_checks,
    protected_entries,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.state import (
    directory_checks,
    executions_check,
    ledger_check,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.doctor.versions import version_checks
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.subtasks import SubTasks
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE
from ansible_collections.secops.device_actions.plugins.plugin_utils.terminal import announce

_CONSOLES: Mapping[str, type[Operation]] = {
    "cylance": CylanceConnectionInfo,
    "opswat": OpswatConnectionInfo,
    "sdm": SdmConnectionInfo,
}
_ADDRESSES = ("region", "api_url", "urls")  # of a console, which are no credentials
_MAX_WAIT = 15  # seconds for which one request waits for a rate limit
_OWN_CHECKS = ("This machine's clock", "access_token")  # beginnings of warnings that are checks already
_SENT_AGAIN = "The request is sent again."
_PARTIAL = ("lockdown_type", "lockdown_config_id", "parameters")


class Doctor(ControllerAction):
    """params: see the module's documentation."""

    name = "doctor"
    arguments = ArgumentSpec(
        options={
            "systems": {"type": "list", "elements": "str", "choices": list(_CONSOLES)},
            "timeout": {"type": "int", "default": 10},
            "state_dir": {"type": "path"},
            "sacrifice": {"type": "str"},
            "sacrifice_confirm": {"type": "bool", "default": False},
            "lockdown_type": {"type": "str"},
            "lockdown_config_id": {"type": "int"},
            "parameters": {"type": "dict"},
        },
    )

    def perform(self, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the checks."""
        sacrifice = (params["sacrifice"] or "").strip()
        partial = {option: params[option] for option in _PARTIAL if params[option] is not None}
        self._check_options(params, sacrifice, partial)
        self._tasks = SubTasks(self, task_vars)
        self._rows: list[Row] = []
        self._timeout = params["timeout"]
        # Not the run's own token, which would hide that the credentials do not work any more.
        self._console_options = {"timeout": self._timeout, "retries": 0, "max_wait": _MAX_WAIT, "token_cache": "off"}
        systems = params["systems"] or list(_CONSOLES)
        used = [system for system in systems if self._is_configured(system)]
        self._check_controller(params, used, RunFacts.here(RUN_STATE.run, self._task.get_name(), task_vars).job)
        for system in systems:
            if system in used:
                self._check_console(system)
            else:
                status = FAILED if params["systems"] else NOT_CHECKED
                self._add(system, [Check("credentials", status, "Not configured: the task has no credentials for it.")])
        protected = protected_entries(self._tasks.defaults(CylanceLockdown))
        if check := protection_check(self._tasks, protected, used, self._console_options):
            self._add(CONTROLLER, [check])
        changed = False
        if sacrifice:
            check_mode = bool(self._task.check_mode)
            trial = Sacrifice(self._tasks, sacrifice, partial, {"timeout": self._timeout}, check_mode)
            checks = trial.run()
            changed = trial.changed
            if changed:
                self._rows = [row for row in self._rows if (row.console, row.name) != ("cylance", LOCK_PRIVILEGE)]
                checks.append(Check(LOCK_PRIVILEGE, OK, "Permitted, as the trial shows."))
            self._add("cylance", checks)
        return self._result(changed)

    def _check_options(self, params: Mapping[str, Any], sacrifice: str, partial: Mapping[str, Any]) -> None:
        if params["timeout"] < 1:
            raise InputError(f"timeout: must be 1 or more, got {params['timeout']}.")
        if partial and not sacrifice:
            raise InputError(f"{next(iter(partial))}: is for the lockdown of the device that sacrifice names.")
        if sacrifice and not (params["sacrifice_confirm"] or self._task.check_mode):
            raise InputError(
                f"sacrifice_confirm: must be true for a trial on {sacrifice!r}, which is cut off from the network for "
                "up to 10 minutes, or until its unlock key is entered. Choose a test device."
            )

    def _is_configured(self, system: str) -> bool:
        return self._tasks.is_configured(_CONSOLES[system], _ADDRESSES)

    def _check_controller(self, params: Mapping[str, Any], used: Sequence[str], job: str) -> None:
        needed = {library for system in used for library in _CONSOLES[system].libraries}
        other_host = str(self._task.delegate_to) if self._task.delegate_to else None
        checks = [*version_checks(needed, other_host)]
        if not used:
            text = "No console has credentials, so no module of the collection will work here."
            checks.append(
                Check("credentials", FAILED, text, "Set the environment variables or module_defaults (README).")
            )
        defaults = self._tasks.defaults(CylanceLockdown)
        folder = None
        try:
            folder = state_folder(params["state_dir"] or defaults.get("state_dir"))
        except InputError as error:
            checks.append(Check("state directory", FAILED, error.message))
        else:
            checks += directory_checks(folder, job)
        checks.append(freeze_of(folder))
        checks += guard_rail_checks(defaults)
        checks.append(audit_check(folder, defaults))
        if "cylance" in used:
            checks.append(executions_check(folder))
        if "sdm" in used:
            checks.append(ledger_check(folder))
        if other_host:
            text = f"The consoles are checked from {other_host}, everything else on the controller."
            checks.append(Check("delegation", OK, text))
        self._add(CONTROLLER, checks)

    def _check_console(self, system: str) -> None:
        result = self._tasks.run(_CONSOLES[system], self._console_options)
        found = result.get("checks")
        if result.get("failed") or not isinstance(found, list):
            self._add(system, [Check("settings", FAILED, str(result.get("msg") or "The checks failed."))])
            return
        self._add(system, [Check.from_result(entry) for entry in found])
        for warning in result.get("warnings") or ():
            if not warning.startswith(_OWN_CHECKS) and _SENT_AGAIN not in warning:
                self._add(system, [Check("notice", WARNING, str(warning))])

    def _add(self, console: str, checks: Sequence[Check]) -> None:
        self._rows += [Row.of(console, check) for check in checks]

    def _result(self, changed: bool) -> dict[str, Any]:
        rows = in_order(self._rows)
        text = f"{headline(rows)}\n{table(rows)}"
        announce(text)
        statuses = {row.status for row in rows}
        return {
            "changed": changed,
            "msg": text,
            "lines": text.splitlines(),
            "checks": [row.as_result() for row in rows],
            "summary": summary(rows),
            "has_problems": FAILED in statuses,
            "has_warnings": WARNING in statuses,
        }
