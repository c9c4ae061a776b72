# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a report, whatever the roles did with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.admission import LeftAlone
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_report import (
    contained_machine,
    left_alone_machine,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import Containments
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.next_steps import PENDING
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import TaskResults
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.release_report import released_machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import (
    ReportMachine,
    machines_not_found,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.status_report import (
    machine_status,
    recorded_elsewhere,
)


def reported_machines(
    params: Mapping[str, Any],
    info: Mapping[str, Any],
    group: str | None,
    left_alone: Mapping[str, LeftAlone],
    check_mode: bool,
    folder: str | None,
    now: float,
) -> list[ReportMachine]:
    """Return the machines of a report.

    params: of incident_report. info: of machine_info. group: of OPSWAT, that machines are moved to, or None.
    left_alone: {identifier: why}. folder: the state directory, or None. now: seconds since the epoch.
    """
    operation, option, failures = params["operation"], info["named_by"], info["failures"]
    lockdowns, moves = TaskResults(params["lockdowns"]), TaskResults(params["moves"])
    machines: list[ReportMachine] = []
    for machine in info["machines"]:
        if why := left_alone.get(machine["requested"]):
            machines.append(left_alone_machine(machine["requested"], machine, why))
        elif operation == "contain":
            own = ((machine["containment"] or {}).get("settings") or {}) if option == PENDING else {}
            of_group = own.get("opswat_group") if option == PENDING else group
            machines.append(contained_machine(machine, lockdowns, moves, of_group, failures, check_mode))
        elif operation == "release":
            machines.append(released_machine(machine, lockdowns, moves, failures, check_mode))
        else:
            machines.append(machine_status(machine, failures, now))
    acted = {}
    for entry in info["ambiguous"]:
        consoles = [
            lockdowns.console(device["system"], "lock", device)
            for device in entry["devices"]
            if lockdowns.entry(device["device_id"])
        ]
        if consoles:
            acted[entry["requested"]] = consoles
    for machine in machines_not_found(info, acted, "unknown" if operation == "status" else "not_attempted"):
        why = left_alone.get(machine.requested)
        machines.append(left_alone_machine(machine.requested, None, why) if why else machine)
    if operation == "status" and option == "contained" and folder and not failures:
        machines += recorded_elsewhere(Containments(folder).read(), info["machines"], now)
    return machines
