# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invariants of how a run goes about its work: whom it touches, what it sends, what it says, and what it keeps back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from hostile.cleanliness import unclean_texts
from simulator.cylance.console import APPLICATION
from simulator.cylance.lockdown import KEY_WORDS

from .evidence import Run
from .fleet import Machine
from .verdicts import named

TOKEN = "eyJhbGciOiJIUzI1NiJ9"  # how every token begins, of either kind
WORD = "|".join(KEY_WORDS)
KEY = re.compile(rf"(?:{WORD})-(?:{WORD})-(?:{WORD})-\d{{4}}")
LIFETIME = 25 * 60  # seconds for which the client uses a token
OUTCOMES = ("changed", "unchanged", "failed", "skipped", "unknown")
WORDS = {"failed": "failed", "unknown": "of unknown fate", "skipped": "not tried"}
NOT_CARRIED_OUT = (401, 429)


def it_ends_with_a_result(run: Run) -> Iterator[str]:
    """No exception leaves the operation: every task of a scenario can begin."""
    for result in run.results:
        if isinstance(result, BaseException):
            yield f"raised {type(result).__name__}: {result}"


def no_defect_is_reported(run: Run) -> Iterator[str]:
    """No entry calls itself a defect of the collection."""
    for entry in run.entries:
        if entry["error"] and entry["error"]["reason"] == "internal_error":
            yield named(entry, "a defect")


def every_target_is_told(run: Run) -> Iterator[str]:
    """Each target has an entry, in the order of the list, and each entry is of a device that its target means."""
    handles, machines = run.scenario.task.handles, run.scenario.machines
    meant = {handle.text: {machines[place].focus_id for place in handle.means} for handle in handles}
    told = [entry["device"] for entry in run.entries]
    if list(dict.fromkeys(told)) != list(dict.fromkeys(handle.text for handle in handles)):
        yield f"the entries are of {told}"
    for entry in run.entries:
        if entry["device_id"] in run.before and entry["device_id"] not in meant[entry["device"]]:
            yield named(entry, "another machine than the target means")
        if not meant[entry["device"]] and not entry["error"]:
            yield named(entry, "there is no such machine")


def an_ambiguous_target_is_not_guessed(run: Run) -> Iterator[str]:
    """Of several machines that a target means, none is chosen but as on_multiple says."""
    machines, choice = run.scenario.machines, run.scenario.task.options["on_multiple"]
    for handle in run.scenario.task.handles:
        meant = [machines[place] for place in handle.means]
        entries = [entry for entry in run.entries if entry["device"] == handle.text and not entry["error"]]
        if len(meant) < 2 or not entries:
            continue
        chosen = {entry["device_id"] for entry in entries}
        online = {machine.focus_id for machine in meant if machine.online}
        if choice == "fail" or (choice == "online" and (len(online) != 1 or chosen != online)):
            yield f"{handle.text!r} means {len(meant)} machines, and {chosen} were chosen"


def nobody_else_is_touched(run: Run) -> Iterator[str]:
    """Only targets are written to, and no other device changes."""
    meant = {place for handle in run.scenario.task.handles for place in handle.means}
    targets = {run.scenario.machines[place].focus_id for place in meant}
    for request in run.log:
        if request["write"] and request["device"] not in targets:
            yield f"wrote to {request['device'] or request['path']}, which is no target"
    for focus_id in run.before.keys() - targets:
        if run.before[focus_id].record != run.after[focus_id].record:
            yield f"{focus_id} changed, which is no target"


def check_mode_writes_nothing(run: Run) -> Iterator[str]:
    """A check reads alone, and so does the info module."""
    if (run.check or run.scenario.task.deed == "read") and any(request["write"] for request in run.log):
        yield "wrote, and was not to"


def only_what_was_asked_for_is_sent(run: Run) -> Iterator[str]:
    """Locking sends lockdowns of the length asked for, releasing sends releases. Nothing is released to be locked."""
    for request in run.log:
        if not request["write"]:
            continue
        expected = {"value": "false"}
        if run.goal:
            expected = {"value": "true", "expires": run.scenario.task.options["expires"]}
        if request["query"] != expected or request["method"] != "PUT":
            yield f"sent {request['method']} {request['path']} {request['query']}"


def writes_are_not_repeated_for_ever(run: Run) -> Iterator[str]:
    """A write goes out once and as often again as retries allows, not counting those that were turned away."""
    most = 1 + run.scenario.task.options["retries"]
    for focus_id in run.before:
        sent = [request for request in run.writes(focus_id) if request["status"] not in NOT_CARRIED_OUT]
        if len(sent) > most:
            yield f"{len(sent)} writes to {focus_id}, with retries: {most - 1}"


def protected_is_never_written_to(run: Run) -> Iterator[str]:
    """A protected device is left alone, and with it the whole list in which it stands."""
    task, machines = run.scenario.task, run.scenario.machines
    if not task.protected:
        return
    for place in task.protected:
        if run.writes(machines[place].focus_id):
            yield f"wrote to {machines[place].host_name}, which is protected"
    in_list = any(place in task.protected for handle in task.handles for place in handle.means)
    chosen = task.options["on_multiple"] == "online"  # which may leave the protected one aside
    if in_list and not chosen and not task.as_play and any(request["write"] for request in run.log):
        yield "wrote, although a device of the list is protected"


