# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of SDM locks, against the lock owners and the actions that the simulator recorded for each device."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..evidence import Run
from ..invariants import message
from .world import ME, OTHER

Entry = Mapping[str, Any]
GOAL = {"locked": ME, "unlocked": None}
ACTION = {"locked": "Lock", "unlocked": "Unlock"}
LEFT_LOCKED = "may be locked by this account now"
ONLY_WHILE_LOCKED = "lockedBy"  # the value of lock_shown_as with which a free device looks like one that is not shown


class LockRun(Run):
    """A run that locks or unlocks. before, after: the control API's records by device id."""

    @property
    def goal(self) -> str | None:
        """The lock owner that the task wants."""
        return GOAL[self.scenario.task.action]

    @property
    def is_shown(self) -> bool:
        """Whether SDM shows whether a device is locked."""
        form = self.scenario.switch("sdm.lock_shown_as", ONLY_WHILE_LOCKED)
        return self.scenario.switch("sdm.lock_readable", "none") != "none" and form != ONLY_WHILE_LOCKED

    @property
    def has_unread_details(self) -> bool:
        """Whether a fault hit the record of a device. After a refusal, the module no longer expects to see locks."""
        return any(request["fault"] and "/deviceMgmt/devices/" in request["path"] for request in self.log)

    @property
    def was_rolled_back(self) -> bool:
        """Whether an NF may have been rolled back, which locks and unlocks its devices one by one."""
        sent = [request for request in self.writes if "/nfMgmt/" in request["path"]]
        return any(request["status"] not in (200, 204) or request["fault"] for request in sent)

    def covered(self, device_id: str) -> Sequence[str]:
        """Return the devices that are locked with a device."""
        if self.scenario.task.options["scope"] == "device":
            return [device_id]
        nf = self.before[device_id]["nf_id"]
        return [one for one, record in self.before.items() if record["nf_id"] == nf]

    def owners(self, states: Mapping[str, Any], device_id: str) -> list[str | None]:
        """Return the lock owners of the devices that are locked with a device."""
        return [states[one]["locked_by"] for one in self.covered(device_id)]

    def done(self, device_id: str, action: str) -> int:
        """Return how often SDM carried out an action of this account on a device in this run."""
        new = self.after[device_id]["actions"][len(self.before[device_id]["actions"]) :]
        return sum((one["action"], one["user"], one["verdict"]) == (action, ME, "done") for one in new)

    def effects(self, device_id: str) -> int:
        """Return how many devices that are locked with a device this run locked or unlocked."""
        return sum(self.done(one, ACTION[self.scenario.task.action]) for one in self.covered(device_id))

    def real_entries(self, *outcomes: str) -> Iterator[Entry]:
        """Yield the entries with one of these outcomes and a known device."""
        for entry in self.entries:
            if entry["outcome"] in outcomes and entry["device_id"] in self.before and not self.is_duplicate(entry):
                yield entry

    def is_duplicate(self, entry: Entry) -> bool:
        """Return whether an earlier entry has a device that is locked with this one."""
        covered = self.covered(entry["device_id"]) if entry["device_id"] in self.before else [entry["device_id"]]
        return next(other for other in self.entries if other["device_id"] in covered) is not entry

    def is_shared(self, entry: Entry) -> bool:
        """Return whether another entry has a device that is locked with this one."""
        covered = set(self.covered(entry["device_id"]))
        others = [other for other in self.entries if other is not entry and other["device_id"] in covered]
        return bool(others)

    def is_left_locked(self, device_id: str) -> bool:
        """Return whether a warning says that a rollback may have left a device locked."""
        results = [result for result in self.results if isinstance(result, dict)]
        warnings = [warning for result in results for warning in result.get("warnings", ())]
        return any(LEFT_LOCKED in warning and f"({device_id})" in warning for warning in warnings)

    def is_unpredictable(self, entry: Entry) -> bool:
        """Return whether no check run can predict the outcome of an entry.

        An earlier host of the play may have changed the NF. A release of SDM may have another name for the unlock,
        which only a request shows.
        """
        if super().is_unpredictable(entry):
            return True
        if entry["outcome"] == "unchanged":
            return self.scenario.task.as_play and self._is_done_by_an_earlier_entry(entry)
        name = ACTION[self.scenario.task.action]
        is_renamed = self.goal is None and self.scenario.switch("sdm.unlock_type", name) != name
        return bool(is_renamed and entry["error"] and entry["error"]["reason"] == "not_supported")

    def _is_done_by_an_earlier_entry(self, entry: Entry) -> bool:
        covered = self.covered(entry["device_id"])
        earlier = itertools.takewhile(lambda other: other is not entry, self.entries)
        return any(other["outcome"] == "changed" and other["device_id"] in covered for other in earlier)


