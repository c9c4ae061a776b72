# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of tests, as machine_info returns them, and results of the modules that act on their devices."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import machine_entry
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import record_from

UNTIL = "2026-01-16T12:00:00Z"


def machine(number=1, systems=("cylance", "opswat"), **fields):
    """Return the entry of a machine. Its ids are C1 and O1, for example."""
    facts = {"hostname": f"ws-{number}.corp.example", "macs": [], "group": "Default"}
    records = [record_from(system, {**facts, "id": f"{system[0].upper()}{number}"}) for system in systems]
    return {**machine_entry(f"ws-{number}", records), **fields}


def result(device_id, outcome="changed", reason="", message="", **fields):
    """Return the result of a task on one device."""
    error = {"reason": reason, "message": message, "status": None} if reason else None
    observed = {"lockdown_initiated": "2026-01-15T12:00:00Z", "lockdown_expiration": UNTIL}
    after = {"state": "locked"} if device_id.startswith("C") else {"group": "Containment"}
    entry = {"device": device_id, "device_id": device_id, "outcome": outcome, "error": error, "confirmed": True}
    return {"devices": [{**entry, "before": {}, "after": after, "observed": observed, **fields}], "msg": "See above."}
