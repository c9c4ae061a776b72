# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of what a run says of each device: it must be what the simulator's own state says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .evidence import Run, Truth, minutes

Entry = Mapping[str, Any]
STATES = {True: "locked", False: "unlocked"}
# Failures that tell of a write that had an effect: another one than was asked for.
TELL_OF_AN_EFFECT = ("locked_anew",)
LATE_SWITCHES = ("lock_reaches_agent", "renewal_reaches_agent", "release_reaches_agent")


def entries_of(run: Run, *outcomes: str) -> Iterator[tuple[Entry, Truth, Truth]]:
    """(entry, truth before, truth after) of the devices with one of these outcomes."""
    for entry in run.entries:
        if entry.get("outcome") in outcomes and entry["device_id"] in run.before:
            yield entry, run.before[entry["device_id"]], run.after[entry["device_id"]]


def named(entry: Entry, what: str) -> str:
    """A violation in words."""
    error = f" ({entry['error']['reason']}: {entry['error']['message']})" if entry["error"] else ""
    return f"{entry['device_id'] or entry['device']}, {entry.get('outcome', 'read')}{error}: {what}"


def changed_is_true(run: Run) -> Iterator[str]:
    """What is called changed was changed by us, from another state to the one that was asked for."""
    for entry, before, after in entries_of(run, "changed"):
        if run.is_at_the_goal(before):
            yield named(entry, "it was so before")
        if run.check:
            continue
        if not run.effects(entry["device_id"]):
            yield named(entry, "no write of ours had an effect")
        if after.locked != run.goal:
            yield named(entry, f"it is {STATES[after.locked]}")
        elif run.goal:
            yield from lockdown_is_as_asked(run, entry, after)


def lockdown_is_as_asked(run: Run, entry: Entry, after: Truth) -> Iterator[str]:
    """A new lockdown began in this run, and is of the kind and the length that the task names."""
    options = run.scenario.task.options
    if after.initiated is None or after.initiated < int(run.clock):
        yield named(entry, "the lockdown is an old one")
    if after.partial != ("lockdown_type" in options):
        yield named(entry, f"the lockdown is {'partial' if after.partial else 'full'}")
    elif not after.partial and after.expiration != (after.initiated or 0) + minutes(options["expires"]) * 60:
        yield named(entry, "the lockdown has another length")


def unchanged_is_true(run: Run) -> Iterator[str]:
    """What is called unchanged was so before, is so after, and no write of ours had an effect on it."""
    for entry, before, after in entries_of(run, "unchanged"):
        if run.is_repeated(entry):
            continue
        if not run.is_at_the_goal(before):
            yield named(entry, "it was not so before")
        if after.locked != run.goal:
            yield named(entry, f"it is {STATES[after.locked]}")
        if run.effects(entry["device_id"]):
            yield named(entry, "a write of ours had an effect")


def repeated_is_like_the_first(run: Run) -> Iterator[str]:
    """Another handle of a device has the outcome of the first, but that a second change is none."""
    first: dict[str, str] = {}
    for entry in run.entries:
        device_id = entry["device_id"]
        if device_id is None or "outcome" not in entry or run.scenario.task.as_play:
            continue
        expected = {"changed": "unchanged"}.get(first.get(device_id, ""), first.get(device_id))
        if expected is not None and entry["outcome"] != expected:
            yield named(entry, f"its first entry says {first[device_id]}")
        first.setdefault(device_id, entry["outcome"])


def failed_is_true(run: Run) -> Iterator[str]:
    """What is called failed is not where the task wanted it by our doing, and no effect of ours is hidden."""
    for entry, _before, after in entries_of(run, "failed"):
        if run.is_shared(entry):
            continue
        effects = run.effects(entry["device_id"])
        if effects and entry["error"]["reason"] not in TELL_OF_AN_EFFECT and not run.is_repeated(entry):
            yield named(entry, f"{effects} writes of ours had an effect, and it is {STATES[after.locked]}")
        if effects and entry["error"]["reason"] in TELL_OF_AN_EFFECT and after.locked == run.goal:
            yield named(entry, "it is as it was asked for")
        if run.check and effects:
            yield named(entry, "a write in check mode")


def skipped_was_left_alone(run: Run) -> Iterator[str]:
    """Nothing was sent to a device that is called skipped."""
    for entry in run.entries:
        if entry.get("outcome") == "skipped" and entry["device_id"] and run.writes(entry["device_id"]):
            if not run.scenario.task.as_play:
                yield named(entry, "it was written to")


def unknown_could_not_be_read(run: Run) -> Iterator[str]:
    """Unknown is what was written to, and could not be read afterwards."""
    for entry, _before, after in entries_of(run, "unknown"):
        if not run.writes(entry["device_id"]):
            yield named(entry, "it was never written to")
        read = run.readings_after_the_last_write(entry["device_id"])
        if read and can_be_understood(run, after) and not run.is_shared(entry):
            yield named(entry, "it was read after the write")


def can_be_understood(run: Run, truth: Truth) -> bool:
    """Whether the console's switches let its record of a device tell the state."""
    if run.scenario.switch("timestamp_format", "seconds_z") == "garbage":
        return False
    return not (truth.partial and truth.expiration is None)


def before_and_after_are_true(run: Run) -> Iterator[str]:
    """The states that an entry names are those of the console."""
    for entry, before, after in entries_of(run, "changed", "unchanged", "failed", "unknown"):
        if run.is_repeated(entry):
            continue
        if entry["before"] and entry["before"]["state"] != STATES[before.locked]:
            yield named(entry, f"it was {STATES[before.locked]} before")
        if entry["after"] and not run.check and entry["after"]["state"] != STATES[after.locked]:
            yield named(entry, f"it is {STATES[after.locked]} after")


def reading_is_true(run: Run) -> Iterator[str]:
    """What the info module tells is what the console knows."""
    if run.scenario.task.deed != "read":
        return
    for entry in run.entries:
        if entry["error"] is None and entry["state"] != STATES[run.after[entry["device_id"]].locked]:
            yield named(entry, f"told {entry['state']}")
        if entry["error"] is not None and entry["state"] is not None:
            yield named(entry, "an error and a state")


def confirmed_is_true(run: Run) -> Iterator[str]:
    """What is confirmed is so on the machine itself, unless the console speaks of commands that are on their way."""
    late = any(run.scenario.switch(name, "now") != "now" for name in LATE_SWITCHES)
    mute = run.scenario.switch("offline_connection_status", "disconnected") == "locked"
    if late or mute or run.check:
        return
    for entry in run.entries:
        if entry["confirmed"] is True:
            truth = run.after[entry["device_id"]]
            if truth.agent_locked != truth.locked:
                yield named(entry, f"the machine is {STATES[truth.agent_locked]}")


VERDICTS = (
    changed_is_true,
    unchanged_is_true,
    repeated_is_like_the_first,
    failed_is_true,
    skipped_was_left_alone,
    unknown_could_not_be_read,
    before_and_after_are_true,
    reading_is_true,
    confirmed_is_true,
)
