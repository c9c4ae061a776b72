# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which aspects of which devices the entries ask for, after their targets were looked up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import parse_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import normalize_hostname
from ansible_collections.secops.device_actions.plugins.module_utils._common.mac_addresses import normalize_mac
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.contradictions import (
    wanted_state,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    ACTIVE,
    EXEMPTED,
    LOCKDOWN,
    Action,
    Desired,
    Entry,
    Held,
    Record,
    Step,
    Target,
    scoped,
)

Key = tuple[str, str, str]
"""System, device id and aspect."""
Targets = Mapping[tuple[str, str], Sequence[Target]]
"""The looked-up devices of {(entry id, system)}."""

_DEFAULT_EXPIRES = "1:00:00"
# Errors of a lookup that mean that the entry is wrong, and not that a console could not be asked.
_WRONG = ("not_found", "ambiguous", "invalid_input")


@dataclass
class Goal:
    """One aspect of one device that active entries ask for.

    targets: {entry id: identifier}, as in Held. until: the latest end of its entries, or None if one has no end.
    """

    key: Key
    module: str
    hostname: str | None
    settings: dict[str, Any]
    entries: list[Entry] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    until: float | None = None

    def add(self, entry: Entry, identifier: str, until: float | None) -> None:
        """Add an entry that asks for the same state."""
        self.until = until if not self.entries else latest(self.until, until)
        self.entries.append(entry)
        self.targets[entry.id] = identifier


@dataclass
class Goals:
    """What the entries ask for.

    aspects: by key. executions: (entry, action, its targets) each. released: ids of the entries that are over or
    released. skipped: steps for targets that are left alone. faults: sentences on what is wrong with the entries.
    """

    aspects: dict[Key, Goal] = field(default_factory=dict)
    executions: list[tuple[Entry, Action, Sequence[Target]]] = field(default_factory=list)
    released: dict[str, Entry] = field(default_factory=dict)
    skipped: list[Step] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def collect_goals(desired: Desired, record: Record, targets: Targets, now: float, owner: str) -> Goals:
    """Return what the entries ask for at this time."""
    goals = Goals()
    own = {held.key: held for held in record.held if held.owner == owner}
    known = {
        (entry_id, held.system, held.aspect, _spelling(identifier)): held
        for held in own.values()
        for entry_id, identifier in held.targets.items()
        if identifier
    }
    for entry in desired.entries:
        until = end_of(entry, record, now, owner)
        if entry.state != ACTIVE or (until is not None and until <= now):
            goals.released[entry.id] = entry
            continue
        systems = dict.fromkeys(action.system for action in entry.actions)
        somewhere = {
            one.identifier for system in systems for one in targets.get((entry.id, system), ()) if one.device_id
        }
        for action in entry.actions:
            found = targets.get((entry.id, action.system), ())
            if action.aspect is None:
                goals.executions.append((entry, action, found))
            for target in found:
                _add_target(goals, entry, action, target, until, known, target.identifier in somewhere)
    ends = {entry.id: end_of(entry, record, now, owner) for entry in desired.entries}
    _keep_devices_that_left_a_pattern(goals, desired, own.values(), ends)
    return goals


def end_of(entry: Entry, record: Record, now: float, owner: str) -> float | None:
    """Return when an entry ends, or None if it has no end. A new entry with a duration starts now."""
    if entry.until is not None or entry.duration is None:
        return entry.until
    return record.starts.get(scoped(owner, entry.id), now) + entry.duration


def latest(one: float | None, other: float | None) -> float | None:
    """Return the later of two ends, where None is no end."""
    return None if one is None or other is None else max(one, other)


def length_of(settings: Mapping[str, Any]) -> float:
    """Return how many seconds a lockdown with these settings lasts."""
    return 60.0 * parse_duration(settings.get("expires", _DEFAULT_EXPIRES), "expires")


def module_of(aspect: str) -> str:
    """Return the module that sets an aspect."""
    return "cylance_lockdown" if aspect == LOCKDOWN else "opswat_device_action"


