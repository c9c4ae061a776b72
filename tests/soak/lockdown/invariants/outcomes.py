# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of what a run reports about each device: it must match the simulator's state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...invariants import message
from ..evidence import DeviceState, minutes
from ..evidence import LockdownRun as Run

Entry = Mapping[str, Any]
STATES = {True: "locked", False: "unlocked"}
# Reasons of failures after a write that had an effect, but not the desired one.
REASONS_WITH_EFFECT = ("locked_anew",)
DELAY_SWITCHES = ("lock_reaches_agent", "renewal_reaches_agent", "release_reaches_agent")


def changed_is_correct(run: Run) -> Iterator[str]:
    """A changed device was not in the desired state before, is in it afterwards, and a write of this run did it."""
    for entry, before, after in entries_with(run, "changed"):
        if run.is_in_desired_state(before):
            yield message(entry, "already in the desired state before")
        if run.check:
            continue
        if not run.effects(entry["device_id"]):
            yield message(entry, "no write of this run had an effect")
        if after.locked != run.wants_locked:
            yield message(entry, f"it is {STATES[after.locked]}")
        elif run.wants_locked:
            yield from _new_lockdown_matches_options(run, entry, after)


def _new_lockdown_matches_options(run: Run, entry: Entry, after: DeviceState) -> Iterator[str]:
    """The lockdown started in this run and has the type and length of the task's options."""
    options = run.scenario.task.options
    if after.initiated is None or after.initiated < int(run.clock):
        yield message(entry, "the lockdown is older than the run")
    if after.partial != ("lockdown_type" in options):
        yield message(entry, f"the lockdown is {'partial' if after.partial else 'full'}")
    elif not after.partial and after.expiration != (after.initiated or 0) + minutes(options["expires"]) * 60:
        yield message(entry, "the lockdown has the wrong length")


def unchanged_is_correct(run: Run) -> Iterator[str]:
    """An unchanged device was in the desired state before and is in it afterwards, without a write of this run."""
    for entry, before, after in entries_with(run, "unchanged"):
        if run.is_duplicate(entry):
            continue
        if not run.is_in_desired_state(before):
            yield message(entry, "not in the desired state before")
        if after.locked != run.wants_locked:
            yield message(entry, f"it is {STATES[after.locked]}")
        if run.effects(entry["device_id"]):
            yield message(entry, "a write of this run had an effect")


def duplicates_match_the_first(run: Run) -> Iterator[str]:
    """Another target of the same device has the outcome of the first one, or unchanged after changed."""
    first: dict[str, str] = {}
    for entry in run.entries:
        device_id = entry["device_id"]
        if device_id is None or "outcome" not in entry or run.scenario.task.as_play:
            continue
        expected = {"changed": "unchanged"}.get(first.get(device_id, ""), first.get(device_id))
        if expected is not None and entry["outcome"] != expected:
            yield message(entry, f"the first entry of the device is {first[device_id]}")
        first.setdefault(device_id, entry["outcome"])


def failed_is_correct(run: Run) -> Iterator[str]:
    """A failed device is not in the desired state because of a write of this run, and no effect is concealed."""
    for entry, _before, after in entries_with(run, "failed"):
        if run.is_shared(entry):
            continue
        effects = run.effects(entry["device_id"])
        if effects and entry["error"]["reason"] not in REASONS_WITH_EFFECT and not run.is_duplicate(entry):
            yield message(entry, f"{effects} writes of this run had an effect, and it is {STATES[after.locked]}")
        if effects and entry["error"]["reason"] in REASONS_WITH_EFFECT and after.locked == run.wants_locked:
            yield message(entry, "it is in the desired state")
        if run.check and effects:
            yield message(entry, "a write in check mode")


def skipped_devices_get_no_writes(run: Run) -> Iterator[str]:
    """No write was sent for a skipped device."""
    for entry in run.entries:
        if entry.get("outcome") == "skipped" and entry["device_id"] and run.writes_to(entry["device_id"]):
            if not run.scenario.task.as_play:
                yield message(entry, "a write was sent")


def unknown_devices_are_unreadable(run: Run) -> Iterator[str]:
    """A device is unknown only after a write, and only if it could not be read afterwards."""
    for entry, _before, after in entries_with(run, "unknown"):
        if not run.writes_to(entry["device_id"]):
            yield message(entry, "no write was sent")
        reads = run.reads_after_last_write(entry["device_id"])
        if reads and _can_be_parsed(run, after) and not run.is_shared(entry):
            yield message(entry, "it was read after the write")


def _can_be_parsed(run: Run, state: DeviceState) -> bool:
    """Return whether the console's switches allow the client to recognize the state of a device."""
    if run.scenario.switch("cylance.timestamp_format", "seconds_z") == "garbage":
        return False
    return not (state.partial and state.expiration is None)


def before_and_after_are_correct(run: Run) -> Iterator[str]:
    """The states before and after in an entry are those of the console."""
    for entry, before, after in entries_with(run, "changed", "unchanged", "failed", "unknown"):
        if run.is_duplicate(entry):
            continue
        if entry["before"] and entry["before"]["state"] != STATES[before.locked]:
            yield message(entry, f"it was {STATES[before.locked]} before")
        if entry["after"] and not run.check and entry["after"]["state"] != STATES[after.locked]:
            yield message(entry, f"it is {STATES[after.locked]} after")


def info_is_correct(run: Run) -> Iterator[str]:
    """The info module reports the state of the console."""
    if run.scenario.task.action != "read":
        return
    for entry in run.entries:
        if entry["error"] is None and entry["state"] != STATES[run.after[entry["device_id"]].locked]:
            yield message(entry, f"reported as {entry['state']}")
        if entry["error"] is not None and entry["state"] is not None:
            yield message(entry, "an error and a state")


def confirmed_is_correct(run: Run) -> Iterator[str]:
    """The agent of a confirmed device has the reported state, unless the console cannot show pending commands."""
    is_delayed = any(run.scenario.switch(f"cylance.{name}", "now") != "now" for name in DELAY_SWITCHES)
    hides_pending = run.scenario.switch("cylance.offline_connection_status", "disconnected") == "locked"
    if is_delayed or hides_pending or run.check:
        return
    for entry in run.entries:
        if entry["confirmed"] is True:
            state = run.after[entry["device_id"]]
            if state.agent_locked != state.locked:
                yield message(entry, f"the agent is {STATES[state.agent_locked]}")


def entries_with(run: Run, *outcomes: str) -> Iterator[tuple[Entry, DeviceState, DeviceState]]:
    """Yield (entry, state before, state after) of all devices with one of these outcomes."""
    for entry in run.entries:
        if entry.get("outcome") in outcomes and entry["device_id"] in run.before:
            yield entry, run.before[entry["device_id"]], run.after[entry["device_id"]]


OUTCOMES = (
    changed_is_correct,
    unchanged_is_correct,
    duplicates_match_the_first,
    failed_is_correct,
    skipped_devices_get_no_writes,
    unknown_devices_are_unreadable,
    before_and_after_are_correct,
    info_is_correct,
    confirmed_is_correct,
)
