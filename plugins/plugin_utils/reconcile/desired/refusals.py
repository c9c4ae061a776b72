# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why options of modules are refused in files: whoever writes a pull request is not who runs reconcile."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._engine.operation import Operation
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import AUDIT, BULK, GUARD_RAILS
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION, RATE_LIMIT
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.options import CYLANCE
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.options import OPSWAT

_CONNECTION = (CONNECTION + RATE_LIMIT + CYLANCE + OPSWAT).options
_GUARD_RAILS = (GUARD_RAILS + BULK).options
_WHOEVER = "Whoever writes a pull request must not be able to"
_ONLY_THE_JOB = "Only the job that runs reconcile sets it. Remove it here."


def refusal_of_option(operation: type[Operation], name: str) -> str | None:
    """Return why an option of a module is not allowed in a file, or None if the module has no such option."""
    spec = operation.arguments
    option = next((option for option in spec.options if name in spec.names(option)), None)
    if option is None:
        return None
    if option in operation.target_options:
        return "Devices are named once for the entry. Move this to devices, where MAC addresses are called macs."
    if option in operation.target_alternatives:
        return "An entry names its devices, not zones, so that its plan can name them too. Use devices."
    if option in AUDIT.options and option != "audit_log":
        return "This belongs to the entry, next to its id. Move it there."
    details = spec.options[option]
    if details.get("no_log") or option in operation.credentials or option in _CONNECTION:
        return f"This is an option of the connection. {_WHOEVER} send credentials elsewhere. {_ONLY_THE_JOB}"
    if option in _GUARD_RAILS:
        return f"This is a guard rail. {_WHOEVER} lift a limit. {_ONLY_THE_JOB}"
    if details.get("type") == "path":
        return f"This is a path on the machine that runs reconcile. {_WHOEVER} choose it. {_ONLY_THE_JOB}"
    return "This is not part of a desired state: reconcile chooses it for each run. Remove it here."