def a_machine_of_another_name_is_left_alone(run: Run) -> Iterator[str]:
    """Nothing is sent to a device whose name the inventory does not know."""
    if run.scenario.task.misnamed and any(request["write"] for request in run.log):
        yield "wrote, although the machine has another name"


def no_more_change_than_allowed(run: Run) -> Iterator[str]:
    """Not more devices are written to than max_changes says."""
    text = run.scenario.task.options.get("max_changes")
    if text is None:
        return
    percent = text.endswith("%")
    limit = len(run.scenario.machines) * int(text[:-1]) // 100 if percent else int(text)
    written = {request["device"] for request in run.log if request["write"]}
    if len(written) > limit:
        yield f"wrote to {len(written)} devices, and max_changes is {text}"


def one_login_is_enough(run: Run) -> Iterator[str]:
    """All of a run share a login. A further one follows a 401, the end of a token's time, or a fault of a login."""
    logins = [request for request in run.log if request["login"]]
    rejected = sum(request["status"] == 401 for request in run.log if not request["login"])
    tokens = len(run.results) if run.scenario.task.options["token_cache"] == "off" else 1
    allowed = tokens + rejected + int(run.slept // LIFETIME)
    allowed += sum(request["fault"] not in (None, "delay") for request in logins)
    if len(logins) > allowed:
        yield f"{len(logins)} logins, and {allowed} would do"


def the_sum_is_right(run: Run) -> Iterator[str]:
    """The result's own figures, flags and words are those of its entries."""
    tolerant = run.scenario.task.options["tolerate_failures"]
    for result in run.results:
        if isinstance(result, BaseException) or "summary" not in result:
            continue
        outcomes = [entry["outcome"] for entry in result["devices"]]
        counted = {"requested": len(outcomes), **{outcome: outcomes.count(outcome) for outcome in OUTCOMES}}
        if result["summary"] != counted:
            yield f"the summary is {result['summary']}, and the entries make {counted}"
        bad = [entry["device"] for entry in result["devices"] if entry["outcome"] not in ("changed", "unchanged")]
        if result["retry"] != list(dict.fromkeys(bad)):
            yield f"retry is {result['retry']}, and these were not done: {bad}"
        if result["changed"] is not bool(counted["changed"]):
            yield f"changed is {result['changed']}"
        if (bad and not tolerant and not result["failed"]) or (result["failed"] and not bad):
            yield f"failed is {result['failed']}"
        for outcome, words in WORDS.items():
            if (f"{counted[outcome]} {words}" in result["msg"]) is not bool(counted[outcome]):
                yield f"{counted[outcome]} {words}, and the message is {result['msg']!r}"


def no_secret_is_told(run: Run) -> Iterator[str]:
    """Neither the application's secret nor a token nor an unlock key is in a result."""
    for result in run.results:
        text = str(result) if isinstance(result, BaseException) else json.dumps(result)
        for secret in (APPLICATION.application_secret, TOKEN, "canary"):
            if secret in text:
                yield f"{secret} in {text}"
        if found := KEY.search(text):
            yield f"the key {found[0]} in {text}"


def all_texts_are_clean(run: Run) -> Iterator[str]:
    """Every text is one printable line."""
    for result in run.results:
        if not isinstance(result, BaseException):
            yield from (f"an unclean text: {text!r}" for text in unclean_texts(result))


def a_sound_machine_is_served(run: Run) -> Iterator[str]:
    """Where nothing is odd and nothing goes wrong, only what must fail fails."""
    scenario = run.scenario
    if scenario.trouble.switches or not scenario.is_calm or scenario.task.as_play:
        return
    options = scenario.task.options
    enough = options.get("max_changes", "25") in ("25", "1000", "100%")
    if scenario.task.misnamed or scenario.task.protected or not enough:
        return
    handles = {handle.text: handle for handle in scenario.task.handles}
    if len(scenario.machines) > 12 or not all(handle.means for handle in handles.values()):
        return
    for entry in run.entries:
        machines = [scenario.machines[place] for place in handles[entry["device"]].means]
        if entry["error"] and is_sound(machines, run) and not (options.get("protected_devices") and len(handles) > 1):
            yield named(entry, "nothing was in its way")


def is_sound(machines: list[Machine], run: Run) -> bool:
    """Whether a target is one machine that can be locked and, for a release, whose lockdown can be ended."""
    if len(machines) != 1 or not machines[0].focus:
        return False
    truth = run.before[machines[0].focus_id]
    if not machines[0].online and truth.locked and truth.partial:
        return False  # the console tells that it began, and not whether it holds
    return run.scenario.task.deed != "release" or not truth.locked or truth.partial


CONDUCT: tuple[Any, ...] = (
    it_ends_with_a_result,
    no_defect_is_reported,
    every_target_is_told,
    an_ambiguous_target_is_not_guessed,
    nobody_else_is_touched,
    check_mode_writes_nothing,
    only_what_was_asked_for_is_sent,
    writes_are_not_repeated_for_ever,
    protected_is_never_written_to,
    a_machine_of_another_name_is_left_alone,
    no_more_change_than_allowed,
    one_login_is_enough,
    the_sum_is_right,
    no_secret_is_told,
    all_texts_are_clean,
    a_sound_machine_is_served,
)
