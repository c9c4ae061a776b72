# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which records of several consoles are one physical machine. Where that is not certain, they are kept apart.

Joining two machines wrongly isolates the wrong machine. So a MAC address or a host name joins only where it stands in
one record of each console, what it joins holds one record of a console at most, and nothing that is known of them
speaks against it. What was kept apart, although something spoke for joining it, is told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.mac_addresses import (
    is_of_hardware,
    is_shared,
)

MAC, HOSTNAME = WAYS = ("mac", "hostname")

_MOST_MACS = 64  # of one machine; a record that tells more joins nothing by them
_STRONG = 2  # MAC addresses, from which on a machine that has just these may have another name in each console


@dataclass
class Machine:
    """One physical machine, as far as is known.

    records: one of a console at most, in the order of the consoles. because: in words, why they are one.
    """

    records: tuple
    because: tuple = ()


@dataclass
class Doubt:
    """Records that were kept apart. reason: in words. records: a tuple of them."""

    reason: str
    records: tuple


@dataclass
class Matching:
    """machines: in the order of their first records. doubts: what was kept apart although something spoke for it."""

    machines: list
    doubts: list = field(default_factory=list)


def match(records, ways=WAYS):
    """The Matching of records. ways: by what they may be joined, of WAYS; none switches it off."""
    if not ways or len({record.system for record in records}) < 2:
        return Matching([Machine((record,)) for record in records])
    return _Matcher(records).run(ways)


