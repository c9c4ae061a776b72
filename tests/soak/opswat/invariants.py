# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of actions on OPSWAT devices, against the actions that the simulator recorded for each device."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..evidence import Run
from ..invariants import message
from ..task import Target
from .world import COMMANDS, LATE, QUARANTINE

Entry = Mapping[str, Any]
NOT_CONFIRMED = "not_confirmed"  # the reason of failures although the console carried out the action
REACHED = {
    "exempt": lambda state: state is not None and state["status"] == "exempted",
    "unexempt": lambda state: state is not None and state["status"] != "exempted",
    "ignore": lambda state: state is not None and state["status"] == "ignored",
    "unignore": lambda state: state is not None and state["status"] != "ignored",
    "delete": lambda state: state is None,
    "assign_to_group": lambda state: state is not None and state["group"] == QUARANTINE,
}


class ActionRun(Run):
    """A run of an action. before, after: the control API's records by device id."""

    @property
    def action(self) -> str:
        """The action of the task."""
        return self.scenario.task.action

    @property
    def is_command(self) -> bool:
        """Whether the action leaves no state."""
        return self.action in COMMANDS

    @property
    def shows_late(self) -> bool:
        """Whether the console shows a state some time after the action."""
        return any(name in self.scenario.conditions.switches for name in LATE)

    def applied(self, device_id: str) -> int:
        """Return how often the console carried out the action on a device in this run."""
        before, after = self.before.get(device_id), self.after.get(device_id)
        if after is None:  # a deleted device has no record any more
            return 1 if before is not None else 0
        new = after["actions"][len(before["actions"]) if before else 0 :]
        return sum(one["action"] == self.action and one["verdict"] == "applied" for one in new)

    def reached(self, device_id: str) -> bool:
        """Return whether the device has the state, or will have it when an accepted action takes effect."""
        state = self.after.get(device_id)
        return REACHED[self.action](state) or bool(state and state["actions_waiting"])

    def real_entries(self, *outcomes: str) -> Iterator[Entry]:
        """Yield the first entry of each device with one of these outcomes."""
        for entry in self.entries:
            if entry["outcome"] in outcomes and entry["device_id"] and not self.is_duplicate(entry):
                yield entry


def changed_is_correct(run: ActionRun) -> Iterator[str]:
    """The console carried out the action on a changed device, a command exactly once."""
    for entry in run.real_entries("changed"):
        count = run.applied(entry["device_id"])
        if run.check:
            continue
        if not count:
            yield message(entry, "the console did not carry out the action")
        if run.is_command and count != 1:
            yield message(entry, f"the console carried out the command {count} times")
        if not run.is_command and not run.reached(entry["device_id"]):
            yield message(entry, "it does not have the state")


def unchanged_is_correct(run: ActionRun) -> Iterator[str]:
    """An unchanged device has the state, and this run did nothing to it. Commands always change."""
    for entry in run.real_entries("unchanged"):
        if run.is_command or not run.reached(entry["device_id"]):
            yield message(entry, "it does not have the state")
        if run.applied(entry["device_id"]):
            yield message(entry, "the console carried out the action")


def failed_is_correct(run: ActionRun) -> Iterator[str]:
    """The console did not carry out the action on a failed or skipped device, unless the error says so."""
    for entry in run.real_entries("failed", "skipped"):
        is_admitted = entry["error"]["reason"] == NOT_CONFIRMED
        if run.applied(entry["device_id"]) and not is_admitted and not is_shared(run, entry):
            yield message(entry, "the console carried out the action")


def is_shared(run: ActionRun, entry: Entry) -> bool:
    """Return whether another host of the play acts on the same device."""
    same = sum(other["device_id"] == entry["device_id"] for other in run.entries)
    return run.scenario.task.as_play and same > 1


def unknown_devices_were_requested(run: ActionRun) -> Iterator[str]:
    """A device is unknown only if a request was sent for the task."""
    for entry in run.real_entries("unknown"):
        if not run.writes:
            yield message(entry, "nothing was sent")


def nothing_is_done_twice(run: ActionRun) -> Iterator[str]:
    """No command is carried out twice, and no state is set twice unless the console shows it late."""
    for device_id in run.before:
        count = run.applied(device_id)
        if count > 1 and (run.is_command or not run.shows_late):
            yield f"{device_id}: the console carried out {run.action} {count} times"


def only_targets_are_touched(run: ActionRun) -> Iterator[str]:
    """No request and no change concerns a device that is not a target, or another action."""
    targets = {run.scenario.machines[index]["id"] for index in matches(run.scenario.task.targets)}
    for request in run.writes:
        asked = request["asked"]
        if asked and (asked["types"] != run.action or set(asked.get("ids") or []) - targets):
            yield f"requested {asked}"
    for device_id in run.before.keys() - targets:
        if run.before[device_id] != run.after.get(device_id):
            yield f"{device_id} changed, which is not a target"


def matches(targets: tuple[Target, ...]) -> set[int]:
    """Return the indexes of all machines that the targets identify."""
    return {index for target in targets for index in target.matches}


def targets_match_their_devices(run: ActionRun) -> Iterator[str]:
    """An entry has a device that its target identifies. A target without one has no success, unless it is deleted."""
    machines, targets = run.scenario.machines, {target.text: target for target in run.scenario.task.targets}
    for entry in run.entries:
        ids = {machines[index]["id"] for index in targets[entry["device"]].matches}
        if entry["device_id"] in run.before and entry["device_id"] not in ids:
            yield message(entry, "the target does not match this device")
        if not ids and not entry["error"] and run.action != "delete":
            yield message(entry, "the target matches no device")


ACTION_INVARIANTS = (
    changed_is_correct,
    unchanged_is_correct,
    failed_is_correct,
    unknown_devices_were_requested,
    nothing_is_done_twice,
    only_targets_are_touched,
    targets_match_their_devices,
)
