# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decide which machines a run of C(contain) may act on: not those of handled events, and not above the ceiling.

A run reserves its machines under the lock of the file, before its first write. So if two runs have the same event, only
one of them contains the machine. The reservations of a killed run are dropped, but its machines count against the
ceiling for an hour, because the run may have contained them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted, printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import (
    DevicePatterns,
    parse_addresses,
)
from ansible_collections.secops.device_actions.plugins.module_utils._engine.devices import Device
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_events import (
    HOUR,
    EventMemory,
    Place,
    Reservation,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import (
    EventDevice,
    device_key,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import minute
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES


@dataclass(frozen=True)
class LeftAlone:
    """Why a machine is not acted on. state: of the report. problem: sentences.

    is_over_ceiling: whether only the ceiling is the reason, so that a user can still contain it.
    """

    state: str
    problem: str
    is_over_ceiling: bool = False


@dataclass(frozen=True)
class Admission:
    """The rules of one run.

    run: its id. job: for messages, or "". limit: machines an hour, or None. now: seconds since the epoch. is_active:
    whether another run may still be at work. named: the devices of the option, {id: device}. protected: devices that
    are never acted on, as the modules know them. runners: the machines that run this, which are not acted on either.
    """

    run: str
    job: str
    limit: int | None
    now: float
    is_active: Callable[[str], bool]
    named: Mapping[str, EventDevice]
    protected: DevicePatterns
    runners: DevicePatterns

    def decide(
        self, memory: EventMemory, machines: Sequence[Mapping[str, Any]], known: Mapping[str, LeftAlone]
    ) -> dict[str, LeftAlone]:
        """Return {identifier: why} of what is left alone, and reserve the machines that are not.

        machines: of machine_info. known: what an earlier call of this run has returned.
        """
        groups = [[str(machine["requested"]), *(machine.get("also_requested") or ())] for machine in machines]
        asked = {identifier for group in groups for identifier in group}
        devices = [machine["devices"] for machine in machines]
        # The events of a device that was not found may be handled already. Nothing is written to it in any case.
        groups += [[identifier] for identifier in self.named if identifier not in asked]
        found: dict[str, LeftAlone] = {}
        for number, group in enumerate(groups):
            why = known[group[0]] if all(one in known for one in group) else self._handled(memory, group)
            if why is None and number < len(devices):
                why = self._protected(machines[number]) or self._without_place(memory, devices[number])
                if why is None:
                    self._reserve(memory, group)
            if why:
                found.update(dict.fromkeys(group, why))
        return found

    def settle(
        self,
        memory: EventMemory,
        machines: Sequence[ReportMachine],
        others: Mapping[str, Sequence[str]],
    ) -> None:
        """Mark the events of machines as handled, or free their reservations.

        machines: those that were not left alone. Those that can be finished are recorded as pending. others:
        {identifier: further ones of the machine}.
        """
        for machine in machines:
            is_done = machine.state in ("contained", "waiting") or machine.is_partly_contained
            is_settled = is_done or machine.can_be_finished
            for identifier in (machine.requested, *others.get(machine.requested, ())):
                events = self._freed(memory, identifier)
                if is_settled and events:
                    handled = memory.handled.setdefault(device_key(identifier), {})
                    handled.update(dict.fromkeys(events, int(self.now)))
            if machine.is_unchanged or not (is_settled or machine.state == "unknown"):
                keys = _place_keys(machine.devices)
                memory.places = [
                    place for place in memory.places if place.run != self.run or not keys & set(place.devices)
                ]

    def _handled(self, memory: EventMemory, group: Sequence[str]) -> LeftAlone | None:
        """Return why the events of a machine need nothing, or None. Drop the reservations of runs that have ended."""
        times: list[int] = []
        is_new = False
        for identifier in group:
            events = self.named[identifier].events if identifier in self.named else ()
            key = device_key(identifier)
            reservation = memory.reserved.get(key)
            if reservation and events and reservation.run != self.run:
                if self.is_active(reservation.run):
                    # The other run marks these events, too, once it knows the outcome.
                    reservation.events = list(dict.fromkeys([*reservation.events, *events]))
                    job = f"Job {reservation.job}" if reservation.job else "Another run"
                    since = minute(format_timestamp(reservation.since))
                    return LeftAlone("unchanged", f"{job} has been containing it since {since}. See its report.")
                del memory.reserved[key]
            handled = memory.handled.get(key, {})
            is_new = is_new or not events or not all(event in handled for event in events)
            times += [handled[event] for event in events if event in handled]
        if is_new:
            return None
        count = sum(len(self.named[identifier].events) for identifier in group)
        what = "this event" if count == 1 else f"these {count} events"
        return LeftAlone(
            "unchanged",
            f"It was already contained for {what}, at {minute(format_timestamp(max(times)))}. To contain it again, "
            "name it by contain_device_ids.",
        )

    def _protected(self, machine: Mapping[str, Any]) -> LeftAlone | None:
        """Return why a machine of an event must not be contained, or None.

        The modules refuse a whole list with a device that is protected, or that may be. No user has checked the list of
        an event, and the other machines in it must not wait for that.
        """
        if not self.named:
            return None
        devices = {system: device for system, device in machine["devices"].items() if device}
        for device in devices.values():
            names = tuple(filter(None, (*device["names"], machine["name"])))
            known = Device(
                device["device_id"], device["hostname"], names, macs=tuple(device["macs"]), ips=tuple(device["ips"])
            )
            if entry := self.protected.match(known) or self.runners.match(known):
                return LeftAlone("failed", f"Not contained, because it is protected ({printable_line(entry)}).")
        # The first console only: when the next one is asked, the machine was locked in it.
        for system, device in list(devices.items())[:1]:
            if missing := self._undecided(device):
                return LeftAlone(
                    "failed",
                    f"Not contained, because {SYSTEM_NAMES[system]} reports no {missing} of it, so it may be one of "
                    "the protected devices.",
                )
        return None

    def _undecided(self, device: Mapping[str, Any]) -> str | None:
        """Return what a console would have to report of a device, so that it can be compared, or None."""
        if self.protected and not device["names"]:
            return "names"
        if self.protected.has_macs and not device["macs"]:
            return "MAC addresses"
        return "IP addresses" if self.protected.has_addresses and not parse_addresses(device["ips"]) else None

    def _without_place(self, memory: EventMemory, devices: Mapping[str, Any]) -> LeftAlone | None:
        """Count a machine against the ceiling and return None, or return why that is not possible."""
        keys = _place_keys(devices)
        if self.limit is None or not keys:
            return None
        for place in memory.places:
            if keys & set(place.devices):
                place.devices = sorted(keys | set(place.devices))
                return None
        if memory.lost is not None:
            lost, end = (minute(format_timestamp(when)) for when in (memory.lost, memory.lost + HOUR))
            return LeftAlone(
                "failed",
                f"Not contained: the count of the last hour was lost at {lost}, because its file was damaged. "
                f"contain_max_per_hour permits no machine before {end}.",
                is_over_ceiling=True,
            )
        if len(memory.places) >= self.limit:
            free = sorted(place.at for place in memory.places)[len(memory.places) - self.limit]
            used = counted(len(memory.places), "machine")
            return LeftAlone(
                "failed",
                f"Not contained: contain_max_per_hour is {self.limit}, and {used} of the last hour count, including "
                f"those of this run. The next one is permitted after {minute(format_timestamp(free + HOUR))}.",
                is_over_ceiling=True,
            )
        memory.places.append(Place(sorted(keys), int(self.now), self.run))
        return None

    def _reserve(self, memory: EventMemory, group: Iterable[str]) -> None:
        for identifier in group:
            if identifier in self.named and self.named[identifier].events:
                events = list(self.named[identifier].events)
                key = device_key(identifier)
                memory.reserved.setdefault(key, Reservation(self.run, self.job, int(self.now), events))

    def _freed(self, memory: EventMemory, identifier: str) -> list[str]:
        """End the reservation of a device. Return its events, including those that other runs have added."""
        events = list(self.named[identifier].events) if identifier in self.named else []
        reservation = memory.reserved.get(device_key(identifier))
        if reservation and reservation.run == self.run:
            events += reservation.events
            del memory.reserved[device_key(identifier)]
        return events


def left_alone_of(values: Mapping[str, Any]) -> dict[str, LeftAlone]:
    """Return the values of left_alone_json(). Raise an InputError for anything else."""
    found = {}
    for identifier, why in values.items():
        state, problem = (dict_or_empty(why).get(name) for name in ("state", "problem"))
        if state not in ("failed", "unchanged"):
            raise InputError("left_alone: must be what a task with stage: before has returned.")
        found[identifier] = LeftAlone(str(state), str(problem), bool(dict_or_empty(why).get("is_over_ceiling")))
    return found


def left_alone_json(values: Mapping[str, LeftAlone]) -> dict[str, dict[str, Any]]:
    """Return what is left alone as JSON values."""
    return {identifier: asdict(why) for identifier, why in values.items()}


def _place_keys(devices: Mapping[str, Any]) -> set[str]:
    return {f"{system}:{device_key(str(device['device_id']))}" for system, device in devices.items() if device}
