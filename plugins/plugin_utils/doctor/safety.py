# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check what may stop or limit a write before any console is asked: the freeze, guard rails, the audit trail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    InputError,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit import (
    AUDIT_VARIABLE,
    AuditSettings,
    AuditTrail,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.audit_lines import AuditLines
from ansible_collections.secops.device_actions.plugins.module_utils._engine.change_limit import (
    RUN_LIMIT_VARIABLE,
    run_limit_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.checks import FAILED, OK, WARNING, Check
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import freeze_check
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import (
    PROTECTED_VARIABLE,
    protected_from_environment,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import DEFAULT_MAX_CHANGES
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.plugin_utils.main_process import RUN_STATE

_STOPS = "Until then, every action fails before its first write."


def freeze_of(folder: str | None) -> Check:
    """Return the check of the kill switch. folder: the state directory, or None."""
    frozen, for_releases = freeze_check(folder, False)(), freeze_check(folder, True)()
    if frozen:
        releases = "Releases are frozen, too." if for_releases else "Releases are allowed."
        return Check("freeze", FAILED, f"{frozen.message} {releases}")
    return Check("freeze", OK, "Writes are not frozen.")


def guard_rail_checks(defaults: Mapping[str, Any]) -> Iterator[Check]:
    """Yield the checks of guard rails. defaults: the options that module_defaults set for modules that act."""
    try:
        named, given = _protected(defaults)
    except InputError as error:
        yield Check("protected devices", FAILED, error.message, _STOPS)
    else:
        entries = counted(len({*named, *given}), "entry").replace("entrys", "entries")
        sources = [f"{len(given)} in {PROTECTED_VARIABLE}"] if given else []
        sources += [f"{len(named)} in module_defaults"] if named else []
        text = f"{entries} ({', '.join(sources)})." if sources else "None are set here. A task can name some."
        yield Check("protected devices", OK, text)
    try:
        limit = run_limit_from_environment()
    except InputError as error:
        yield Check("change limit", FAILED, error.message, _STOPS)
        return
    of_task = defaults.get("max_changes", DEFAULT_MAX_CHANGES)
    of_run = "no limit for a whole run" if limit is None else f"{counted(limit, 'device')} in a whole run"
    text = f"{of_task} changes by one task (max_changes), and {of_run} ({RUN_LIMIT_VARIABLE})."
    if limit == 0:
        yield Check("change limit", WARNING, text, f"Raise {RUN_LIMIT_VARIABLE}: no device can be changed.")
    else:
        yield Check("change limit", OK, text)


def protected_entries(defaults: Mapping[str, Any]) -> list[str]:
    """Return the entries that protect devices from all tasks, or none where one is invalid. defaults: as above."""
    try:
        named, given = _protected(defaults)
    except InputError:
        return []
    return list(dict.fromkeys([*named, *given]))


def _protected(defaults: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the entries of module_defaults and of the environment. Raise an InputError."""
    named = [str(entry) for entry in _as_list(defaults.get("protected_devices"))]
    given = protected_from_environment()
    DevicePatterns(named, "protected_devices")
    DevicePatterns(given, PROTECTED_VARIABLE)
    return named, given


def audit_check(folder: str | None, defaults: Mapping[str, Any]) -> Check:
    """Return the check of the audit trail. folder, defaults: as above."""
    name = "audit trail"
    context = Context(check_mode=True, run_state=RUN_STATE, state_dir=folder)
    settings = AuditSettings.from_params({"audit_log": defaults.get("audit_log")}, context)
    trail = AuditTrail(settings, AuditLines(context.facts, {}, context.redactor), context)
    if not settings.path:
        return Check(name, OK, f"None is written (audit_log and {AUDIT_VARIABLE} are not set).")
    try:
        trail.check()
    except DeviceActionsError as error:
        message = error.message.replace(" Nothing was changed.", "")
        return Check(name, FAILED, message, "Until then, every action but a release fails before its first write.")
    return Check(name, OK, f"{os.path.abspath(os.path.expanduser(settings.path))} can be written.")


def _as_list(value: object) -> Sequence[object]:
    if isinstance(value, str):
        return [entry.strip() for entry in value.split(",") if entry.strip()]
    return value if isinstance(value, (list, tuple)) else []
