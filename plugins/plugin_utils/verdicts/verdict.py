# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a module's result: one verdict for each device, as words for people.

Results can come from other hosts, and their texts from consoles, so nothing about their form is taken for granted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import approximate_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.json_values import dict_or_empty
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line
from ansible_collections.secops.device_actions.plugins.module_utils._engine.results import reason_of_stop

NOT_LOCKED, UNCHANGED, CHANGED, LOCKED = "not locked", "unchanged", "changed", "locked"
WAITING, SKIPPED, UNKNOWN, FAILED = "waiting for the device", "not attempted", "unknown", "failed"
# The order in which they are shown: the worst comes last, where a terminal shows it.
KINDS = (NOT_LOCKED, UNCHANGED, CHANGED, LOCKED, WAITING, SKIPPED, UNKNOWN, FAILED)
REASONS = (SKIPPED, UNKNOWN, FAILED)  # kinds whose detail says why
TROUBLE = (WAITING, *REASONS)

_API_FIGURES = {"requests", "logins", "retries", "throttled_seconds"}  # of the results of this collection only
_OUTCOMES = {"changed": CHANGED, "unchanged": UNCHANGED, "failed": FAILED, "skipped": SKIPPED, "unknown": UNKNOWN}
_NAME_LENGTH = 100
_MESSAGE_LENGTH = 1000
# How an entry refers to the message of the result, if that says why the task was stopped.
_SEE_MESSAGE = "see msg"
_NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True)
class Verdict:
    """What a result says about a device.

    kind: one of KINDS. name: the device, for people. detail: its state, or why it failed. reason: the error's keyword.
    end: when its lockdown ends, or "". keys: what identifies the device in another result.
    """

    kind: str
    name: str
    detail: str
    reason: str = ""
    end: str = ""
    keys: frozenset[str] = frozenset()


def is_result_of_collection(result: Mapping[str, Any]) -> bool:
    """Return whether a result is one of this collection that its module completed."""
    api = result.get("api")
    return isinstance(api, Mapping) and api.keys() == _API_FIGURES and isinstance(result.get("msg"), str)


def verdicts_of(result: Mapping[str, Any], check_mode: bool = False) -> list[Verdict]:
    """Return a verdict for each device of a result, or none if the module does not judge devices."""
    entries = result.get("devices")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return []
    entries = [entry for entry in entries if isinstance(entry, Mapping)]
    names = Counter(_hostname(entry) for entry in entries)
    verdicts = []
    for entry in entries:
        name = _name(entry, with_id=names[_hostname(entry)] > 1 or len(entries) == 1)
        verdict = _verdict(entry, name, check_mode)
        if verdict and verdict.kind == SKIPPED and _SEE_MESSAGE in verdict.detail:
            # The reason of the stop, such as "protected", is not that of each device.
            why = reason_of_stop(str(result.get("msg")))
            verdict = replace(verdict, detail=_line(why, _MESSAGE_LENGTH), reason="")
        if verdict:
            verdicts.append(verdict)
    return verdicts


def _verdict(entry: Mapping[str, Any], name: str, check_mode: bool) -> Verdict | None:
    """Return the verdict on a device, or None if it was only read and has no lockdown state."""
    kind = _kind(entry)
    if kind is None:
        return None
    error = dict_or_empty(entry.get("error"))
    reason = _line(error.get("reason") or "")
    is_planned = check_mode and kind == CHANGED
    if kind == NOT_LOCKED:
        detail = ""
    elif kind in REASONS:
        detail = _line(error.get("message") or reason or "The result does not say why.", _MESSAGE_LENGTH)
    else:
        detail = _state(entry, is_planned)
    if is_planned and entry.get("certain") is False:
        detail += " (not certain)"
    keys = frozenset(str(entry[key]).lower() for key in ("device", "device_id") if entry.get(key))
    return Verdict(kind, name, detail, reason, _end(entry), keys)


def _kind(entry: Mapping[str, Any]) -> str | None:
    kind = _OUTCOMES.get(str(entry.get("outcome")))
    if "outcome" not in entry:
        if entry.get("error"):
            return FAILED
        kind = {"locked": LOCKED, "unlocked": NOT_LOCKED}.get(str(entry.get("state")))
        if "lockdown_expiration" not in entry:
            return None
    if kind in (CHANGED, UNCHANGED, LOCKED) and entry.get("confirmed") is False:
        return WAITING
    if kind == FAILED and _is_unconfirmed_lockdown(entry):
        return WAITING
    return kind or UNKNOWN


def _is_unconfirmed_lockdown(entry: Mapping[str, Any]) -> bool:
    """Return whether a task waited in vain for a device to confirm a lockdown, which the console keeps for it."""
    is_locked = dict_or_empty(entry.get("after")).get("state") == "locked"
    return is_locked and dict_or_empty(entry.get("error")).get("reason") == _NOT_CONFIRMED


def _hostname(entry: Mapping[str, Any]) -> str:
    return str(entry.get("hostname") or "")


def _name(entry: Mapping[str, Any], with_id: bool) -> str:
    hostname, identifier = _hostname(entry), entry.get("device_id") or entry.get("device") or "a device without a name"
    if hostname and with_id and hostname != identifier:
        return _line(f"{hostname} ({identifier})", _NAME_LENGTH)
    return _line(hostname or identifier, _NAME_LENGTH)


def _state(entry: Mapping[str, Any], is_planned: bool) -> str:
    """Return the state of a device in words. is_planned: the task would have changed it."""
    before = dict_or_empty(entry.get("before"))
    after = dict_or_empty(entry.get("after")) if "outcome" in entry else entry
    if "state" in after:
        state = ("would be " if is_planned else "") + _line(after["state"]).replace("_", " ")
        return f"{state}{_time_limit(entry, after, is_planned)}"
    changes = []
    for key, value in after.items():
        old = f"{_word(before[key])} -> " if key in before and before[key] != value else ""
        changes.append(f"{_line(key).replace('_', ' ')}: {old}{_word(value)}")
    return ("would set " if is_planned and changes else "") + ", ".join(changes)


def _time_limit(entry: Mapping[str, Any], state: Mapping[str, Any], is_planned: bool) -> str:
    """Return how long a device stays locked, as the end of a phrase."""
    if state.get("state") != "locked" or "duration" not in state:
        return ""
    if is_planned:
        minutes = _minutes(state["duration"])
        return f" for {approximate_duration(minutes * 60)}" if minutes else ""
    end = _end(entry)
    if not end:
        return "" if state["duration"] else " without an end"
    left = _minutes(entry.get("remaining")) if "outcome" not in entry else None
    return f" until {_time(end)}" + (f" ({approximate_duration(left * 60)} left)" if left else "")


def _end(entry: Mapping[str, Any]) -> str:
    """Return when a lockdown ends, as the console's timestamp."""
    source = dict_or_empty(entry.get("observed")) if "outcome" in entry else entry
    return _line(source.get("lockdown_expiration") or "")


def _time(timestamp: str) -> str:
    """Return a timestamp such as 2026-01-15T12:00:00Z in a form for people."""
    if len(timestamp) == 20 and timestamp[10] == "T" and timestamp.endswith("Z"):
        return f"{timestamp[:10]} {timestamp[11:16]} UTC"
    return timestamp


def _minutes(duration: object) -> int | None:
    """Return the minutes of a duration in the form d:hh:mm, or None for anything else."""
    parts = str(duration).split(":")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        return None
    days, hours, minutes = map(int, parts)
    return (days * 24 + hours) * 60 + minutes


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else _line(value)


def _line(value: object, limit: int = 300) -> str:
    return printable_line(value, limit)
