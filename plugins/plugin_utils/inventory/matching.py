# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find the records of several consoles that are one physical machine. Keep them apart unless that is certain.

Merging two machines could isolate the wrong one. So records are only joined by a MAC address or a host name that one
record of each console has, only if the result contains at most one record of each console, and only if no other fact
contradicts it. Records that were kept apart although something matches are reported as uncertain matches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import (
    first_label,
    same_normalized_hostname,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.mac_addresses import (
    is_hardware,
    is_shared,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.disjoint_sets import DisjointSets
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import Record

MAC, HOSTNAME = CRITERIA = ("mac", "hostname")

_MAX_MACS = 64  # of one machine; a record with more is not joined by any of them
_MACS_WITHOUT_NAME = 2  # identical MAC addresses that join records even if their host names differ

Key = tuple[str, str]
"""Record.key."""
Keys = tuple[Key, ...]
"""The sorted keys of the records of one machine."""


@dataclass(frozen=True)
class Machine:
    """One physical machine.

    records: at most one of each console, in the order of the consoles. joined_by: why they are one machine, as text.
    """

    records: tuple[Record, ...]
    joined_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class UncertainMatch:
    """Records that were kept apart although something matches. reason: as text."""

    reason: str
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Matching:
    """The result of match(). machines: in the order of their first records."""

    machines: tuple[Machine, ...]
    uncertain: tuple[UncertainMatch, ...] = ()


@dataclass(frozen=True)
class _Link:
    """A reason to join records, at most one of each console."""

    reason: str
    keys: Keys


def match(records: Sequence[Record], criteria: Collection[str] = CRITERIA) -> Matching:
    """Return the Matching of records. criteria: what joins records, of CRITERIA; empty to join none."""
    if not criteria or len({record.system for record in records}) < 2:
        return Matching(tuple(Machine((record,)) for record in records))
    return _Matcher(records).run(criteria)


class _Matcher:
    def __init__(self, records: Sequence[Record]) -> None:
        self._records = {record.key: record for record in records}
        self._group: dict[Key, Keys] = {key: (key,) for key in self._records}
        self._joined_by: dict[Keys, list[str]] = {}
        self._uncertain: dict[str, UncertainMatch] = {}
        self._holders = self._holders_of_macs()
        self._ambiguous = {mac for mac, keys in self._holders.items() if is_shared(mac) or _has_pair(keys)}
        for record in records:
            if len(record.macs) > _MAX_MACS:
                self._ambiguous |= record.macs
        self._by_label: dict[str, list[Key]] = defaultdict(list)
        for record in records:
            self._by_label[first_label(record.name)].append(record.key)

    def run(self, criteria: Collection[str]) -> Matching:
        if MAC in criteria:
            self._join(self._mac_links())
        if HOSTNAME in criteria:
            self._join(self._name_links(full=True))
            self._join(self._name_links(full=False))
        groups = dict.fromkeys(self._group[key] for key in self._records)
        machines = [
            Machine(tuple(self._records[key] for key in group), tuple(self._joined_by.get(group, ())))
            for group in groups
        ]
        return Matching(tuple(machines), tuple(self._uncertain.values()))

    # Links

    def _holders_of_macs(self) -> dict[str, list[Key]]:
        holders = defaultdict(list)
        for record in self._records.values():
            for mac in record.macs:
                holders[mac].append(record.key)
        return holders

    def _mac_links(self) -> list[_Link]:
        links: dict[Keys, set[str]] = defaultdict(set)
        for mac, keys in self._holders.items():
            if is_shared(mac) or len({system for system, dummy in keys}) < 2:
                continue
            if mac in self._ambiguous:
                self._report(
                    f"the MAC address {mac} is in several records of a console, or in a record with too many addresses",
                    keys,
                )
            elif is_hardware(mac) or self._have_same_name(keys):
                links[tuple(sorted(keys))].add(mac)
            else:
                self._report(f"software generated the MAC address {mac}, and no host name confirms it", keys)
        return [_Link(f"MAC address {summarize(sorted(macs))}", keys) for keys, macs in links.items()]

    def _have_same_name(self, keys: Sequence[Key]) -> bool:
        first, *others = (self._records[key].name for key in keys)
        return bool(first) and all(other and same_normalized_hostname(first, other) for other in others)

    def _name_links(self, full: bool) -> list[_Link]:
        """full: compare full host names; otherwise compare those with a bare name by the part before the dot."""
        holders = defaultdict(list)
        for record in self._records.values():
            if record.name:
                holders[record.name if full else first_label(record.name)].append(record.key)
        links = []
        for name, keys in holders.items():
            if len({self._group[key] for key in keys}) == 1:
                continue  # already one machine
            if not full and all("." in self._records[key].name for key in keys):
                continue  # different domains
            if not _has_pair(keys):
                links.append(_Link(f"host name {name}", tuple(sorted(keys))))
            elif len({system for system, dummy in keys}) > 1:
                self._report(f"the host name {name} is in several records of a console", keys)
        return links

    # Joining

    def _join(self, links: Sequence[_Link]) -> None:
        """Join the groups that links connect, unless a console has two records among them or facts contradict it."""
        connected: DisjointSets[Keys] = DisjointSets()
        for link in links:
            connected.union([self._group[key] for key in link.keys])
        by_root: dict[Keys, list[_Link]] = defaultdict(list)
        for link in links:
            by_root[connected.find(self._group[link.keys[0]])].append(link)
        for root, groups in connected.sets():
            self._join_groups(groups, by_root[root])

    def _join_groups(self, groups: Sequence[Keys], links: Sequence[_Link]) -> None:
        keys = tuple(sorted(key for group in groups for key in group))
        if len(groups) == 1:
            return
        reason = summarize(sorted(link.reason for link in links))
        if _has_pair(keys):
            self._report(f"{reason} would join several records of one console", keys)
            return
        if contradiction := self._contradiction([self._records[key] for key in keys]):
            self._report(f"{reason}, but {contradiction}", keys)
            return
        joined_by = [earlier for group in groups for earlier in self._joined_by.pop(group, ())]
        for key in keys:
            self._group[key] = keys
        self._joined_by[keys] = [*joined_by, reason]

    def _contradiction(self, records: Sequence[Record]) -> str | None:
        """Return the first fact that two of the records cannot have as one machine, as text, or None."""
        for number, one in enumerate(records):
            for other in records[number + 1 :]:
                if reason := self._difference(one, other):
                    return f"{one.label()} and {other.label()} {reason}"
        return None

    def _difference(self, one: Record, other: Record) -> str | None:
        """Return why two records cannot be one machine, as text, or None.

        Docks and adapters move between machines, so an address in common does not outweigh other differences.
        """
        common = one.macs & other.macs
        distinctive = [record.macs - self._ambiguous for record in (one, other)]
        if one.macs and other.macs and (not common or (any(distinctive) and common <= self._ambiguous)):
            return "have no MAC address in common"
        ips = one.addresses, other.addresses
        if all(ips) and not set(ips[0]) & set(ips[1]):
            return "have no IP address in common"
        if one.name and other.name and same_normalized_hostname(one.name, other.name):
            return None
        first, second = (set(filter(is_hardware, macs)) for macs in distinctive)
        if first == second and len(first) >= _MACS_WITHOUT_NAME:
            rival = self._same_name_elsewhere(one, other) or self._same_name_elsewhere(other, one)
            return f"would be one machine, although {rival.label()} has the same name" if rival else None
        if one.name and other.name:
            return "have different host names"
        return "do not have the same MAC addresses, two or more, and no host name confirms it" if common else None

    def _same_name_elsewhere(self, named: Record, candidate: Record) -> Record | None:
        """Return another record of the candidate's console that has the same name as C(named), or None."""
        keys = self._by_label[first_label(named.name)] if named.name else ()
        others = (self._records[key] for key in keys if key[0] == candidate.system and key != candidate.key)
        return next((record for record in others if same_normalized_hostname(named.name, record.name)), None)

    def _report(self, reason: str, keys: Iterable[Key]) -> None:
        records = tuple(self._records[key] for key in sorted(keys))
        self._uncertain.setdefault(reason, UncertainMatch(reason, records))


def _has_pair(keys: Collection[Key]) -> bool:
    """Return whether two of the keys are of one console."""
    return len({system for system, dummy in keys}) < len(keys)
