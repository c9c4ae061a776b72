# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the machines that identifiers name in all consoles, by as few requests as possible.

A machine that one console knows by the identifier is found in the other one by its MAC addresses, and by its name. The
rules of the inventory decide whether two records are one machine, so that no device is acted on by a mere likeness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.secops.device_actions.plugins.module_utils._common.mac_addresses import is_shared
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.consoles import Answer, Console
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import HOSTNAMES, MACS, unique
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.matching import (
    Key,
    Machine,
    UncertainMatch,
    match,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import Record
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import SYSTEM_NAMES

_MOST_MACS = 8  # of one device that are looked up


@dataclass(frozen=True)
class Ambiguity:
    """Records that may be the machine that an identifier names. system: where, or "" for all. reason: a sentence."""

    requested: str
    system: str
    reason: str
    records: tuple[Record, ...]


@dataclass
class Search:
    """The result of a search.

    machines: {identifier: its machine}. unknown: identifiers that no console knows. undetermined: {identifier: why it
    is unknown whether there is such a machine}. errors: {identifier: {system: why it was not found out}}.
    failures: {system: why it could not be asked}.
    """

    machines: dict[str, Machine] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    undetermined: dict[str, str] = field(default_factory=dict)
    ambiguities: list[Ambiguity] = field(default_factory=list)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


class MachineFinder:
    """Searches the consoles in their order.

    known: {identifier: records} of an earlier search. revisited: consoles that were asked then. They are only asked for
    machines that another console knows. before: the errors and failures of that search.
    """

    def __init__(
        self,
        consoles: Sequence[Console],
        known: Mapping[str, Sequence[Record]] | None = None,
        revisited: Sequence[Console] = (),
        before: Search | None = None,
    ) -> None:
        self._consoles = consoles
        self._revisited = revisited
        self._records: dict[Key, Record] = {}
        self._direct: dict[str, set[Key]] = defaultdict(set)
        self._candidates: dict[str, set[Key]] = defaultdict(set)
        self._result = before or Search()
        for identifier, records in (known or {}).items():
            self._add(identifier, records, is_direct=True)

    def search(self, option: str, identifiers: Sequence[str]) -> Search:
        """Return the machines of identifiers. option: of IDENTIFIERS."""
        for console in self._consoles:
            self._follow_macs(console, identifiers)
            for identifier, records in self._ask(console, option, self._lacking(console, identifiers)).items():
                self._add(identifier, records, is_direct=True)
            self._follow_names(console, identifiers)
        for console in (*self._revisited, *self._consoles[:-1]):
            self._follow_macs(console, identifiers)
            self._follow_names(console, identifiers)
        self._resolve(identifiers)
        return self._result

    # Asking

    def _lacking(self, console: Console, identifiers: Iterable[str]) -> list[str]:
        """Return the identifiers for which no device of a console is known."""
        return [
            identifier
            for identifier in identifiers
            if not any(system == console.system for system, dummy in self._candidates[identifier])
        ]

    def _ask(self, console: Console, option: str, identifiers: Sequence[str]) -> dict[str, list[Record]]:
        """Return {identifier: its records in a console}, and keep what failed."""
        if not identifiers or console.system in self._result.failures:
            return {}
        answer: Answer = console.find(option, identifiers)
        if answer.failure:
            self._result.failures[console.system] = answer.failure
        for identifier, message in answer.errors.items():
            self._result.errors.setdefault(identifier, {})[console.system] = message
        return answer.found

    def _follow(self, console: Console, option: str, wanted: Mapping[str, set[str]]) -> None:
        """Look up values of known records in a console. wanted: {value: the identifiers whose records have it}."""
        before = {value: dict(self._result.errors.get(value, {})) for value in wanted}
        for value, records in self._ask(console, option, list(wanted)).items():
            for identifier in wanted[value]:
                self._add(identifier, records)
        for value in wanted.keys() & self._result.errors.keys():
            if before[value] == self._result.errors[value]:
                continue
            for identifier in wanted[value]:
                self._result.errors.setdefault(identifier, {}).update(self._result.errors[value])

    def _follow_macs(self, console: Console, identifiers: Iterable[str]) -> None:
        wanted = defaultdict(set)
        for identifier in self._lacking(console, identifiers):
            for record in self._records_of(identifier):
                for mac in sorted(mac for mac in record.macs if not is_shared(mac))[:_MOST_MACS]:
                    wanted[mac].add(identifier)
        self._follow(console, MACS, wanted)

    def _follow_names(self, console: Console, identifiers: Iterable[str]) -> None:
        wanted = defaultdict(set)
        for identifier in self._lacking(console, identifiers):
            for record in self._records_of(identifier):
                if record.name and record.hostname and record.hostname != identifier:
                    wanted[record.hostname].add(identifier)
        self._follow(console, HOSTNAMES, wanted)

    def _records_of(self, identifier: str) -> list[Record]:
        return [self._records[key] for key in sorted(self._candidates[identifier])]

    def _add(self, identifier: str, records: Iterable[Record], is_direct: bool = False) -> None:
        for record in records:
            self._records.setdefault(record.key, record)
            self._candidates[identifier].add(record.key)
            if is_direct:
                self._direct[identifier].add(record.key)

    # Deciding

    def _resolve(self, identifiers: Sequence[str]) -> None:
        matching = match(list(self._records.values()))
        machine_of = {record.key: machine for machine in matching.machines for record in machine.records}
        for identifier in unique(identifiers):
            machines = list({id(machine_of[key]): machine_of[key] for key in sorted(self._direct[identifier])}.values())
            if len(machines) == 1:
                self._result.machines[identifier] = machines[0]
                self._report_uncertain(identifier, machines[0], matching.uncertain)
            elif machines:
                records = tuple(record for machine in machines for record in machine.records)
                keys = {record.key for record in records}
                reasons = [one.reason for one in matching.uncertain if len({r.key for r in one.records} & keys) > 1]
                reason = f" {reasons[0][:1].upper()}{reasons[0][1:]}." if reasons else ""
                self._result.ambiguities.append(
                    Ambiguity(identifier, "", f"{len(records)} devices match it.{reason}", records)
                )
            elif why := self._why_undetermined(identifier):
                self._result.undetermined[identifier] = why
            else:
                self._result.unknown.append(identifier)

    def _report_uncertain(self, identifier: str, machine: Machine, uncertain: Sequence[UncertainMatch]) -> None:
        """Keep why a record of another console may belong to a machine, but was not joined with it."""
        keys, systems = {record.key for record in machine.records}, {record.system for record in machine.records}
        for doubt in uncertain:
            others = tuple(one for one in doubt.records if one.key not in keys and one.system not in systems)
            if others and keys & {record.key for record in doubt.records}:
                self._result.ambiguities.append(Ambiguity(identifier, others[0].system, f"{doubt.reason}.", others))
                return

    def _why_undetermined(self, identifier: str) -> str:
        """Return why it is unknown whether a console has a machine, or "" if all of them certainly have none."""
        reasons = {**self._result.failures, **self._result.errors.get(identifier, {})}
        return " ".join(f"{SYSTEM_NAMES[system]}: {reason}" for system, reason in reasons.items())