def same_state(aspect: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two settings of an aspect ask for the same state. The lengths of lockdowns may differ."""
    module = module_of(aspect)
    return wanted_state(Action(module, one)) == wanted_state(Action(module, other))


def _add_target(
    goals: Goals,
    entry: Entry,
    action: Action,
    target: Target,
    until: float | None,
    known: Mapping[tuple[str, str, str, str], Held],
    is_known_elsewhere: bool,
) -> None:
    aspect = action.aspect
    held = known.get((entry.id, action.system, aspect or "", _spelling(target.identifier)))
    if target.device_id is None:
        if target.reason in _WRONG and not held and not is_known_elsewhere:
            goals.faults.append(f"{where(entry)}: {target.identifier}: {target.message}")
        goals.skipped.append(_skip(entry, action, target, target.message))
        return
    if aspect is None:
        return
    by_id = entry.devices.option == "device_ids"
    if held and held.device_id.lower() != target.device_id.lower() and not by_id:
        note = (
            f"{target.identifier} was the device {held.device_id} and is {target.device_id} now. It is left alone "
            "until an entry names the new device ID."
        )
        goals.skipped.append(_skip(entry, action, target, note))
        return
    key = (action.system, target.device_id, aspect)
    goal = goals.aspects.get(key)
    if goal is None:
        goal = goals.aspects[key] = Goal(key, action.module, target.hostname, dict(action.settings))
    elif not same_state(aspect, goal.settings, action.settings):
        first = goal.entries[0]
        name = target.hostname or target.identifier
        goals.faults.append(f"{where(entry)} and {where(first)} ask for different states of {name}.")
        return
    else:
        goal.settings = _merged(aspect, goal.settings, action.settings)
    goal.add(entry, "" if entry.devices.option == "hosts" else target.identifier, until)


def _merged(aspect: str, one: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that last longer."""
    if aspect == LOCKDOWN and length_of(other) > length_of(one):
        return dict(other)
    if aspect == EXEMPTED:
        hours, more = one.get("exempt_time"), other.get("exempt_time")
        if hours != 0 and more is not None and (more == 0 or more > (hours or 0)):  # 0 is for ever
            return dict(other)
    return one


def _keep_devices_that_left_a_pattern(
    goals: Goals, desired: Desired, held: Iterable[Held], ends: Mapping[str, float | None]
) -> None:
    """Add what was set for an active entry whose targets no longer lead to the device: that is no release.

    ends: of the entries, by id.
    """
    entries = {entry.id: entry for entry in desired.entries if entry.id not in goals.released}
    named = {entry_id: set(map(_spelling, entry.devices.values)) for entry_id, entry in entries.items()}
    for one in held:
        for entry_id, identifier in one.targets.items():
            entry = entries.get(entry_id)
            if entry is None or not _still_names(entry, one, identifier, named[entry_id]):
                continue
            goal = goals.aspects.get(one.key)
            if goal is None:
                goal = goals.aspects[one.key] = Goal(one.key, module_of(one.aspect), one.hostname, dict(one.settings))
            if entry_id not in goal.targets:
                goal.add(entry, identifier, ends[entry_id])


def _still_names(entry: Entry, held: Held, identifier: str, named: Collection[str]) -> bool:
    """Return whether an entry still asks for what it asked for before, of the same console and by the same name.

    named: the devices of the entry, in one spelling.
    """
    if not any(action.system == held.system and action.aspect == held.aspect for action in entry.actions):
        return False
    if entry.devices.option == "hosts" or not identifier:
        return True
    return _spelling(identifier) in named


def _spelling(identifier: str) -> str:
    """Return one form for all spellings of a host name or a MAC address."""
    return normalize_mac(identifier) or normalize_hostname(identifier)


def where(entry: Entry) -> str:
    """Return an entry and its place for messages."""
    return f"{entry.file}:{entry.line} ({entry.id})"


def reasons(entries: Sequence[Entry]) -> tuple[str, str | None]:
    """Return the reasons and tickets of entries, as text."""
    tickets = list(dict.fromkeys(entry.ticket for entry in entries if entry.ticket))
    return summarize(list(dict.fromkeys(entry.reason for entry in entries)), 3), ", ".join(tickets) or None


def _skip(entry: Entry, action: Action, target: Target, note: str) -> Step:
    return Step(
        "skip",
        action.system,
        action.module,
        target.device_id,
        target.hostname or target.identifier,
        action.aspect,
        {entry.id: target.identifier},
        reason=entry.reason,
        ticket=entry.ticket,
        note=note,
        is_problem=True,
    )
