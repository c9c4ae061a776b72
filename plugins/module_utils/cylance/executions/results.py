# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a task that executes packages, with what is known about each device."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._common.durations import approximate_duration
from ..._common.errors import DeviceActionsError
from ..._common.text import LISTED, counted, escape_unprintable, summarize
from ..._engine.devices import CHANGED, FAILED, OUTCOMES, SKIPPED, UNCHANGED, UNKNOWN, Item, State
from ..._engine.messages import describe_failures, item_names
from ..._sharing.context import Context
from ..paged_lists import Facts
from .destination import destination_shown
from .record import execution_shown
from .spec import ExecutionSpec

_NOT_STARTED = {"offline": "offline", "not_applicable": "without a Focus (Optics) agent"}  # {reason: in words}


@dataclass(frozen=True)
class ExecutionRun:
    """The execution of a spec.

    size: how many devices were requested. online: on how many of them it can have started, as far as was seen.
    device_ids: the requested devices, none for zones. in_zones: whether zones were requested, whose devices change.
    execution: its facts, or None if it was not started or that is unknown. was_found: whether it existed before.
    error: fails the task.
    """

    size: int
    online: int
    device_ids: frozenset[str]
    in_zones: bool
    execution: Facts | None = None
    was_found: bool = False
    error: DeviceActionsError | None = None

    @property
    def count(self) -> int | None:
        """How many devices execute it, as reported by the console, or None."""
        return self.execution["devices"] if self.execution else None

    @property
    def is_unknown(self) -> bool:
        """Whether it is unknown if the execution was started."""
        return bool(self.error and self.error.uncertain and not self.execution)

    @property
    def runs_on_all(self) -> bool:
        """Whether it certainly runs on all devices."""
        return self.count is not None and self.count >= self.size

    @property
    def devices_known(self) -> bool:
        """Whether it is known which devices execute it: all, none, or those that were just seen online."""
        if self.count is None or self._has_other_devices:
            return False
        return self.count >= self.size or self.count == 0 or (not self.was_found and self.count == self.online)

    @property
    def _has_other_devices(self) -> bool:
        reported = self.execution["device_ids"] if self.execution else []
        return bool(self.device_ids and reported) and self.device_ids != set(reported)

    @property
    def is_certain(self) -> bool:
        """Whether the devices are known, and cannot have changed since the execution started."""
        return self.devices_known and not (self.was_found and self.in_zones)

    @property
    def all_succeeded(self) -> bool:
        """Whether all devices that execute it reported success."""
        execution = self.execution or {}
        return bool(execution.get("ended") and execution["devices"] and not execution["failed"])


def build_execution_result(
    spec: ExecutionSpec,
    items: Sequence[Item],
    run: ExecutionRun,
    known: Mapping[str, Facts],
    age: float | None,
    context: Context,
    always: bool,
) -> dict[str, Any]:
    """Return the result of the task.

    items: of all targets, see ExecutionTargets. Their online and focus are removed.
    known: see packages_by_reference. age: of the execution, in seconds. always: whether the task sets run: always.
    """
    first: dict[str, Item] = {}
    unknown_error, is_certain = _unknown_error(run), run.is_certain  # computed once, because they compare all devices
    for item in items:
        if item.outcome == FAILED:
            item.extra.clear()
            continue
        online, has_agent = item.extra.pop("online"), item.extra.pop("focus")
        duplicate_of = first.setdefault(item.device.id, item) if item.device else item
        if duplicate_of is item:
            _finish(item, online, has_agent, spec, run, unknown_error, is_certain)
        else:
            item.copy_from(duplicate_of)
    outcomes, devices = [item.outcome for item in items], list(first.values())
    result = {
        "changed": not run.was_found and not run.is_unknown,
        "failed": bool(run.error),
        "msg": f"{_message(spec, run, devices, age, context.check_mode, always)} {_names(items, run)}".rstrip(),
        "execution": execution_shown(run.execution, known) if run.execution else None,
        "devices": [item.as_result() for item in items],
        "retry": list(dict.fromkeys(item.requested for item in items if _may_be_repeated(item))),
        "summary": _summary(outcomes),
    }
    if result["changed"] and not context.check_mode and (left_out := [item for item in items if _is_left_out(item)]):
        context.warn(f"Not started on {counted(len(left_out), 'device')}. {describe_failures(left_out)}")
    if context.diff and result["changed"]:
        result["diff"] = [_difference(spec, items)]
    return result


def build_empty_result() -> dict[str, Any]:
    """Return the result for an empty list of targets."""
    return {
        "changed": False,
        "failed": False,
        "msg": "No device to act on.",
        "execution": None,
        "devices": [],
        "retry": [],
        "summary": _summary([]),
    }


def _finish(
    item: Item,
    online: bool | None,
    has_agent: bool,
    spec: ExecutionSpec,
    run: ExecutionRun,
    unknown_error: DeviceActionsError | None,
    is_certain: bool,
) -> None:
    started, not_started = {"execution": spec.name}, {"execution": None}
    skip_error = _skip_error(run, online, has_agent)
    item.before = State(started if run.was_found and not skip_error else not_started)
    confirmed = True if is_certain and run.all_succeeded else None
    item.record_state(State(not_started if skip_error else started, {"online": online}, confirmed=confirmed))
    if skip_error:
        item.finish(SKIPPED, skip_error)
    elif unknown_error:
        item.after, item.certain = None, False
        item.finish(UNKNOWN, unknown_error)
    else:
        item.certain = is_certain if run.execution else online is True  # without an execution it is a prediction
        item.finish(UNCHANGED if run.was_found else CHANGED)


