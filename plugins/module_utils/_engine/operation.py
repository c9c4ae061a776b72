# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An operation: what a module does, without Ansible. Action plugins and modules run it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from .._common.argspec import ArgumentSpec
from .._common.errors import InputError
from .._http.options import CONNECTION, RATE_LIMIT, ConnectionSettings, RateLimitSettings
from .._sharing.context import Context
from .._sharing.run_state import RunState
from .._sharing.state_dir import state_folder
from .audit import AuditSettings, AuditTrail
from .audit_lines import AuditLines
from .devices import Device
from .freeze import freeze_check
from .guard_rails import GuardRails
from .options import DEFAULT_MAX_CHANGES, GUARD_RAILS
from .targets import HOSTS


class Operation:
    """One run of one task. A subclass describes its module and does the work in perform().

    name: the module's name. arguments: its options.
    target_options: the options that name devices. target_alternatives: options that a task may set instead.
    host_variable: the inventory variable with a host's device. host_target_option: the target option that it fills.
    action_groups: the action groups of C(meta/runtime.yml) whose defaults reach the module.
    credentials: {option: environment variable that sets it}. Both may hold secrets.
    libraries: the Python packages that it needs.
    console: the console's name in the audit trail.
    parallel, in_batches, reports_macs: see driver.
    """

    name: ClassVar[str] = ""
    arguments: ClassVar[ArgumentSpec] = ArgumentSpec()
    target_options: ClassVar[tuple[str, ...]] = ()
    target_alternatives: ClassVar[tuple[str, ...]] = ()
    host_variable: ClassVar[str | None] = None
    host_target_option: ClassVar[str | None] = None
    action_groups: ClassVar[tuple[str, ...]] = ()
    credentials: ClassVar[Mapping[str, str]] = {}
    libraries: ClassVar[tuple[str, ...]] = ()
    console: ClassVar[str] = ""
    in_batches: bool = False
    reports_macs: bool = True

    def __init__(self, params: dict[str, Any], context: Context) -> None:
        self.params = params
        self.context = context
        self.prepare(params, context)
        self.audit = self.open_trail(params, context)

    @property
    def parallel(self) -> int:
        """How many devices are processed at the same time."""
        return int(self.params.get("max_parallel", 1))

    @classmethod
    def prepare(cls, params: Mapping[str, Any], context: Context) -> None:
        """Set the state directory of a task, and what stops its writes. Raise an InputError."""
        context.state_dir = state_folder(params.get("state_dir"))
        if "max_changes" in params and not cls.gives_back(params):
            context.freeze = freeze_check(context.state_dir, cls.is_release(params))

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value, before targets, credentials and libraries are looked for.

        params, context: as in the operation, except that no option needs to name targets.
        """
        if CONNECTION.options.keys() <= params.keys():
            ConnectionSettings.from_params(params)
        if RATE_LIMIT.options.keys() <= params.keys():
            RateLimitSettings.from_params(params)
        if GUARD_RAILS.options.keys() <= params.keys():
            GuardRails(params, ())
        for option in cls.target_options:
            for identifier in params[option] or ():
                if identifier and option != HOSTS:  # an empty list may be [""], and a pattern is no identifier
                    cls.normalize(option, identifier)

    @classmethod
    def normalize(cls, option: str, identifier: str) -> str:
        """Return one form for all spellings of an identifier in a target option."""
        return str(identifier)

    @classmethod
    def claim(cls, params: Mapping[str, Any], run_state: RunState, scope: str, host: str) -> None:
        """Raise a GuardRail where another host of the task already does what only one host may do.

        Devices are claimed one by one by the engine. scope, host: as in Context.
        """

    @classmethod
    def base_url(cls, params: Mapping[str, Any]) -> str:
        """Return the console's address. Raise an InputError for invalid options."""
        return ""

    @classmethod
    def audited(cls, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return (action, its parameters) for the audit trail. The parameters contain no secrets."""
        return cls.name, {}

    @classmethod
    def is_release(cls, params: Mapping[str, Any]) -> bool:
        """Return whether the task releases devices or gives back locks, which an audit trail must not prevent."""
        return False

    @classmethod
    def open_trail(cls, params: Mapping[str, Any], context: Context) -> AuditTrail:
        """Return the audit trail of a task, which is off for modules that only read. Raise an InputError."""
        if "audit_log" not in params:
            return AuditTrail(AuditSettings(None, None, None), AuditLines(context.facts, {}, context.redactor), context)
        settings = AuditSettings.from_params(params, context)
        action, parameters = cls.audited(params)
        try:
            console_url = cls.base_url(params)
        except InputError:  # credentials that only the other host of a delegated task has
            console_url = ""
        task = {
            "module": f"secops.device_actions.{cls.name}",
            "action": action,
            "parameters": {key: value for key, value in parameters.items() if value is not None},
            "max_changes": cls.max_changes(params),
            "reason": settings.reason,
            "ticket": settings.ticket,
            "console": cls.console,
            "console_url": console_url or None,
        }
        lines = AuditLines(context.facts, task, context.redactor)
        return AuditTrail(settings, lines, context, cls.is_release(params))

    @classmethod
    def max_changes(cls, params: Mapping[str, Any]) -> str:
        """Return how many devices the task may change: the option's value or, if it is not set, its default."""
        return DEFAULT_MAX_CHANGES if params["max_changes"] is None else str(params["max_changes"])

    @classmethod
    def gives_back(cls, params: Mapping[str, Any]) -> bool:
        """Return whether the task only gives back what a run has taken, which the limit of a run must not prevent."""
        return False

    @classmethod
    def same_device(cls, device: Device) -> str:
        """Return one form for all spellings of a device's id."""
        return device.id.lower()

    def audit_fields(self, device: Device) -> dict[str, Any]:
        """Return further fields of a device in the audit trail."""
        return {}

    def perform(self) -> dict[str, Any]:
        """Do the work. Return the module's own part of the result, with failed and msg."""
        raise NotImplementedError

    def run(self, is_checked: bool = False) -> dict[str, Any]:
        """Return the whole result, without secrets of the login. Raise a DeviceActionsError where it cannot begin.

        is_checked: whether the caller has called check() with these params.
        """
        if not is_checked:
            self.check(self.params, self.context)
        if self.context.check_mode and (frozen := self.context.freeze()):
            self.context.warn(f"A run without check mode would change nothing. {frozen.message}")
        try:
            with self.audit.completed():
                result = self.perform()
                self.audit.finish(result.get("devices", []))
        finally:
            self.context.close()
        result.update(self.audit.texts)
        result["api"] = self.context.api_figures()
        if warnings := self.context.warnings():
            result["warnings"] = warnings
        # The message comes first where a result is shown in its own order.
        return self.context.redactor.result(dict(sorted(result.items(), key=lambda entry: entry[0] != "msg")))