class _Matcher:
    def __init__(self, records):
        self._records = {record.key: record for record in records}
        self._group = {key: (key,) for key in self._records}  # the keys that each record is one machine with
        self._because = {}  # {group: reasons}
        self._doubts = {}
        self._holders = self._holders_of_macs()
        self._of_many = {mac for mac, keys in self._holders.items() if is_shared(mac) or _has_pair(keys)}
        for record in records:
            if len(record.macs) > _MOST_MACS:
                self._of_many |= record.macs
        self._labels = defaultdict(list)
        for record in records:
            self._labels[_label(record.name)].append(record.key)

    def run(self, ways):
        if MAC in ways:
            self._join(self._mac_links())
        if HOSTNAME in ways:
            self._join(self._name_links(full=True))
            self._join(self._name_links(full=False))
        groups = dict.fromkeys(self._group[key] for key in self._records)
        machines = [
            Machine(tuple(self._records[key] for key in group), tuple(self._because.get(group, ()))) for group in groups
        ]
        return Matching(machines, list(self._doubts.values()))

    # What speaks for joining: (reason, keys), of which each console has one at most

    def _holders_of_macs(self):
        holders = defaultdict(list)
        for record in self._records.values():
            for mac in record.macs:
                holders[mac].append(record.key)
        return holders

    def _mac_links(self):
        links = defaultdict(set)
        for mac, keys in self._holders.items():
            if is_shared(mac) or len({system for system, dummy in keys}) < 2:
                continue
            if mac in self._of_many:
                self._doubt(f"the MAC address {mac} stands in several records of a console, or beside too many", keys)
            elif is_of_hardware(mac) or self._are_named_alike(keys):
                links[tuple(sorted(keys))].add(mac)
            else:
                self._doubt(f"the MAC address {mac} was made up by software, and no host name confirms it", keys)
        return [(f"MAC address {summarize(sorted(macs))}", keys) for keys, macs in links.items()]

    def _are_named_alike(self, keys):
        first, *others = (self._records[key].name for key in keys)
        return bool(first) and all(other and _same_name(first, other) for other in others)

    def _name_links(self, full):
        holders = defaultdict(list)
        for record in self._records.values():
            if record.name:
                holders[record.name if full else _label(record.name)].append(record.key)
        links = []
        for name, keys in holders.items():
            if len({self._group[key] for key in keys}) == 1:
                continue  # one machine already, or alone
            if not full and all("." in self._records[key].name for key in keys):
                continue  # of different domains
            if not _has_pair(keys):
                links.append((f"host name {name}", tuple(sorted(keys))))
            elif len({system for system, dummy in keys}) > 1:
                self._doubt(f"the host name {name} stands in several records of a console", keys)
        return links

    # Joining

    def _join(self, links):
        """Join what links tie together, where each console has one record of it at most and nothing speaks against."""
        tied = _Components()
        for dummy, keys in links:
            tied.tie([self._group[key] for key in keys])
        by_component = defaultdict(list)
        for link in links:
            by_component[tied.root(self._group[link[1][0]])].append(link)
        for root, groups in tied.components():
            self._join_component(groups, by_component[root])

    def _join_component(self, groups, links):
        keys = tuple(sorted(key for group in groups for key in group))
        if len(groups) == 1:
            return
        reasons = summarize(sorted(reason for reason, dummy in links))
        if _has_pair(keys):
            self._doubt(f"{reasons} would make several records of one console one machine", keys)
            return
        if contradiction := self._contradiction([self._records[key] for key in keys]):
            self._doubt(f"{reasons}, but {contradiction}", keys)
            return
        because = [reason for group in groups for reason in self._because.pop(group, ())]
        because.append(summarize(sorted(reason for reason, dummy in links)))
        for key in keys:
            self._group[key] = keys
        self._because[keys] = because

    def _contradiction(self, records):
        """In words, what speaks against these records being one machine, or None."""
        for number, one in enumerate(records):
            for other in records[number + 1 :]:
                if reason := self._difference(one, other):
                    return f"{one.label()} and {other.label()} {reason}"
        return None

    def _difference(self, one, other):
        """What speaks against two records being one machine, in words, or None.

        Docks and adapters go from machine to machine, so that an address in common is no proof against the rest.
        """
        common = one.macs & other.macs
        telling = [record.macs - self._of_many for record in (one, other)]
        if one.macs and other.macs and (not common or (any(telling) and common <= self._of_many)):
            return "have no MAC address in common"
        ips = one.ips, other.ips
        if all(ips) and not ips[0] & ips[1]:
            return "have no IP address in common"
        if one.name and other.name and _same_name(one.name, other.name):
            return None
        mine, theirs = (set(filter(is_of_hardware, macs)) for macs in telling)
        if mine == theirs and len(mine) >= _STRONG:
            rival = self._named_like(one, other) or self._named_like(other, one)
            return f"would be one although {rival.label()} is called the same" if rival else None
        if one.name and other.name:
            return "have different host names"
        return "have not the same two MAC addresses or more, and no host name confirms it" if common else None

    def _named_like(self, named, beside):
        """Another record of the console that the record C(beside) is of, which has the first one's name, or None."""
        keys = self._labels[_label(named.name)] if named.name else ()
        others = (self._records[key] for key in keys if key[0] == beside.system and key != beside.key)
        return next((record for record in others if _same_name(named.name, record.name)), None)

    def _doubt(self, reason, keys):
        self._doubts.setdefault(reason, Doubt(reason, tuple(self._records[key] for key in sorted(keys))))


def _has_pair(keys):
    """Whether two of them are of one console."""
    return len({system for system, dummy in keys}) < len(keys)


def _same_name(one, other):
    if "." in one and "." in other:
        return one == other
    return _label(one) == _label(other)


def _label(name):
    """The bare name of a machine. The first part of an IP address names none."""
    label = name.partition(".")[0]
    return name if label.isdigit() else label


class _Components:
    """Which groups hang together (a disjoint-set forest)."""

    def __init__(self):
        self._parents = {}

    def tie(self, groups):
        first = self.root(groups[0])
        for group in groups[1:]:
            self._parents[self.root(group)] = first

    def root(self, group):
        self._parents.setdefault(group, group)
        while self._parents[group] != group:
            self._parents[group] = self._parents[self._parents[group]]
            group = self._parents[group]
        return group

    def components(self):
        """(root, groups) of each."""
        found = defaultdict(list)
        for group in list(self._parents):
            found[self.root(group)].append(group)
        return found.items()