def _may_be_repeated(item: Item) -> bool:
    """Return whether another execution on this device cannot be the second one."""
    return item.error is not None and (item.error.reason == "offline" or item.outcome == FAILED)


def _is_left_out(item: Item) -> bool:
    return item.outcome == FAILED or (item.error is not None and item.error.reason == "offline")


def _names(items: Sequence[Item], run: ExecutionRun) -> str:
    """Return sentences with the devices that failed or may not execute it, or with all of them if they are few.

    Those that certainly do not execute it are named by _number_started().
    """
    if any(item.error for item in items):
        return describe_failures([item for item in items if item.outcome in (FAILED, UNKNOWN)], run.error)
    names = item_names(items)
    return f"Devices: {', '.join(names)}." if len(names) <= LISTED else ""


def _skip_error(run: ExecutionRun, online: bool | None, has_agent: bool) -> DeviceActionsError | None:
    """Return the error for a device that certainly does not execute it, or None."""
    if not has_agent:
        return DeviceActionsError("The device has no Focus (Optics) agent, which executes packages.", "not_applicable")
    if run.count == 0:
        return DeviceActionsError("Offline; the console started the execution on no device.", "offline")
    if online is False and run.count in (None, run.online) and not (run.was_found or run.is_unknown or run.runs_on_all):
        return DeviceActionsError("Offline; package executions are not queued.", "offline")
    return None


def _unknown_error(run: ExecutionRun) -> DeviceActionsError | None:
    """Return the error for devices that may or may not execute it, or None."""
    if run.is_unknown:
        return run.error
    if run.devices_known or (run.count is None and not run.was_found):
        return None
    number = "some devices" if run.count is None else f"{run.count} of {counted(run.size, 'device')}"
    return DeviceActionsError(
        f"The console runs the execution on {number}, and does not report whether this is one of them.", "not_told"
    )


def _message(
    spec: ExecutionSpec, run: ExecutionRun, items: Sequence[Item], age: float | None, check_mode: bool, always: bool
) -> str:
    """Return the message of the result. items: one for each device."""
    if run.error and run.is_unknown:
        return run.error.message
    execution, number = run.execution, _number_started(run, items)
    if execution and run.was_found:
        when = f" {approximate_duration(max(0.0, age))} ago" if age is not None else ""
        user = execution["created_by"] or "an unknown user"
        message = f"{spec.name!r} was already started on {number}{when} by {user}"
    else:
        message = f"{spec.name!r} {'would be started' if check_mode else 'started'} on {number}"
        message += ", regardless of earlier executions" if always else ""
    message += f", results {_results(spec)}"
    if execution and execution["ended"] is not None:
        counts = f"{execution['succeeded']} succeeded and {execution['failed']} failed of {execution['devices']}"
        message += f" ({counts}{', all finished' if execution['ended'] else ' so far'})"
    return f"{message}: {run.error.message}" if run.error else f"{message}."


def _number_started(run: ExecutionRun, items: Sequence[Item]) -> str:
    """Return on how many of the devices the execution was started, and why not on the others, so that all add up."""
    number = counted(len(items), "device")
    started = run.count if run.execution else run.online
    if started == len(items):
        return number
    number = f"{'an unknown number' if started is None else started} of {number}"
    reasons = []
    for reason, words in _NOT_STARTED.items():
        if names := [item.hostname or item.label() for item in items if _is_skipped(item, reason)]:
            reasons.append(f"{len(names)} {words}: {summarize(names)}")
    others = len(items) - (started or 0) - sum(item.outcome == SKIPPED for item in items)
    if started is not None and others > 0:
        reasons.append(f"{counted(others, 'other')}, the console does not report which")
    return f"{number} ({'; '.join(reasons)})" if reasons else number


def _is_skipped(item: Item, reason: str) -> bool:
    return item.outcome == SKIPPED and item.error is not None and item.error.reason == reason


def _results(spec: ExecutionSpec) -> str:
    places = [f"go to {destination_shown(spec.destination)}"] if spec.destination else []
    return " and ".join([*places, *(["stay on the devices"] if spec.keep_results_locally else [])])


def _difference(spec: ExecutionSpec, items: Sequence[Item]) -> dict[str, Any]:
    packages = [
        {
            "package": package["name"] or package["id"],
            "arguments": [escape_unprintable(argument) for argument in arguments],
        }
        for package, arguments in spec.packages
    ]
    return {
        "before_header": spec.name,
        "after_header": spec.name,
        "before": {},
        "after": {
            "packages": packages,
            "devices": [item.label() for item in items if item.outcome not in (SKIPPED, FAILED)],
            "zones": list(spec.zone_ids),
            "results": _results(spec),
        },
    }


def _summary(outcomes: Sequence[str | None]) -> dict[str, int]:
    counts = Counter(outcomes)
    return {"requested": len(outcomes), **{outcome: counts[outcome] for outcome in OUTCOMES}}