def changed_is_correct(run: LockRun) -> Iterator[str]:
    """All devices of a changed lock have the wanted owner. Where SDM shows locks, this run did it."""
    for entry in run.real_entries("changed"):
        if run.check:
            continue
        if set(run.owners(run.after, entry["device_id"])) != {run.goal}:
            yield message(entry, f"the lock owners are {run.owners(run.after, entry['device_id'])}")
        is_hidden = run.has_unread_details and not entry["lock_state_known"]
        if run.is_shown and not is_hidden and not run.effects(entry["device_id"]):
            yield message(entry, "nothing was changed")
        if entry.get("acquired") == "yes" and not run.effects(entry["device_id"]) and not run.is_shared(entry):
            yield message(entry, "acquired, although this run did not lock it")


def unchanged_is_correct(run: LockRun) -> Iterator[str]:
    """All devices of an unchanged lock have the wanted owner, and this run changed none of them.

    The rollback of an NF whose unlock was refused locks and unlocks each device, after which all are as before.
    """
    for entry in run.real_entries("unchanged"):
        if set(run.owners(run.after, entry["device_id"])) != {run.goal}:
            yield message(entry, f"the lock owners are {run.owners(run.after, entry['device_id'])}")
        is_as_before = run.owners(run.before, entry["device_id"]) == run.owners(run.after, entry["device_id"])
        is_rollback = run.was_rolled_back and is_as_before
        if run.effects(entry["device_id"]) and not run.is_shared(entry) and not is_rollback:
            yield message(entry, "SDM carried out the action")


def failed_is_correct(run: LockRun) -> Iterator[str]:
    """The locks of failed and skipped devices are as before, unless the entry or a warning says that this is unknown.

    Where SDM shows no locks, the rollback of an NF may release locks of this account that no ledger knows. It locks
    each device by itself, and a warning names those that may stay locked.
    """
    for entry in run.real_entries("failed", "skipped"):
        before, after = run.owners(run.before, entry["device_id"]), run.owners(run.after, entry["device_id"])
        may_release = run.was_rolled_back and not run.is_shown
        kept = all(
            new == old or (old == ME and new is None and may_release) or (new == ME and run.is_left_locked(one))
            for one, old, new in zip(run.covered(entry["device_id"]), before, after, strict=True)
        )
        if not kept and entry.get("acquired") != "unknown" and not run.is_shared(entry):
            yield message(entry, f"the lock owners were {before} and are {after}")


def unknown_devices_were_requested(run: LockRun) -> Iterator[str]:
    """A lock is unknown only if a request was sent for it."""
    for entry in run.real_entries("unknown"):
        nf = run.before[entry["device_id"]]["nf_id"]
        sent = [request for request in run.writes if request["device"] in run.covered(entry["device_id"])]
        sent += [request for request in run.writes if f"/nfs/{nf}/" in request["path"]]
        if not sent:
            yield message(entry, "nothing was sent")


def locks_of_others_are_kept(run: LockRun) -> Iterator[str]:
    """No lock of another user is released or taken over."""
    for device_id, state in run.before.items():
        if state["locked_by"] == OTHER and run.after[device_id]["locked_by"] != OTHER:
            yield f"{device_id}: the lock of {OTHER} is now of {run.after[device_id]['locked_by']}"


def nothing_is_done_twice(run: LockRun) -> Iterator[str]:
    """SDM carries out an action at most once on each device, unless an NF is rolled back."""
    for device_id in run.before:
        if not run.was_rolled_back and run.done(device_id, ACTION[run.scenario.task.action]) > 1:
            yield f"{device_id}: {ACTION[run.scenario.task.action]} was carried out more than once"


def only_targets_are_touched(run: LockRun) -> Iterator[str]:
    """No lock of a device changes that is not a target or locked with one."""
    indexes = {index for target in run.scenario.task.targets for index in target.matches}
    targets = {one for index in indexes for one in run.covered(run.scenario.machines[index]["id"])}
    for device_id in run.before.keys() - targets:
        if run.before[device_id]["actions"] != run.after[device_id]["actions"]:
            yield f"{device_id} was touched, which is not a target"


LOCK_INVARIANTS = (
    changed_is_correct,
    unchanged_is_correct,
    failed_is_correct,
    unknown_devices_were_requested,
    locks_of_others_are_kept,
    nothing_is_done_twice,
    only_targets_are_touched,
)
