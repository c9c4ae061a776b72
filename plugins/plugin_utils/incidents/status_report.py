# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a report on C(status): who is contained where, and where the consoles and the record differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import parse_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.containments import Containment, keys_of
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import (
    NO_END,
    ConsoleEntry,
    console_entry,
    minute,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import CYLANCE
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES

_UNCONFIRMED = "Cylance: locked in the console, and the device has not confirmed it. It may be offline."
_LONGEST_TICKET = 60  # characters


def machine_status(machine: Mapping[str, Any], failures: Mapping[str, str], now: float) -> ReportMachine:
    """Return the state of a machine. failures: {system: why it could not be asked}. now: seconds since the epoch."""
    devices = {system: device for system, device in machine["devices"].items() if device}
    consoles = [console_entry(system, device) for system, device in devices.items()]
    contained = [system for system, device in devices.items() if device["contained"]]
    free = [system for system, device in devices.items() if device["contained"] is False]
    _add_ticket(consoles, contained, machine["containment"])
    problems = [f"{SYSTEM_NAMES[system]}: {device['error']}" for system, device in devices.items() if device["error"]]
    problems += [f"{SYSTEM_NAMES[system]}: {why}" for system, why in machine["problems"].items()]
    problems += [
        f"{SYSTEM_NAMES[system]}: {why}" for system, why in failures.items() if system not in machine["problems"]
    ]
    is_pending = bool(dict_or_empty(machine["containment"]).get("pending"))
    if contained and free:
        state = "drift"
        problems.insert(0, _difference(contained, free, devices, machine["containment"]))
    elif contained:
        cylance = devices.get(CYLANCE)
        state = "contained"
        if problems:
            problems.insert(0, f"Contained in {_names(contained)}. The rest is not known.")
        if cylance and cylance["locked"] and cylance["confirmed"] is False:
            state = "waiting"
            problems.insert(0, _UNCONFIRMED)
    elif problems:
        state = "unknown"
    elif (until := _still_recorded(machine["containment"], now)) and not is_pending:
        state = "drift"
        problems.append(f"It was contained until {minute(str(until))}, and no console shows it as contained any more.")
    else:
        state = "not_contained"
        if is_pending:
            state = "waiting"
            problems.append("It is still to be contained: contain_pending continues with it.")
    return ReportMachine.of(machine, state, problems, consoles)


def _add_ticket(
    consoles: Sequence[ConsoleEntry], contained: Sequence[str], containment: Mapping[str, Any] | None
) -> None:
    """Add the ticket to the state of the first console that contains a machine."""
    ticket = dict_or_empty(dict_or_empty(containment).get("settings")).get("ticket")
    console = next((console for console in consoles if console["system"] in contained), None)
    if console and ticket:
        comma = "," if console["state"].endswith(NO_END) else ""
        console["state"] = f"{console['state']}{comma} for {printable_line(ticket, _LONGEST_TICKET)}"


def _difference(
    contained: Sequence[str], free: Sequence[str], devices: Mapping[str, Any], containment: Mapping[str, Any] | None
) -> str:
    """Return in which consoles a machine is contained, and in which it is not, as a sentence."""
    until = next((device["until"] for device in devices.values() if device["contained"] and device["until"]), None)
    end = f" until {minute(until)}" if until else ""
    asked = "A release was asked for. " if dict_or_empty(containment).get("released") else ""
    return f"{asked}Contained in {_names(contained)}{end}, but not in {_names(free)}."


def _names(systems: Sequence[str]) -> str:
    return ", ".join(SYSTEM_NAMES[system] for system in systems)


def recorded_elsewhere(
    containments: Sequence[Containment], machines: Sequence[Mapping[str, Any]], now: float
) -> list[ReportMachine]:
    """Return the recorded machines that no console of a fleet shows as contained, although they should be."""
    shown = {key for machine in machines for key in keys_of(machine["devices"])}
    found = []
    for entry in containments:
        if keys_of(entry["devices"]) & shown or entry.get("released"):
            continue
        until = _still_recorded(entry, now)
        if not (until or entry.get("pending")):
            continue
        state = "waiting" if entry.get("pending") else "drift"
        problem = (
            "It is still to be contained: contain_pending continues with it."
            if entry.get("pending")
            else f"It was contained until {minute(str(until))}, and no console shows it as contained any more."
        )
        found.append(ReportMachine(entry["name"], entry["requested"], state, problem, containment=entry))
    return found


def _still_recorded(containment: Any, now: float) -> str | None:
    """Return until when a machine should be contained according to its record, or None."""
    entry = dict_or_empty(containment)
    until = dict_or_empty(dict_or_empty(entry.get("devices")).get(CYLANCE)).get("until")
    if not until or entry.get("released"):
        return None
    with suppress(ValueError, OverflowError):
        return str(until) if parse_timestamp(until) > now else None
    return None
