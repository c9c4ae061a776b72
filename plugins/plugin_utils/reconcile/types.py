# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The terms of reconcile: what the files ask for, what was recorded, and what the consoles report.

Times are seconds since the epoch, by the console's clock. Texts are untrusted: they come from Git or from a console.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CYLANCE, OPSWAT = "cylance", "opswat"
LOCKDOWN, GROUP, EXEMPTED, IGNORED = "lockdown", "group", "exempted", "ignored"  # aspects
ACTIVE, RELEASED = "active", "released"

_ASPECTS = {"assign_to_group": GROUP, "exempt": EXEMPTED, "ignore": IGNORED}  # by the action of opswat_device_action


@dataclass(frozen=True)
class Devices:
    """The devices of an entry. option: hosts, hostnames, device_ids or macs. values: as written."""

    option: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """What an entry does to its devices. module: without the collection's name. settings: options of the module."""

    module: str
    settings: Mapping[str, Any]

    @property
    def system(self) -> str:
        """The console that the module uses."""
        return self.module.partition("_")[0]

    @property
    def aspect(self) -> str | None:
        """The property of a device that the action sets, or None for package executions."""
        if self.module == "cylance_lockdown":
            return LOCKDOWN
        return _ASPECTS.get(self.settings.get("action", ""))


@dataclass(frozen=True)
class Entry:
    """One entry of the files: an incident, with its devices and what is done to them.

    id: unique and stable. file, line: where it is. state: ACTIVE or RELEASED. until: its end, or None. duration: its
    length in seconds from the recorded start, or None. With neither, it lasts until the entry is removed.
    """

    id: str
    file: str
    line: int
    devices: Devices
    actions: tuple[Action, ...]
    reason: str
    state: str = ACTIVE
    ticket: str | None = None
    requested_by: str | None = None
    until: float | None = None
    duration: float | None = None


@dataclass(frozen=True)
class Problem:
    """An error in a file. key: the path of the option in the entry, or "". message: a sentence without content."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


@dataclass(frozen=True)
class Desired:
    """The desired state at one commit. commit: None for a directory that is not in Git."""

    commit: str | None
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Held:
    """One aspect of one device that reconcile has set and will set back.

    owner: the reconcile that set it, because several can share a record. targets: {entry id: the identifier that named
    the device in it, or "" where a pattern matched}. settings: of the module. started: when the first entry began.
    until: the recorded end, or None. stamps: what the console reported after the write: lockdown_initiated,
    lockdown_expiration, user_id, or group_before. run: the last run that wrote it. removed_since: when a run first saw
    that no entry asks for it anymore, or None.
    """

    system: str
    device_id: str
    hostname: str | None
    aspect: str
    owner: str
    targets: Mapping[str, str]
    settings: Mapping[str, Any]
    started: float
    run: str
    until: float | None = None
    stamps: Mapping[str, Any] = field(default_factory=dict)
    removed_since: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies it in a record."""
        return self.system, self.device_id, self.aspect


@dataclass(frozen=True)
class Executed:
    """An execution of packages that an entry has started.

    owner: as in Held. device_ids: of the devices that it named.
    """

    owner: str
    entry_id: str
    run: str
    at: float
    execution_id: str | None
    device_ids: tuple[str, ...]


@dataclass(frozen=True)
class Intent:
    """What a run is about to write, recorded before its first write.

    owner: as in Held. job: who runs it, as text. started, deadline: after its deadline, another run may take over.
    items: {system, device_id, aspect, action, value, before, targets, wanted, until} of each planned write, as in Step,
    and {entry_id, action} of each execution. value: the group. settled: whether the outcome of all items is known.
    """

    run: str
    owner: str
    job: str
    commit: str | None
    started: float
    deadline: float
    items: tuple[Mapping[str, Any], ...]
    settled: bool = False


@dataclass(frozen=True)
class Record:
    """What reconcile remembers. commit: the last one that was applied, or None. is_new: nothing was ever recorded.

    starts: {scoped(owner, entry id): when it was first applied}.
    """

    commit: str | None = None
    starts: Mapping[str, float] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    executed: tuple[Executed, ...] = ()
    intents: tuple[Intent, ...] = ()
    is_new: bool = False


def scoped(owner: str, entry_id: str) -> str:
    """Return the key of an entry in Record.starts."""
    return f"{owner}:{entry_id}"


@dataclass(frozen=True)
class Target:
    """A device that an entry names, looked up in one console.

    identifier: as written in the entry, or the name of the host that a pattern matched. device_id: None if it was not
    found. reason: of the error (not_found, ambiguous, ...), or "". message: of the error.
    """

    identifier: str
    device_id: str | None = None
    hostname: str | None = None
    reason: str = ""
    message: str = ""


@dataclass(frozen=True)
class Observed:
    """A device as its console reports it now. error: why it could not be read, or None.

    locked: whether it is locked, or None if unknown. initiated, expiration: of its lockdown. user_id: who sent the last
    lock command. group, exempted, ignored: None if the console does not report them.
    """

    system: str
    device_id: str
    hostname: str | None = None
    locked: bool | None = None
    confirmed: bool | None = None
    initiated: float | None = None
    expiration: float | None = None
    user_id: str | None = None
    group: str | None = None
    exempted: bool | None = None
    ignored: bool | None = None
    error: str | None = None


@dataclass(frozen=True)
class Step:
    """What a plan does with one aspect of one device, or why it does nothing.

    action: lock, renew, move, restore, exempt, unexempt, ignore, unignore, execute, release, nothing, forget, skip, or
    blocked: one of the others, which must not be carried out.
    targets: as in Held, of the entries that ask for it. is_wanted: whether an active entry asks for it. wanted: the
    settings that it asks for, or that are recorded. settings: options of the module for this step. before: what sets it
    back, for Held.stamps. is_own: whether reconcile has set the state that the console reports. since, ends, confirmed:
    of the lockdown that the console reports. until: when the state ends, or None. note: why it is planned, skipped or
    not needed. is_problem: whether a person has to look at it.
    """

    action: str
    system: str
    module: str
    device_id: str | None
    hostname: str | None
    aspect: str | None
    targets: Mapping[str, str]
    is_wanted: bool = True
    wanted: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    is_own: bool = False
    since: float | None = None
    ends: float | None = None
    confirmed: bool | None = None
    reason: str = ""
    ticket: str | None = None
    until: float | None = None
    note: str = ""
    is_problem: bool = False

    @property
    def entries(self) -> tuple[str, ...]:
        """The ids of the entries that ask for it."""
        return tuple(self.targets)

    @property
    def label(self) -> str:
        """The device in messages."""
        return self.hostname or self.device_id or "?"


@dataclass(frozen=True)
class Plan:
    """What a run will do. problems: what stopped the whole plan or a part of it, as sentences."""

    commit: str | None
    base: str | None
    steps: tuple[Step, ...] = ()
    problems: tuple[str, ...] = ()
