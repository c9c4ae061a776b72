# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the values of a role's variables with the modules that get them, before the role's first write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import LONGEST_TEXTS, checked_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.package_exec import (
    CylancePackageExec,
)
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.device_lock import SdmDeviceLock
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_events import checked_ceiling
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import (
    DEVICES,
    event_devices,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import (
    SYSTEMS as INCIDENT_SYSTEMS,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_options import (
    LONGEST_PENDING,
    checked_deadline,
    checked_formats,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import (
    IDENTIFIERS,
    parsed_identifiers,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import SYSTEMS
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE


@dataclass(frozen=True)
class Use:
    """A module that gets values of a role.

    options: {option: variable, without the role's prefix}. fixed: options with a value of the role itself.
    only_with: the variable without which the role does not use the module.
    """

    operation: type[Operation]
    options: Mapping[str, str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    only_with: str | None = None


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_GUARD_RAILS = _same("max_changes", "protected_devices")
_MOVE = {"action": "assign_to_group"}

USES: Mapping[str, tuple[Use, ...]] = {
    "contain": (
        Use(
            CylanceLockdown,
            {
                **_same("expires", "renew_before", "lockdown_type", "lockdown_config_id", "confirm_timeout"),
                **_GUARD_RAILS,
                "parameters": "lockdown_parameters",
            },
        ),
        Use(OpswatDeviceAction, {"group": "opswat_group", **_GUARD_RAILS}, _MOVE, only_with="opswat_group"),
    ),
    "release": (
        Use(
            CylanceLockdown,
            {"release_timeout": "timeout", **_same("confirm_timeout"), **_GUARD_RAILS},
            {"state": "unlocked"},
        ),
        Use(OpswatDeviceAction, {"group": "opswat_group"}, _MOVE, only_with="opswat_group"),
    ),
    "remediate": (
        Use(
            CylancePackageExec,
            {
                **_same("name", "packages", "destination", "keep_results_locally", "match_window", "min_online"),
                **_same("wait", "wait_timeout", "wait_interval"),
                **_GUARD_RAILS,
            },
            {"run": "once"},
        ),
    ),
    "sdm_maintenance": (Use(SdmDeviceLock, _same("scope", "wait", "wait_timeout", "max_changes")),),
    "sdm_unlock_orphans": (
        Use(
            SdmDeviceLock,
            _same("older_than", "runs", "max_changes"),
            {"state": "unlocked", "orphans": True, "ledger": "/"},
        ),
    ),
}
"""The modules whose options a role passes on. The actions of doctor and reconcile check their options themselves."""

_EMPTY: tuple[Any, ...] = (None, "", [], {})


def check_values(role: str, values: Mapping[str, Any]) -> None:
    """Raise an InputError for a value that a task of the role would refuse.

    values: {variable without prefix: value}.
    """
    for name, check in _CHECKS.items():
        if values.get(name) not in _EMPTY:
            _named(role, {name: name}, check, values[name], name)
    _named(role, {"systems": "systems"}, _check_systems, values.get("systems") or (), role)
    for use in USES.get(role, ()):
        if use.only_with and values[use.only_with] in _EMPTY:
            continue
        given = {option: values[name] for option, name in use.options.items() if values[name] not in _EMPTY}
        _named(role, use.options, _check_use, use, given)


def _check_use(use: Use, given: Mapping[str, Any]) -> None:
    """Raise an InputError where the module refuses these options."""
    operation = use.operation
    params, dummy, errors = operation.arguments.validate({**use.fixed, **given}, operation.name, has_targets=False)
    if errors:
        raise InputError("; ".join(errors))
    operation.check(params, Context(run_state=RUN_STATE))


def _named(role: str, options: Mapping[str, str], check: Callable[..., object], *arguments: Any) -> None:
    """Call a function with arguments. Its errors name variables of the role instead of options.

    options: {option: variable}.
    """
    try:
        check(*arguments)
    except InputError as error:
        message = error.message
        for option, name in options.items():
            # An option is named at the beginning of a sentence, or in quotes.
            message = re.sub(rf"(^|[.;] ){option}: ", rf"\g<1>{role}_{name}: ", message)
            message = re.sub(
                rf"'{option}'|(?<=value of ){option}(?= must)|(?<=found in ){option}(?=$|[.;])",
                f"{role}_{name}",
                message,
            )
        raise InputError(message) from None


def _check_systems(systems: Sequence[str], role: str) -> None:
    known = SYSTEMS if role == "doctor" else INCIDENT_SYSTEMS
    if unknown := [system for system in systems if system not in known]:
        raise InputError(f"systems: must be among {', '.join(known)}, got {printable_line(unknown[0])!r}.")


_CHECKS: Mapping[str, Callable[[Any, str], object]] = {
    **dict.fromkeys(IDENTIFIERS, parsed_identifiers),
    **{option: lambda value, name: checked_line(name, value) for option in LONGEST_TEXTS},
    DEVICES: event_devices,
    "deadline": lambda value, name: checked_deadline(value),
    "max_per_hour": checked_ceiling,
    "pending_for": lambda value, name: parse_duration(value, name, longest=LONGEST_PENDING),
    "report_formats": lambda value, name: checked_formats(value),
}
"""{variable without prefix: function that takes its value and its name, and raises an InputError}"""
