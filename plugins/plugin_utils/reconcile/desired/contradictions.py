# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries that ask for different states of one device.

Entries that ask for the same state are separate incidents. A released entry asks for nothing, nor does one that has
ended, and the length of a lockdown or of an exemption is no state.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import normalize_hostname
from ansible_collections.secops.device_actions.plugins.module_utils._common.mac_addresses import normalize_mac
from ansible_collections.secops.device_actions.plugins.module_utils._common.text_forms import comparable
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.settings import FULL_LOCKDOWN
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.modules import MODULES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    ACTIVE,
    GROUP,
    LOCKDOWN,
    Action,
    Entry,
)


@dataclass(frozen=True)
class Contradiction:
    """Two entries that ask for different states of one device. module: the module of second that does."""

    first: Entry
    second: Entry
    module: str

    @property
    def message(self) -> str:
        """What is wrong with the second entry, and what to do."""
        place = f"{self.first.file}, line {self.first.line}"
        return (
            f"{self.second.id} and {self.first.id} ({place}) ask for different states of one device. Make them equal, "
            "or release one of the entries."
        )


def wanted_state(action: Action) -> tuple[str, Hashable]:
    """Return (facet, value) of the state that an action asks for. Only values of one facet can be compared."""
    settings = action.settings
    if action.aspect == LOCKDOWN:
        kind = [settings.get(option, usual) for option, usual in FULL_LOCKDOWN.items()]
        return LOCKDOWN, json.dumps([*kind, settings.get("parameters") or None], sort_keys=True)
    if action.aspect == GROUP:
        option = "group" if "group" in settings else "group_id"
        return option, comparable(settings[option]) if option == "group" else settings[option]
    return action.aspect or "", True


def is_surely_active(entry: Entry, now: float | None) -> bool:
    """Return whether an entry has not ended. now: in seconds since the epoch, or None if unknown.

    When an entry with a duration ends is only known from the record, so nothing is sure about it here.
    """
    has_time = entry.until is None or (now is not None and entry.until > now)
    return entry.state == ACTIVE and entry.duration is None and has_time


def find_contradictions(
    entries: Iterable[Entry], devices_of: Callable[[Entry, Action], Iterable[Hashable]]
) -> list[Contradiction]:
    """Return the contradictions, at most one for two entries and a module, in the order of the entries.

    entries: those that have not ended. devices_of: returns the devices of an entry for one of its actions, in a form in
    which devices compare.
    """
    first: dict[Hashable, tuple[Entry, Hashable]] = {}
    found: dict[tuple[str, str, str], Contradiction] = {}
    for entry in entries:
        for action in entry.actions:
            if action.aspect is None:
                continue
            facet, value = wanted_state(action)
            for device in devices_of(entry, action):
                other, its_value = first.setdefault((action.system, facet, device), (entry, value))
                if its_value != value:
                    key = (other.id, entry.id, action.module)
                    found.setdefault(key, Contradiction(other, entry, action.module))
    return list(found.values())


def named_devices(entry: Entry, action: Action) -> Iterator[Hashable]:
    """Yield the devices that an entry names, for find_contradictions(). Patterns of hosts name none."""
    option = entry.devices.option
    for value in entry.devices.values:
        if option == "hostnames":
            yield option, normalize_hostname(value)
        elif option == "macs":
            yield option, normalize_mac(value)
        elif option == "device_ids":
            yield option, MODULES[action.module].operation.normalize(option, value)
