# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look up the devices of entries, and read the devices of the record, with one task for each console and option.

The names that entries use lead to most devices of the record. Only the others are read by their recorded ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.identifiers import same_hostname
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import parse_timestamp
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import (
    ACTIVE,
    CYLANCE,
    Desired,
    Observed,
    Record,
    Target,
)

RECORDED = "recorded"
_IDS = "device_ids"
_NOT_READ = "It was not read. See the error of the task that reads the devices."


@dataclass(frozen=True)
class HostDevice:
    """The device of a host in one console.

    device_id: None if the inventory has none. hostname: the inventory's name of the device, or None. error: why the
    variables of the host could not be read, or None.
    """

    host: str
    device_id: str | None
    hostname: str | None = None
    error: str | None = None


Hosts = Callable[[Sequence[str], str], Iterable[HostDevice]]
"""Returns the devices of the hosts that patterns match together, from (patterns, system). Raises an InputError."""


Results = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class _Name:
    """One device that an entry names.

    identifier: see Target. option, value: how the lookup names it. expected: the inventory's name of it, or None.
    reason, message: why it is not looked up, see Target, or "".
    """

    identifier: str
    option: str
    value: str | None
    expected: str | None = None
    reason: str = ""
    message: str = ""


class Lookups:
    """The lookups of one run.

    hosts: see Hosts. extra: further (system, device id) to read. unmatched: sentences about entries whose patterns
    match no host, often because the run has no inventory.
    """

    def __init__(
        self,
        desired: Desired,
        record: Record,
        owner: str,
        hosts: Hosts,
        extra: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.unmatched: list[str] = []
        self._names: dict[tuple[str, str], list[_Name]] = {}
        for entry in () if desired.problems else desired.entries:  # files with problems are not applied
            for system in dict.fromkeys(action.system for action in entry.actions):
                self._names[entry.id, system] = (
                    _names_of_hosts(entry.devices.values, system, hosts)
                    if entry.devices.option == "hosts"
                    else [_Name(value, entry.devices.option, value) for value in entry.devices.values]
                )
            systems = {action.system for action in entry.actions}
            if entry.state == ACTIVE and not any(self._names[entry.id, system] for system in systems):
                what = f"No host of the inventory matches {printable_line(', '.join(entry.devices.values))}."
                hint = "Start the run with its inventory (-i), or correct the entry."
                self.unmatched.append(f"{entry.file}:{entry.line}: {entry.id}: {what} {hint}")
        recorded = [(held.system, held.device_id) for held in record.held if held.owner == owner]
        self._known = list(dict.fromkeys([*recorded, *extra]))

    def tasks(self) -> dict[str, dict[str, list[str]]]:
        """Return {system: {option: identifiers}} for the tasks that read the devices of entries."""
        tasks: dict[str, dict[str, dict[str, None]]] = {}
        for (_entry_id, system), names in self._names.items():
            for name in names:
                if name.value is not None:
                    tasks.setdefault(system, {}).setdefault(name.option, {})[name.value] = None
        return {system: {option: list(values) for option, values in each.items()} for system, each in tasks.items()}

    def remaining(self, results: Results) -> dict[str, list[str]]:
        """Return {system: ids} of the devices in the record that these results do not show. results: see resolve()."""
        seen = {
            (system, facts["device_id"])
            for (system, _option), result in results.items()
            for facts in result.get("devices") or ()
            if facts.get("device_id") and not facts.get("error")
        }
        left: dict[str, list[str]] = {}
        for system, device_id in self._known:
            if (system, device_id) not in seen:
                left.setdefault(system, []).append(device_id)
        return left

    def resolve(self, results: Results) -> tuple[dict[tuple[str, str], list[Target]], dict[tuple[str, str], Observed]]:
        """Return the targets of the entries, and what the consoles report, for make_plan().

        results: of the tasks, by (system, option), where the option is RECORDED for remaining().
        """
        found: dict[tuple[str, str, str], Mapping[str, Any]] = {}
        observed: dict[tuple[str, str], Observed] = {}
        for (system, option), result in results.items():
            for facts in result.get("devices") or ():
                found[system, option, facts["device"]] = facts
                if facts.get("device_id") and not facts.get("error"):
                    observed[system, facts["device_id"]] = _observed(system, facts)
        for system, device_id in self._known:
            facts = found.get((system, RECORDED, device_id), {})
            if (system, device_id) not in observed:
                message = (facts.get("error") or {}).get("message", _NOT_READ)
                observed[system, device_id] = Observed(system, device_id, error=message)
        targets = {
            (entry_id, system): [self._target(system, name, found, results) for name in names]
            for (entry_id, system), names in self._names.items()
        }
        return targets, observed

    @staticmethod
    def _target(
        system: str,
        name: _Name,
        found: Mapping[tuple[str, str, str], Mapping[str, Any]],
        results: Results,
    ) -> Target:
        if name.value is None:
            return Target(name.identifier, reason=name.reason, message=name.message)
        facts = found.get((system, name.option, name.value))
        if facts is None:
            message = str(results.get((system, name.option), {}).get("msg") or _NOT_READ)
            return Target(name.identifier, reason="not_read", message=message)
        error = facts.get("error")
        if error:
            return Target(
                name.identifier, None, facts.get("hostname"), str(error.get("reason")), str(error.get("message"))
            )
        hostname = facts.get("hostname")
        if name.expected and not same_hostname(name.expected, hostname):
            message = (
                f"The inventory expects {printable_line(name.expected)} behind the device ID of this host, and the "
                f"console reports {printable_line(hostname or 'no name')}. Check the variables of the host."
            )
            return Target(name.identifier, None, hostname, "wrong_device", message)
        return Target(name.identifier, facts["device_id"], hostname)


def _names_of_hosts(patterns: Sequence[str], system: str, hosts: Hosts) -> list[_Name]:
    """Return the devices of the hosts that an entry's patterns match. An error concerns this entry only."""
    try:
        return [_name_of_host(one, system) for one in hosts(patterns, system)]
    except InputError as error:
        return [_Name(", ".join(patterns), _IDS, None, reason="invalid_input", message=error.message)]


def _name_of_host(one: HostDevice, system: str) -> _Name:
    reason, message = "", ""
    if one.error:
        reason, message = "not_read", one.error
    elif one.device_id is None:
        reason, message = "not_found", f"The inventory has no {system} device for this host."
    return _Name(one.host, _IDS, None if reason else one.device_id, one.hostname, reason, message)


def latest_console_time(results: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the latest time that a console has reported, or None."""
    devices = (facts for result in results for facts in result.get("devices") or ())
    times = [facts["console_time"] for facts in devices if facts.get("console_time")]
    return max(map(parse_timestamp, times)) if times else None


def _observed(system: str, facts: Mapping[str, Any]) -> Observed:
    if system == CYLANCE:
        return Observed(
            system,
            facts["device_id"],
            facts.get("hostname"),
            locked={"locked": True, "unlocked": False}.get(facts.get("state") or ""),
            confirmed=facts.get("confirmed"),
            initiated=_time(facts.get("lockdown_initiated")),
            expiration=_time(facts.get("lockdown_expiration")),
            user_id=facts.get("locked_by"),
        )
    status = facts.get("status")
    return Observed(
        system,
        facts["device_id"],
        facts.get("hostname"),
        group=facts.get("group"),
        exempted=facts.get("exempted"),
        ignored=status == "ignored" if status else None,
    )


def _time(text: Any) -> float | None:
    return parse_timestamp(text) if text else None
