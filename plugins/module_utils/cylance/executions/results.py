# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a task that executes packages, with what is known of each device."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..._common.durations import approximate_duration
from ..._common.errors import DeviceActionsError
from ..._common.text import escape_unprintable
from ..._engine.devices import CHANGED, OUTCOMES, SKIPPED, UNCHANGED, UNKNOWN, State
from .record import destination_shown, execution_shown


@dataclass
class ExecutionRun:
    """What became of an order.

    size: how many devices it was asked for. online: on how many of them it can have started, as far as was seen.
    device_ids: of the devices that it was asked for, none for zones.
    execution: its facts, or None where it was not started or nobody knows. was_found: whether it was there before.
    in_zones: whether it was asked for in zones, whose devices come and go. trouble: the DeviceActionsError that fails
    the task, or None.
    """

    size: int
    online: int
    device_ids: frozenset
    in_zones: bool
    execution: dict = None
    was_found: bool = False
    trouble: DeviceActionsError = None

    @property
    def count(self):
        """How many devices execute it, as the console says, or None."""
        return self.execution["devices"] if self.execution else None

    @property
    def is_unknown(self):
        """Whether nobody knows if it was started."""
        return bool(self.trouble and self.trouble.uncertain and not self.execution)

    @property
    def runs_on_all(self):
        """Whether it runs on all devices. False where nobody knows."""
        return self.count is not None and self.count >= self.size

    @property
    def tells_which(self):
        """Whether it can be told on which devices it runs: on all, on none, or on those that were just seen online."""
        if self.count is None or self._names_others:
            return False
        return self.count >= self.size or self.count == 0 or (not self.was_found and self.count == self.online)

    @property
    def _names_others(self):
        told = self.execution["device_ids"]
        return bool(self.device_ids and told) and self.device_ids != set(told)

    @property
    def is_certain(self):
        """Whether that is all there is to know. Devices of a zone come and go."""
        return self.tells_which and not (self.was_found and self.in_zones)

    @property
    def all_succeeded(self):
        """Whether all devices that execute it have said that it succeeded."""
        told = self.execution or {}
        return bool(told.get("ended") and told["devices"] and not told["failed"])


def execution_report(order, items, run, known, age, context, always):
    """The result. items: of all targets, with their extra still in. known: see packages_by_reference.

    age: of the execution, seconds or None. always: whether a new one is wanted each time.
    """
    first, incomplete_reason, is_certain = {}, _doubt(run), run.is_certain  # which compare all devices
    for item in items:
        online, has_agent = item.extra.pop("online"), item.extra.pop("focus")
        duplicate_of = first.setdefault(item.device.id, item)
        if duplicate_of is item:
            _end(item, online, has_agent, order, run, incomplete_reason, is_certain)
        else:
            item.copy_from(duplicate_of)
    outcomes = [item.outcome for item in items]
    result = {
        "changed": not run.was_found and not run.is_unknown,
        "failed": bool(run.trouble),
        "msg": _sentence(order, run, age, context.check_mode, always),
        "execution": execution_shown(run.execution, known) if run.execution else None,
        "devices": [item.as_result() for item in items],
        "retry": list(dict.fromkeys(item.requested for item in items if item.error and _may_run_it(item))),
        "summary": _summary(outcomes),
    }
    if context.diff and result["changed"]:
        result["diff"] = [_difference(order, items)]
    return result


def nothing_to_execute():
    """The result for an empty list of targets."""
    return {
        "changed": False,
        "failed": False,
        "msg": "No device to act on.",
        "execution": None,
        "devices": [],
        "retry": [],
        "summary": _summary([]),
    }


def _end(item, online, has_agent, order, run, incomplete_reason, is_certain):
    started, not_started = {"execution": order.name}, {"execution": None}
    left_out = _left_out(run, online, has_agent)
    item.before = State(started if run.was_found and not left_out else not_started)
    confirmed = True if is_certain and run.all_succeeded else None
    item.record_state(State(not_started if left_out else started, {"online": online}, confirmed=confirmed))
    if left_out:
        item.finish(SKIPPED, left_out)
    elif incomplete_reason:
        item.after, item.certain = None, False
        item.finish(UNKNOWN, incomplete_reason)
    else:
        item.certain = is_certain if run.execution else online is True  # without one it is a prediction
        item.finish(UNCHANGED if run.was_found else CHANGED)


def _may_run_it(item):
    """Whether another execution may be for this device without being its second one."""
    return item.error.reason == "offline"


def _left_out(run, online, has_agent):
    """The error for a device that surely does not execute it, or None."""
    if not has_agent:
        return DeviceActionsError("It has no Focus (Optics) agent, which executes packages.", "not_applicable")
    if run.count == 0:
        return DeviceActionsError("It was offline: the console runs it on no device at all.", "offline")
    if online is False and run.count in (None, run.online) and not (run.was_found or run.is_unknown or run.runs_on_all):
        return DeviceActionsError("It was offline, and an execution does not wait.", "offline")
    return None


def _doubt(run):
    """The error for a device of which nobody knows whether it executes it, or None."""
    if run.is_unknown:
        return run.trouble
    if run.tells_which or (run.count is None and not run.was_found):
        return None
    number = "some devices" if run.count is None else f"{run.count} of {run.size} devices"
    return DeviceActionsError(f"The console runs it on {number}, and does not tell whether on this one.", "not_told")


def _sentence(order, run, age, check_mode, always):
    if run.is_unknown:
        return run.trouble.message
    execution, number = run.execution, f"{run.size} device{'' if run.size == 1 else 's'}"
    running = run.count if execution else run.online
    if running != run.size:
        number = f"{'an unknown number' if running is None else running} of {number}"
    if run.was_found:
        when = f" {approximate_duration(max(0.0, age))} ago" if age is not None else ""
        sentence = f"{order.name!r} was already started on {number}{when} by {execution['created_by'] or 'somebody'}"
    else:
        sentence = f"{order.name!r} {'would be started' if check_mode else 'started'} on {number}"
        sentence += ", whether it ran before or not" if always else ""
    sentence += f", results {_results(order)}"
    if execution and execution["ended"] is not None:
        counts = f"{execution['succeeded']} succeeded and {execution['failed']} failed of {execution['devices']}"
        sentence += f" ({counts}{', all answered' if execution['ended'] else ' so far'})"
    return f"{sentence}: {run.trouble.message}" if run.trouble else f"{sentence}."


def _results(order):
    places = [f"go to {destination_shown(order.destination)}"] if order.destination else []
    return " and ".join([*places, *(["stay on the devices"] if order.keep_results_locally else [])])


def _difference(order, items):
    packages = [
        {
            "package": package["name"] or package["id"],
            "arguments": [escape_unprintable(argument) for argument in arguments],
        }
        for package, arguments in order.packages
    ]
    return {
        "before_header": order.name,
        "after_header": order.name,
        "before": {},
        "after": {
            "packages": packages,
            "devices": [item.device.label() for item in items if item.outcome != SKIPPED],
            "zones": list(order.zone_ids),
            "results": _results(order),
        },
    }


def _summary(outcomes):
    counts = Counter(outcomes)
    return {"requested": len(outcomes), **{outcome: counts[outcome] for outcome in OUTCOMES}}
