# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of the behavior of a run: which devices it touches, what it sends, and what its results contain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...invariants import message
from ..evidence import LockdownRun as Run
from ..fleet import Machine

TOKEN_LIFETIME = 25 * 60  # seconds for which the client uses a token
NOT_EXECUTED = (401, 429)


def no_exception_is_raised(run: Run) -> Iterator[str]:
    """The operation returns a result: all tasks of scenarios have valid options."""
    for result in run.results:
        if isinstance(result, BaseException):
            yield f"raised {type(result).__name__}: {result}"


def targets_match_their_devices(run: Run) -> Iterator[str]:
    """Each target has an entry, in the order of the task, with a device that the target matches."""
    targets, machines = run.scenario.task.targets, run.scenario.machines
    matching = {target.text: {machines[index].focus_id for index in target.matches} for target in targets}
    reported = [entry["device"] for entry in run.entries]
    if list(dict.fromkeys(reported)) != list(dict.fromkeys(target.text for target in targets)):
        yield f"the entries are for {reported}"
    for entry in run.entries:
        if entry["device_id"] in run.before and entry["device_id"] not in matching[entry["device"]]:
            yield message(entry, "the target does not match this device")
        if not matching[entry["device"]] and not entry["error"]:
            yield message(entry, "the target matches no device")


def ambiguous_targets_follow_on_multiple(run: Run) -> Iterator[str]:
    """If a target matches several devices, only on_multiple decides which of them are used."""
    machines, on_multiple = run.scenario.machines, run.scenario.task.options["on_multiple"]
    for target in run.scenario.task.targets:
        matching = [machines[index] for index in target.matches]
        entries = [entry for entry in run.entries if entry["device"] == target.text and not entry["error"]]
        if len(matching) < 2 or not entries:
            continue
        used = {entry["device_id"] for entry in entries}
        online = {machine.focus_id for machine in matching if machine.online}
        if on_multiple == "fail" or (on_multiple == "online" and (len(online) != 1 or used != online)):
            yield f"{target.text!r} matches {len(matching)} devices, and {used} were used"


def only_targets_are_touched(run: Run) -> Iterator[str]:
    """Only targets receive writes, and no other device changes."""
    indexes = {index for target in run.scenario.task.targets for index in target.matches}
    targets = {run.scenario.machines[index].focus_id for index in indexes}
    for request in run.log:
        if request["write"] and request["device"] not in targets:
            yield f"wrote to {request['device'] or request['path']}, which is not a target"
    for focus_id in run.before.keys() - targets:
        if run.before[focus_id].record != run.after[focus_id].record:
            yield f"{focus_id} changed, which is not a target"


def writes_match_the_options(run: Run) -> Iterator[str]:
    """Locking only sends lockdowns of the requested length, and releasing only sends releases."""
    for request in run.log:
        if not request["write"]:
            continue
        expected = {"value": "false"}
        if run.wants_locked:
            expected = {"value": "true", "expires": run.scenario.task.options["expires"]}
        if request["query"] != expected or request["method"] != "PUT":
            yield f"sent {request['method']} {request['path']} {request['query']}"


def retries_limits_the_writes(run: Run) -> Iterator[str]:
    """A write is sent once plus at most the number of retries, not counting rejected requests."""
    limit = 1 + run.scenario.task.options["retries"]
    for focus_id in run.before:
        sent = [request for request in run.writes_to(focus_id) if request["status"] not in NOT_EXECUTED]
        if len(sent) > limit:
            yield f"{len(sent)} writes to {focus_id}, with retries: {limit - 1}"


def protected_devices_get_no_writes(run: Run) -> Iterator[str]:
    """Protected devices receive no writes, nor does any other device of the same list."""
    task, machines = run.scenario.task, run.scenario.machines
    if not task.protected:
        return
    for index in task.protected:
        if run.writes_to(machines[index].focus_id):
            yield f"wrote to {machines[index].host_name}, which is protected"
    in_list = any(index in task.protected for target in task.targets for index in target.matches)
    may_exclude = task.options["on_multiple"] == "online"  # may leave out the protected device
    if in_list and not may_exclude and not task.as_play and any(request["write"] for request in run.log):
        yield "sent a write although a device of the list is protected"


def wrong_hostname_prevents_writes(run: Run) -> Iterator[str]:
    """No write is sent if the console reports a different name than expected_hostname."""
    if run.scenario.task.wrong_hostname and any(request["write"] for request in run.log):
        yield "sent a write although expected_hostname is different"


def max_changes_limits_the_writes(run: Run) -> Iterator[str]:
    """At most max_changes devices receive writes."""
    text = run.scenario.task.options.get("max_changes")
    if text is None:
        return
    limit = len(run.scenario.machines) * int(text[:-1]) // 100 if text.endswith("%") else int(text)
    written = {request["device"] for request in run.log if request["write"]}
    if len(written) > limit:
        yield f"wrote to {len(written)} devices, and max_changes is {text}"


def no_unnecessary_logins(run: Run) -> Iterator[str]:
    """A run logs in once, and again only after a 401, an expired token, or a fault of a login."""
    logins = [request for request in run.log if request["login"]]
    rejected = sum(request["status"] == 401 for request in run.log if not request["login"])
    tokens = len(run.results) if run.scenario.task.options["token_cache"] == "off" else 1
    allowed = tokens + rejected + int(run.slept // TOKEN_LIFETIME)
    allowed += sum(request["fault"] not in (None, "delay") for request in logins)
    if len(logins) > allowed:
        yield f"{len(logins)} logins, {allowed} needed"


def healthy_devices_do_not_fail(run: Run) -> Iterator[str]:
    """With default behavior and without faults, only devices with a reason to fail do so."""
    scenario = run.scenario
    if scenario.conditions.switches or not scenario.is_undisturbed or scenario.task.as_play:
        return
    options = scenario.task.options
    allows_all = options.get("max_changes", "25") in ("25", "1000", "100%")
    if scenario.task.wrong_hostname or scenario.task.protected or not allows_all:
        return
    targets = {target.text: target for target in scenario.task.targets}
    if len(scenario.machines) > 12 or not all(target.matches for target in targets.values()):
        return
    for entry in run.entries:
        machines = [scenario.machines[index] for index in targets[entry["device"]].matches]
        if (
            entry["error"]
            and _is_healthy(machines, run)
            and not (options.get("protected_devices") and len(targets) > 1)
        ):
            yield message(entry, "there is no reason to fail")


def _is_healthy(machines: list[Machine], run: Run) -> bool:
    """Return whether a target is one device that can be locked or, for a release, released."""
    if len(machines) != 1 or not machines[0].focus:
        return False
    state = run.before[machines[0].focus_id]
    if not machines[0].online and state.locked and state.partial:
        return False  # the console shows the start of the lockdown, but not whether it is still in effect
    return run.scenario.task.action != "release" or not state.locked or state.partial


BEHAVIOR: tuple[Any, ...] = (
    no_exception_is_raised,
    targets_match_their_devices,
    ambiguous_targets_follow_on_multiple,
    only_targets_are_touched,
    writes_match_the_options,
    retries_limits_the_writes,
    protected_devices_get_no_writes,
    wrong_hostname_prevents_writes,
    max_changes_limits_the_writes,
    no_unnecessary_logins,
    healthy_devices_do_not_fail,
)
