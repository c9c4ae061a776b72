# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader of a report can do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import printable_line, summarize
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.commands import (
    UNLOCK_KEYS_FILE,
    file_option,
    fits,
    is_usable,
    launch_of_template,
    playbook_command,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import DEVICES
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.release_report import NOT_RELEASED
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.values import (
    DEVICE_IDS,
    HOSTS,
    IDENTIFIERS,
    unique,
)

NOT_DONE = ("failed", "unknown", "not_attempted")
_DEFAULTS = {"expires": "1:00:00", "max_changes": "25", "pending_for": "1:00:00"}
PENDING = "pending"
_WHY = "WHY"  # stands for a reason that the reader must give
_APPLY = "Apply this plan"
_CORRECTIONS = (  # whether no console knows the machine, how to name it instead, a placeholder, and a title
    (True, None, "CORRECTED", "No console knows {}. Correct the spelling, and run"),
    (False, DEVICE_IDS, "ID", "Several devices match {}. Choose one by its ID, and run"),
)
_SETTINGS = ("expires", "renew_before", "lockdown_type", "lockdown_config_id", "opswat_group")
_PLACES = ("state_dir", "report_dir")
_CEILING = "max_per_hour"
_MOST_OF_EVENTS = 8000  # characters of devices and events in a command
# Without its guard rails, a command could change what the reader's own command had refused.
_KEPT = {
    "contain": ("max_changes", _CEILING, "protected_devices", "systems", "pending_for", *_PLACES),
    "contain_pending": ("max_changes", "protected_devices", *_PLACES),
    "release": ("max_changes", "protected_devices", "systems", *_PLACES),
    "status": ("systems", *_PLACES),
}

Step = dict[str, str]
Store = Callable[[str, Mapping[str, Any]], "str | None"]
"""Takes a name and variables, and returns the path of a file with them, or None where there is no place for it."""


@dataclass(frozen=True)
class Request:
    """What was asked for.

    option: how machines were named, of machine_info. reason, ticket: of the task. settings: of a containment.
    variables: the role's other variables, without its prefix. event_devices: {id: device} of the option devices.
    inventories: paths. has_state: whether there is a state directory. is_awx: whether the reader launches job
    templates. store: see Store.
    """

    operation: str
    option: str
    reason: str | None
    ticket: str | None
    settings: Mapping[str, Any]
    inventories: Sequence[str]
    has_state: bool
    check_mode: bool
    store: Store
    variables: Mapping[str, Any] = field(default_factory=dict)
    is_awx: bool = False
    event_devices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def command(self, playbook: str, variables: Mapping[str, Any], inventories: Sequence[str] = ()) -> str:
        """Return how to run a playbook with variables, where the reader is."""
        if self.is_awx:
            return launch_of_template(playbook, variables)
        return playbook_command(playbook, variables, inventories)

    def without(self, variable: str) -> Request:
        """Return the same request without one of the role's other variables."""
        return replace(self, variables={**self.variables, variable: None})

    def kept(self, playbook: str) -> dict[str, Any]:
        """Return the variables that a command for a playbook needs to do the same as this one, with its prefix."""
        given = {name: self.variables.get(name) for name in _KEPT[playbook]}
        prefix = playbook.partition("_")[0]
        return {
            f"{prefix}_{name}": value
            for name, value in given.items()
            if value not in (None, "", []) and str(value) != _DEFAULTS.get(name)
        }


def next_steps(request: Request, machines: Sequence[ReportMachine]) -> list[Step]:
    """Return what to do next, the most urgent first: {title, command} each."""
    steps: list[Step | None] = []
    # What a name does not lead to, it does not lead to the next time either.
    not_done = [one for one in machines if one.state in NOT_DONE and not (one.refused or one.held_back)]
    held_back = [one for one in machines if one.held_back]
    waiting = [machine for machine in machines if machine.state == "waiting"]
    locked = ("contained", "waiting", "drift") if request.operation == "status" else ("contained", "waiting")
    contained = [machine for machine in machines if machine.state in locked or machine.is_partly_contained]
    if request.check_mode:
        planned = [machine for machine in machines if machine.state == "planned"]
        act = {"contain": _contain, "release": _release}.get(request.operation)
        steps += [act(request, _APPLY, planned), *_corrected(request, machines)] if act else []
        steps += [_contain(request.without(_CEILING), f"Contain what contain_{_CEILING} leaves out", held_back)]
    elif request.operation == "contain":
        steps += [
            _contain(request, "Retry what failed", not_done),
            *_corrected(request, machines),
            _contain(request.without(_CEILING), f"Contain what contain_{_CEILING} left out", held_back),
            _finish(request, waiting),
            _named(request, "status", "See who is contained, and until when", machines),
            _release(request, "Release", contained),
        ]
    elif request.operation == "release":
        full = [machine for machine in not_done if any(one["reason"] == NOT_RELEASED for one in machine.consoles)]
        steps += [
            _keys(full),
            _release(request, "Retry what failed", [machine for machine in not_done if machine not in full]),
            *_corrected(request, machines),
            _named(request, "status", "See who is still contained", machines),
        ]
    else:
        drift = [machine for machine in machines if machine.state == "drift" and not _is_released(machine)]
        steps += [
            _finish(request, waiting),
            _contain(request, "Contain the machines that differ again", drift, reason=_WHY),
            _release(request, "Release", contained),
        ]
    return [step for step in steps if step]


def _corrected(request: Request, machines: Sequence[ReportMachine]) -> list[Step | None]:
    """Return how to go on with identifiers that lead to no machine, or to several."""
    act = {"contain": _contain, "release": _release}[request.operation]
    steps = []
    for is_unknown, option, placeholder, title in _CORRECTIONS:
        found = [printable_line(one.requested) for one in machines if one.refused and one.unknown is is_unknown]
        # An id of an event has no other spelling.
        if found and request.option not in (PENDING, DEVICES):
            asked = replace(request, option=option or request.option)
            example = ReportMachine(placeholder, placeholder, "failed", None)
            steps.append(act(asked, title.format(summarize(found)), [example]))
    return steps


def _is_released(machine: ReportMachine) -> bool:
    """Return whether a release of a machine was asked for."""
    return bool((machine.containment or {}).get("released"))


def named_as(option: str, machines: Sequence[ReportMachine]) -> tuple[str, list[str]]:
    """Return (option, identifiers) of machines: as they were asked for, or by a device id where they were not named."""
    if option == DEVICES:
        return DEVICE_IDS, unique([machine.requested for machine in machines])
    if option in (HOSTS, *IDENTIFIERS):
        return option, unique([machine.requested for machine in machines])
    devices = [next(iter(machine.devices.values())) for machine in machines if machine.devices]
    return DEVICE_IDS, unique([device["device_id"] for device in devices])


def _contain(request: Request, title: str, machines: Sequence[ReportMachine], reason: str | None = None) -> Step | None:
    settings = {
        f"contain_{name}": request.settings.get(name)
        for name in _SETTINGS
        if request.settings.get(name) and str(request.settings[name]) != _DEFAULTS.get(name)
    }
    if request.option == PENDING:
        return _pending(request, title) if machines else None
    why = reason or request.reason
    texts = {
        "contain_reason": why if is_usable(why) else _WHY,
        "contain_ticket": request.ticket if is_usable(request.ticket) else None,
    }
    return _step(request, "contain", title, machines, {**texts, **settings})


def _finish(request: Request, machines: Sequence[ReportMachine]) -> Step | None:
    if not machines:
        return None
    title = "Go on with what is waiting, now or on a schedule"
    if request.has_state:
        return _pending(request, title)
    return _contain(request, title, machines)


def _pending(request: Request, title: str) -> Step:
    return {"title": title, "command": request.command("contain_pending", request.kept("contain_pending"))}


def _release(request: Request, title: str, machines: Sequence[ReportMachine]) -> Step | None:
    reason = request.reason if request.operation == "release" and is_usable(request.reason) else _WHY
    variables = {"release_reason": reason}
    group = request.settings.get("opswat_group")
    if group and not request.has_state:  # release cannot know which group contains
        variables["release_opswat_groups"] = group
    return _step(request, "release", title, machines, variables)


def _named(request: Request, playbook: str, title: str, machines: Sequence[ReportMachine]) -> Step | None:
    known = [machine for machine in machines if machine.devices]
    variables = {"status_opswat_groups": request.settings.get("opswat_group")} if playbook == "status" else {}
    return _step(request, playbook, title, known, variables)


def _step(
    request: Request, playbook: str, title: str, machines: Sequence[ReportMachine], variables: Mapping[str, Any]
) -> Step | None:
    """Return a step for machines, named as they were asked for, or None for none of them."""
    option, identifiers = named_as(request.option, machines)
    identifiers = [identifier for identifier in identifiers if is_usable(identifier)]
    if not identifiers:
        return None
    inventories = request.inventories if option == HOSTS else ()
    variables = {**variables, **request.kept(playbook)}
    plain: dict[str, Any] = {f"{playbook}_{option}": identifiers}
    named, is_large = plain, False
    if request.event_devices and playbook == "contain":
        named = {f"{playbook}_{DEVICES}": [_event_device(request.event_devices[one]) for one in identifiers]}
        is_large = len(str(named)) > _MOST_OF_EVENTS
    # A job template takes no files.
    is_long = not request.is_awx and (is_large or not fits(identifiers, has_file=True))
    if is_long and (path := request.store(playbook, {**named, **variables})):
        return {"title": title, "command": playbook_command(playbook, {}, inventories, [file_option(path)])}
    if is_large:
        named = plain
    if not fits(identifiers, has_file=False):
        hint = "set a report directory to get a file with"
        if request.check_mode:  # which writes no files
            switch = f"{playbook}_dry_run" if str(request.variables.get("dry_run")).lower() == "true" else "--check"
            hint = f"run the same command without {switch}, for"
        return {
            "title": f"{title} ({hint} {len(identifiers)} machines)",
            "command": request.command(playbook, {**variables, **dict.fromkeys(named, ["..."])}, inventories),
        }
    return {"title": title, "command": request.command(playbook, {**named, **variables}, inventories)}


def _event_device(device: Mapping[str, Any]) -> dict[str, Any]:
    """Return a device of events, so that a retry checks the same name and marks the same events as handled."""
    hostname = {"hostname": device["hostname"]} if is_usable(device["hostname"]) else {}
    return {"id": device["id"], **hostname, "events": [event for event in device["events"] if is_usable(event)]}


def _keys(machines: Sequence[ReportMachine]) -> Step | None:
    """Return the way to the unlock keys of devices that only their keys release."""
    ids = unique(
        [one["device_id"] for machine in machines for one in machine.consoles if one["reason"] == NOT_RELEASED]
    )
    if not ids or not fits(ids, has_file=False):
        return None
    options = ["--ask-vault-pass", UNLOCK_KEYS_FILE]
    variables = {"unlock_keys_device_ids": ids}
    return {
        "title": "Store the unlock keys, to enter them on the devices",
        "command": playbook_command("unlock_keys", variables, options=options),
    }
