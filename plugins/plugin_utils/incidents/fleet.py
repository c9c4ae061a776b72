# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All machines that are contained, in one console or in both: the answer for a fleet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.consoles import Console, Cylance
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import (
    add_group_state,
    add_lockdown,
    machine_entry,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.search import Search
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import match
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import CYLANCE, OPSWAT, Record


def contained_machines(
    consoles: Sequence[Console], zones: Sequence[str], groups: Sequence[str]
) -> tuple[list[dict[str, Any]], Search]:
    """Return (entries of the machines that are contained somewhere, a Search with what failed).

    zones: of Cylance, to which the answer is limited, or none. groups: of OPSWAT, which contain their devices. Without
    them, OPSWAT is not asked.
    """
    search, records, lockdowns = Search(), list[Record](), dict[str, Mapping[str, Any]]()
    for console in consoles:
        if isinstance(console, Cylance):
            selection: dict[str, Any] = {"zones": list(zones)} if zones else {"all_devices": True}
            found, failure = console.find_all({**selection, "extended": True})
            lockdowns, other = console.locked(selection) if not failure else ({}, None)
            failure = failure or other
        elif groups:
            found, failure = console.find_all({"all_devices": True})
        else:
            continue
        records += found
        if failure:
            search.failures[console.system] = failure
    if zones and CYLANCE not in {console.system for console in consoles}:
        raise InputError("zones: are zones of Cylance, which is not among the consoles of this task.")
    entries = []
    for machine in match(records).machines:
        entry = machine_entry("", machine.records)
        entry["requested"] = entry["name"]
        cylance, opswat = (entry["devices"][system] for system in (CYLANCE, OPSWAT))
        if zones and not cylance:
            continue
        if cylance and CYLANCE not in search.failures:
            add_lockdown(cylance, lockdowns.get(cylance["device_id"]))
        if opswat:
            add_group_state(opswat, groups)
        if any(device and (device["contained"] or device["error"]) for device in (cylance, opswat)):
            entries.append(entry)
    return entries, search
