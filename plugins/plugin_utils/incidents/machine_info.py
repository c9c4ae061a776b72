# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read machines through all consoles that know them: the action M(secops.device_actions.machine_info)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.argspec import ArgumentSpec
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._engine.options import REPORT
from ansible_collections.secops.device_actions.plugins.module_utils._engine.reduced_results import has_problem
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import state_folder
from ansible_collections.secops.device_actions.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.consoles import CONSOLES, Console, Cylance
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import (
    Containment,
    ContainmentIndex,
    Containments,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import (
    DEVICES,
    event_devices,
    renamed,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.fleet import contained_machines
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.inventory_machines import (
    machines_of_hosts,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.machines import (
    SYSTEMS,
    add_group_state,
    add_lockdown,
    by_system,
    joined,
    machine_entry,
    records_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.messages import info_message
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.pending import (
    leave_released_alone,
    pending_groups,
    pending_machines,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.restoring import (
    add_restore,
    restore_groups,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.search import MachineFinder, Search
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.subtasks import SubTasks
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import (
    DEVICE_IDS,
    HOSTNAMES,
    HOSTS,
    MACS,
    entries_of,
    parsed_identifiers,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import CYLANCE, OPSWAT, Record
from ansible_collections.secops.device_actions.plugins.plugin_utils.whole_results import reduce_result

_TARGETS = (HOSTS, HOSTNAMES, DEVICE_IDS, MACS, DEVICES, "contained", "pending")
# What a summary leaves out.
_LISTS = ("machines", "not_found", "undetermined", "ambiguous", "errors", "event_devices")


class MachineInfo(ControllerAction):
    """params: see the module's documentation."""

    name = "machine_info"
    arguments = ArgumentSpec(
        options={
            **{option: {"type": "raw"} for option in (HOSTS, HOSTNAMES, DEVICE_IDS, MACS, DEVICES)},
            "contained": {"type": "bool"},
            "pending": {"type": "bool"},
            "systems": {"type": "list", "elements": "str", "choices": list(SYSTEMS)},
            "zones": {"type": "raw"},
            "opswat_groups": {"type": "raw"},
            "restore_group": {"type": "str"},
            "only_with_groups": {"type": "bool", "default": False},
            "with_state": {"type": "bool", "default": True},
            "known": {"type": "dict"},
            "state_dir": {"type": "path"},
            "tolerate_failures": {"type": "bool", "default": False},
            "report": REPORT,
        },
        mutually_exclusive=(_TARGETS,),
        required_one_of=(_TARGETS,),
    )

    def perform(self, params: Mapping[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """Return the machines."""
        self._groups = entries_of(params["opswat_groups"] or [], "opswat_groups")
        self._known = dict_or_empty(params["known"])
        self._folder = state_folder(params["state_dir"])
        self._containments: list[Containment] = Containments(self._folder).read() if self._folder else []
        self._index = ContainmentIndex(self._containments)
        self._warnings: list[str] = []
        self._event_devices = {one.id: one for one in event_devices(params[DEVICES] or [], DEVICES)}
        tasks = SubTasks(self, task_vars)
        consoles = [console(tasks) for console in CONSOLES]
        if params["systems"] is None and params["only_with_groups"] and not self._knows_groups(params):
            consoles = [console for console in consoles if console.system != OPSWAT]
        consoles = self._chosen(params["systems"], consoles)
        machines, search = self._find(params, task_vars, consoles)
        machines = joined(machines)
        self._complete(machines, consoles, search, params)
        result = self._result(machines, search, consoles)
        result["named_by"] = next(option for option in _TARGETS if params[option] is not None)
        result["pending_groups"] = pending_groups(machines) if params["pending"] else []
        is_incomplete = bool(search.unknown or search.undetermined or search.ambiguities or search.failures)
        result["failed"] = is_incomplete and not params["tolerate_failures"]
        warnings = [*self._warnings, *(warning for console in consoles for warning in console.warnings)]
        if warnings:
            result["warnings"] = list(dict.fromkeys(warnings))
        return reduce_result(result, params["report"], _LISTS, _has_problem)

    def _chosen(self, systems: Sequence[str] | None, consoles: Sequence[Console]) -> list[Console]:
        """Return the consoles to ask: those that the task names, otherwise those with credentials."""
        if systems is not None:
            chosen = [console for console in consoles if console.system in systems]
            if not chosen:
                raise InputError(f"systems: must name at least one of {', '.join(SYSTEMS)}.")
            return chosen
        chosen = [console for console in consoles if console.is_configured()]
        missing = [console.system for console in consoles if console not in chosen]
        if not chosen:
            raise InputError(
                "No console has credentials. Set CYLANCE_TENANT_ID, CYLANCE_APPLICATION_ID and "
                "CYLANCE_APPLICATION_SECRET, or OPSWAT_CLIENT_ID and OPSWAT_CLIENT_SECRET."
            )
        if missing:
            self._warnings.append(f"{', '.join(missing)} is left out, because the task has no credentials for it.")
        return chosen

    def _find(
        self, params: Mapping[str, Any], task_vars: Mapping[str, Any], consoles: Sequence[Console]
    ) -> tuple[list[dict[str, Any]], Search]:
        """Return (entries of the machines that the task names, what the search found)."""
        if params["pending"] is not None:
            if not self._folder:
                raise InputError(
                    "pending: needs a state directory, which keeps what is still to be done. Set "
                    "DEVICE_ACTIONS_STATE_DIR or state_dir, or name the machines."
                )
            return pending_machines(self._containments, consoles, time.time())
        if params["contained"] is not None:
            groups = [*self._groups, *self._recorded_groups()]
            return contained_machines(consoles, entries_of(params["zones"] or [], "zones"), groups)
        option = next(option for option in (HOSTS, HOSTNAMES, DEVICE_IDS, MACS, DEVICES) if params[option] is not None)
        if option == DEVICES:
            values = list(self._event_devices)
        elif option == HOSTS:
            values = entries_of(params[option], option)
        else:
            values = parsed_identifiers(params[option], option)
        if not values:
            raise InputError(f"{option}: the list is empty, which usually means that it was computed wrongly.")
        if option == HOSTS:
            systems = [console.system for console in consoles]
            known = machines_of_hosts(values, systems, self._templar, task_vars, self._loader)
            return known, Search()
        earlier = {entry["requested"]: records_of(entry) for entry in self._known.get("machines") or ()}
        failures = dict_or_empty(self._known.get("failures"))
        asked = {*(self._known.get("systems") or ())}
        new = [console for console in consoles if console.system not in asked]
        revisited = [console for console in consoles if console.system in asked and console.system not in failures]
        before = Search(failures=dict(failures), errors=dict(dict_or_empty(self._known.get("errors"))))
        searched_by = DEVICE_IDS if option == DEVICES else option
        search = MachineFinder(new, earlier, revisited, before).search(searched_by, values)
        return [self._entry(requested, found.records) for requested, found in search.machines.items()], search

    def _entry(self, requested: str, records: Sequence[Record]) -> dict[str, Any]:
        """Return the entry of a machine. Warn if its event has another name for the device."""
        device = self._event_devices.get(requested)
        if device and (warning := renamed(device, records)):
            self._warnings.append(warning)
        return machine_entry(requested, records)

    def _knows_groups(self, params: Mapping[str, Any]) -> bool:
        """Return whether it is known which OPSWAT groups contain their devices."""
        return bool(self._groups or params["restore_group"] or self._recorded_groups())

    def _recorded_groups(self) -> list[str]:
        return [str(group) for entry in self._containments if (group := entry["settings"].get("opswat_group"))]

    # What is known of the machines

    def _complete(
        self, machines: Sequence[dict[str, Any]], consoles: Sequence[Console], search: Search, params: Mapping[str, Any]
    ) -> None:
        """Add states, recorded containments and problems."""
        for machine in machines:
            machine["containment"] = machine["containment"] or self._index.of_devices(machine["devices"])
        if params["with_state"]:
            if not params["contained"]:
                self._add_lockdowns(machines, consoles)
            if params[HOSTS] is not None:
                self._add_groups(machines, consoles)
        for machine in machines:
            if device := machine["devices"][OPSWAT]:
                recorded = dict_or_empty(machine["containment"]).get("settings") or {}
                add_group_state(device, [*self._groups, *filter(None, [recorded.get("opswat_group")])])
            for system, message in search.errors.get(machine["requested"], {}).items():
                if machine["devices"][system] is None:
                    machine["problems"][system] = message
            add_restore(machine, params["restore_group"])
            if params["pending"]:
                leave_released_alone(machine, time.time())
        for doubt in search.ambiguities:
            for machine in machines:
                if doubt.system and machine["requested"] == doubt.requested:
                    names = ", ".join(record.label() for record in doubt.records)
                    machine["problems"][doubt.system] = f"It may be {names}, but {doubt.reason}"

    def _add_lockdowns(self, machines: Sequence[dict[str, Any]], consoles: Iterable[Console]) -> None:
        console = next((one for one in consoles if isinstance(one, Cylance)), None)
        devices = [device for machine in machines if (device := machine["devices"][CYLANCE])]
        if console and devices:
            lockdowns = console.lockdowns([device["device_id"] for device in devices])
            for device in devices:
                if lockdown := lockdowns.get(device["device_id"]):
                    add_lockdown(device, lockdown)

    def _add_groups(self, machines: Sequence[dict[str, Any]], consoles: Iterable[Console]) -> None:
        """Add the OPSWAT groups of hosts, whose devices come from the inventory."""
        console = next((one for one in consoles if one.system == OPSWAT), None)
        devices = [device for machine in machines if (device := machine["devices"][OPSWAT])]
        if not (console and devices):
            return
        answer = console.find(DEVICE_IDS, [device["device_id"] for device in devices])
        for device in devices:
            if records := answer.found.get(device["device_id"]):
                device.update(group=records[0].facts.get("group"), hostname=records[0].hostname or device["hostname"])
            else:
                missing = "The console has no device with this id."
                device["error"] = answer.failure or answer.errors.get(device["device_id"]) or missing

    def _result(
        self, machines: Sequence[dict[str, Any]], search: Search, consoles: Sequence[Console]
    ) -> dict[str, Any]:
        usable = [machine for machine in machines if not machine.get("left_alone")]
        return {
            "msg": info_message(machines, search),
            "changed": False,
            "machines": list(machines),
            "not_found": search.unknown,
            "undetermined": [{"requested": name, "message": why} for name, why in search.undetermined.items()],
            "ambiguous": [
                {
                    "requested": doubt.requested,
                    "system": doubt.system or None,
                    "reason": doubt.reason,
                    "devices": [
                        {"system": one.system, "device_id": one.id, "hostname": one.hostname} for one in doubt.records
                    ],
                }
                for doubt in search.ambiguities
            ],
            "failures": search.failures,
            "errors": search.errors,
            "event_devices": [device.to_json() for device in self._event_devices.values()],
            "systems": [
                console.system
                for console in CONSOLES
                if console.system in {*(one.system for one in consoles), *(self._known.get("systems") or ())}
            ],
            "by_system": by_system(usable),
            "restore": restore_groups(usable),
        }


def _has_problem(machine: Mapping[str, Any]) -> bool:
    devices = machine["devices"].values()
    return bool(machine["problems"]) or any(device and has_problem(device) for device in devices)
