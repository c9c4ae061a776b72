# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of M(secops.device_actions.incident_report), checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import parse_timestamp
from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import GuardRails
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.settings import LockdownSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import entries_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.files import FORMATS

LONGEST_PENDING = 90 * 24 * 60  # minutes

_CHECKED = (
    "expires",
    "renew_before",
    "lockdown_type",
    "lockdown_config_id",
    "confirm_timeout",
    "max_changes",
    "protected_devices",
)
_LOCKDOWN_ARGUMENTS = CylanceLockdown.arguments


def checked_info(info: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a result of machine_info. Raise an InputError for anything else."""
    keys = ("machines", "not_found", "undetermined", "ambiguous", "failures", "systems", "named_by")
    if any(key not in info for key in keys):
        reason = str(info.get("msg") or "It has no machines.")
        raise InputError(f"machines: must be the result of machine_info, which failed: {reason}")
    return info


def checked_deadline(text: str | None) -> float | None:
    """Return a deadline in seconds since the epoch, or None. Raise an InputError for anything but a UTC timestamp."""
    if not (text or "").strip():
        return None
    try:
        return parse_timestamp(text)
    except (ValueError, OverflowError):
        shown = printable_line(text)
        raise InputError(f"deadline: must be a UTC timestamp such as 2026-01-15T12:00:00Z, got {shown!r}.") from None


def check_settings(settings: Mapping[str, Any], variables: Mapping[str, Any], role: str) -> None:
    """Raise an InputError for values that the modules would refuse, before anything is recorded or acted on.

    settings: of a containment. variables: further variables of the role, without its prefix. role: for the message.
    """
    values = {**variables, **settings}
    # ansible-core before 2.19 renders null as an empty text.
    given = {name: values.get(name) for name in _CHECKED if values.get(name) not in (None, "", "None")}
    params, dummy, errors = _LOCKDOWN_ARGUMENTS.validate(given, CylanceLockdown.name, has_targets=False)
    if errors:
        raise InputError("; ".join(errors))
    try:
        LockdownSettings.from_params(params)
        GuardRails(params, ())
    except InputError as error:
        if error.message.partition(":")[0] in given:
            raise InputError(f"{role}_{error.message}") from None
        raise


def checked_formats(value: Any) -> list[str]:
    """Return the formats of a list, or of a text with commas or lines. Raise an InputError for an unknown one."""
    formats = entries_of(value or [], "report_formats")
    if unknown := [one for one in formats if one not in FORMATS]:
        raise InputError(f"report_formats: must be among {', '.join(FORMATS)}, got {unknown[0]!r}.")
    return formats
