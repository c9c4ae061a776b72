# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of the tasks that acted on the devices of machines, in the form of a report's consoles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import (
    approximate_duration,
    parse_duration,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import timestamp_or_none
from ansible_collections.secops.device_actions.plugins.module_utils._engine.results import reason_of_stop
from ansible_collections.secops.device_actions.plugins.plugin_utils.inventory.records import OPSWAT

LONGEST_MESSAGE = 1000  # characters
NO_END = " without an end"  # of a partial lockdown
SEE_MESSAGE = "see msg"  # in the error of a device that was skipped
_IN_GROUP = "in group "
_OUTCOMES = ("changed", "unchanged", "failed", "unknown", "skipped")

ConsoleEntry = dict[str, Any]
"""A console of a machine in a report, see reports/document.py, and C(reason), the keyword of its error."""


class TaskResults:
    """The results of the tasks for one console. results: as registered, of which some may have been skipped."""

    def __init__(self, results: Iterable[Any]) -> None:
        self._by_device: dict[str, Mapping[str, Any]] = {}
        self._messages: dict[str, str] = {}
        self.failure = ""  # why a task did not begin
        for result in _flat(results):
            message = str(result.get("msg") or "")
            for entry in result.get("devices") or ():
                key = str(entry.get("device_id") or entry.get("device")).lower()
                self._by_device[key] = entry
                self._messages[key] = message
            if message and "devices" not in result:  # the role sets failed to false
                self.failure = self.failure or _line(message)

    def entry(self, device_id: str) -> Mapping[str, Any] | None:
        """Return the entry of a device, or None if no task has one."""
        return self._by_device.get(device_id.lower())

    def console(self, system: str, action: str, device: Mapping[str, Any], role: str = "contain") -> ConsoleEntry:
        """Return what became of a device.

        action: "lock", "move" or "release". device: of a machine. role: whose variables messages name.
        """
        entry = self.entry(device["device_id"])
        console = console_entry(system, device, action)
        if entry is None:
            console.update(outcome="skipped", message=self.failure or "No task acted on it.")
            return console
        outcome = str(entry.get("outcome"))
        error, observed = dict_or_empty(entry.get("error")), dict_or_empty(entry.get("observed"))
        after = dict_or_empty(entry.get("after"))
        message = str(error.get("message") or "")
        if SEE_MESSAGE in message:
            message = reason_of_stop(self._messages[device["device_id"].lower()])
        is_locked = after.get("state") == "locked"
        is_endless = is_locked and not observed.get("lockdown_expiration") and not after.get("duration")
        console.update(
            outcome=outcome if outcome in _OUTCOMES else "unknown",
            confirmed=entry.get("confirmed") if isinstance(entry.get("confirmed"), bool) else None,
            state=f"{_state(after)}{NO_END}" if is_endless else _state(after),
            since=timestamp_or_none(observed.get("lockdown_initiated")) if is_locked else None,
            until=timestamp_or_none(observed.get("lockdown_expiration")) if is_locked else None,
            message=_line(message.replace("set max_changes to", f"set {role}_max_changes to")) or None,
            reason=str(error.get("reason") or ""),
            certain=entry.get("certain"),
            before=dict_or_empty(entry.get("before")),
            duration=after.get("duration"),
        )
        return console


def console_entry(system: str, device: Mapping[str, Any], action: str | None = None) -> ConsoleEntry:
    """Return the console of a machine, as it was read. device: of a machine's entry."""
    locked = "locked" if device.get("until") else f"locked{NO_END}"
    state = locked if device.get("locked") else "unlocked" if device.get("locked") is False else None
    if system == OPSWAT and device.get("group"):
        state = f"in group {device['group']}"
    return {
        "system": system,
        "device_id": device["device_id"],
        "state": state,
        "action": action,
        "outcome": None,
        "confirmed": device.get("confirmed"),
        "since": timestamp_or_none(device.get("since")),
        "until": timestamp_or_none(device.get("until")),
        "message": _line(device.get("error") or "") or None,
        "reason": "",
        "certain": None,
        "before": {},
        "duration": None,
    }


def show_plan(console: ConsoleEntry) -> None:
    """Show a device as it is now, and what a run would do with it. In check mode, C(after) is only a prediction."""
    is_locked = console["before"].get("state") == "locked"
    after = console["state"] or ""
    console.update(
        state=_state(console["before"]),
        since=console["since"] if is_locked else None,
        until=None,
    )
    if after.startswith(_IN_GROUP):
        console["action"] = f"{console['action']} to {after[len(_IN_GROUP) :]}"
    elif console["action"] == "lock" and console["duration"]:
        with suppress(InputError):
            seconds = parse_duration(str(console["duration"]), "duration") * 60
            console["action"] = f"{'renew' if is_locked else 'lock'} for {approximate_duration(seconds)}"
    if console["certain"] is False:
        console["action"] += " (not certain)"


def minute(timestamp: str) -> str:
    """Return a timestamp for people, without seconds, so that equal sentences stay equal."""
    return f"{timestamp[:10]} {timestamp[11:16]} UTC"


def without_details(console: ConsoleEntry) -> dict[str, Any]:
    """Return a console as the report document has it."""
    details = ("reason", "certain", "before", "duration")
    return {key: value for key, value in console.items() if key not in details}


def _state(after: Mapping[str, Any]) -> str | None:
    if "state" in after:
        return _line(after["state"])
    return f"{_IN_GROUP}{_line(after['group'])}" if after.get("group") else None


def _flat(results: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    """Yield the results, with those of the items of a loop in place of the loop's."""
    for result in results:
        if not isinstance(result, Mapping) or result.get("skipped"):
            continue
        if isinstance(result.get("results"), (list, tuple)):
            yield from _flat(result["results"])
        else:
            yield result


def _line(text: object) -> str:
    return printable_line(text, LONGEST_MESSAGE)
