# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out actions on devices: the operation of M(secops.device_actions.opswat_device_action)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..._common.digests import digest
from ..._common.durations import approximate_duration
from ..._common.errors import DeviceActionsError, NotReached
from ..._common.text import counted
from ..._engine.convergence import Convergence
from ..._engine.devices import Device, Plan, State
from ..._engine.options import AUDIT, BULK, GUARD_RAILS
from ..._engine.polling import pauses
from ..._engine.progress import LongWait
from ..._engine.results import build_result
from ..._engine.targets import requested_targets
from ..._http.options import CONNECTION
from ..._sharing.context import Context
from ..devices.finder import DeviceFinder, not_found
from ..devices.record import Facts, device_from
from ..endpoints import LARGEST_BATCH, Endpoints, connect
from ..groups.listing import GroupFacts, all_groups, find_group
from ..identifiers import TARGET_PARSERS, TARGETS
from ..operation import OpswatOperation
from ..options import OPSWAT, OpswatSettings
from .catalog import ACTIONS
from .desired_state import DesiredState
from .options import ACTION, ActionSettings
from .reports import Reports, collect_reports, prepare_folder, show_command_ids
from .requests import ActionRequests

# Seconds between reads until the console reports the effect of an action. The last one repeats.
_CONFIRM_INTERVALS = (3.0, 6.0, 12.0)
_DOUBT = "The console will not report whether the action had an effect on"
_LATER = "Run the task again later, or with a longer confirm_timeout. The device is read before anything is sent again."
_OBSERVED = ("status", "group", "severity", "agent_type", "agent_version", "os", "last_seen")


class OpswatDeviceAction(OpswatOperation):
    """params: see the module's documentation."""

    name = "opswat_device_action"
    arguments = ACTION + TARGETS + BULK + GUARD_RAILS + AUDIT + OPSWAT + CONNECTION
    action_groups = ("opswat", "actions")

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        ActionSettings.from_params(params)

    @classmethod
    def audited(cls, params: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the action and its options."""
        return params["action"], {key: params[key] for key in ("group", "group_id", "exempt_time", "full_scan", "path")}

    @property
    def parallel(self) -> int:
        """The number of devices per request. To delete devices, one entry is left for the probe (see DeviceDetails)."""
        return LARGEST_BATCH - 1 if self.params["action"] == "delete" else LARGEST_BATCH

    def perform(self) -> dict[str, Any]:
        """Carry out the action on all targets, and return the result."""
        params = self.params
        self._settings = settings = ActionSettings.from_params(params)
        self._action = ACTIONS[settings.action]
        self._accepted: set[str] = set()  # ids of devices for which the console accepted the action
        # Devices on which a request without a response may still have an effect, and the refusal of a repeated one.
        self._undetermined: dict[str, DeviceActionsError | None] = {}
        self._long_wait = LongWait(self.context.announce)
        self._option, identifiers = requested_targets(params, TARGET_PARSERS)
        folder = prepare_folder(settings.dest, self.context.check_mode) if settings.wait and settings.dest else None
        name = f"{self.name} {settings.action}"
        with connect(OpswatSettings.from_params(params), self.context) as endpoints:
            self._prepare(endpoints, name)
            convergence = Convergence(self, self.context, params, identifiers, name)
            items = convergence.run()
            halted = convergence.halted
            if self._action.reports:
                show_command_ids(items)
            if folder and not self.context.check_mode:
                reports = Reports(endpoints, self.context, self._action.reports, folder)
                missing = collect_reports(reports, items, settings.wait_timeout, settings.wait_interval, name)
                if missing and params["tolerate_failures"]:
                    self.context.warn(missing.message)
                else:
                    halted = halted or missing
        return build_result(items, halted, self._verbs, self.context, params["tolerate_failures"])

    def _prepare(self, endpoints: Endpoints, name: str) -> None:
        action, parameters = self._settings.action, dict(self._settings.parameters)
        group = self._group(endpoints) if action == "assign_to_group" else None
        if group:
            parameters["group_id"] = group["id"]
        self._goal = DesiredState(action, group["name"] if group else None)
        self._verbs = self._settings.verbs(group["name"] if group else None)
        self._requests = ActionRequests(endpoints, self.context, action, parameters)
        self._finder = DeviceFinder(endpoints, self.context, self._option, name, size=self.parallel)

    def _group(self, endpoints: Endpoints) -> GroupFacts:
        """Return the group that the task names. The list of groups is read once for all hosts of the task."""
        key = digest("groups", self.context.scope, endpoints.settings_key)
        groups = self.context.share(key, lambda: all_groups(endpoints))
        return find_group(groups, self._settings.group, self._settings.group_id)

    # ConvergenceDriver

    def resolve(self, identifier: str) -> Sequence[Device]:
        """Return the devices that an identifier names. With action=delete, it may name none if the list is complete."""
        devices = self._finder.find(identifier)
        if devices:
            return devices
        incomplete_reason = self._finder.incomplete_reason()
        if self._settings.action == "delete" and not incomplete_reason:
            return [Device(identifier, absent=True)]
        raise not_found(self._option, identifier, incomplete_reason)

    def identify(self, device: Device) -> Device:
        """Return the device with its names and addresses."""
        if device.absent or (device.names and device.macs and device.ips):
            return device
        known = self._finder.identify(device)
        if known is None and self._settings.action == "delete":
            return replace(device, absent=True)
        if known is None:
            raise not_found("device_ids", device.id)
        return known

    def device_count(self) -> int:
        """Return how many devices the account has."""
        return self._finder.device_count()

    def read(self, device: Device) -> State:
        """Return the current state of the device."""
        facts = None if device.absent else self._finder.facts(device.id)
        if facts is None and self._settings.action != "delete":
            raise not_found("device_ids", device.id)
        return State(
            managed=self._goal.managed(facts),
            observed={key: facts[key] for key in _OBSERVED} if facts else {},
            confirmed=None if self._goal.is_command else True,
            device=device_from(facts) if facts else None,
            detail=facts,
        )

    def plan(self, state: State) -> Plan | None:
        """Plan the action, unless the goal is reached already. Commands are always sent."""
        reached = state.managed == self._goal.after
        if reached and not self._settings.force:
            return None
        if state.detail is not None:
            self._goal.check_applicable(state.detail)
        certain = not self._goal.is_command and self._goal.is_reported(state.detail)
        return Plan(self._goal.after, certain, doubt=_DOUBT)

    def write(self, device: Device, plan: Plan, before: State) -> State | None:
        """Send the action. Return the state after a command, which is never read from the console, or None."""
        try:
            response = self._requests.send(device.id)
            if not response.accepted:
                raise DeviceActionsError(self._refusal(response.status, before.detail), reason="refused")
        except DeviceActionsError as error:
            if device.id not in self._undetermined or error.uncertain:
                raise
            self._undetermined[device.id] = error
            raise DeviceActionsError(error.message, error.reason, error.status, uncertain=True) from None
        self._accepted.add(device.id)
        if self._goal.is_command:
            detail = {"command_id": response.command_id}
            return replace(before, managed=self._goal.after, confirmed=None, detail=detail)
        return None

    def confirm(self, device: Device, plan: Plan, before: State, after: State) -> State:
        """Wait until the console reports the effect of the action, and return the state."""
        shows_effect = (
            not self._goal.is_command and before.managed != self._goal.after and self._goal.is_reported(after.detail)
        )
        if device.id not in self._accepted and not shows_effect:
            raise DeviceActionsError(
                f"The outcome of {self._settings.action} could not be determined: the response was lost, and the "
                "console does not report the effect. The action is not sent again. Check the device in the console "
                "before you run the task again.",
                reason="unknown_fate",
                uncertain=True,
            )
        if self._goal.is_command:
            return after
        if before.managed == self._goal.after:  # with force: no field reports that an exemption was renewed
            return replace(after, confirmed=None)
        return self._await_effect(device, after)

    def _await_effect(self, device: Device, state: State) -> State:
        """Read the device until the goal is reached or confirm_timeout ends. Raise NotReached then."""
        accepted = device.id in self._accepted
        further = pauses(self._settings.confirm_timeout, _CONFIRM_INTERVALS, time.monotonic)
        failure = ""
        while state.managed != self._goal.after:
            if not self._goal.is_reported(state.detail) and accepted:
                return replace(state, managed=self._goal.after, confirmed=None)
            left, pause = next(further, (0.0, None))
            if pause is None or self.context.stop.is_set():
                raise self._not_shown(device, state, failure)
            self._long_wait.waited(
                self._settings.confirm_timeout - left,
                f"{self.name}: waiting for up to {approximate_duration(left)} more until the console reports the "
                "effect (confirm_timeout)",
            )
            self.context.pause(pause)
            try:
                state, failure = self.read(device), ""
            except DeviceActionsError as error:
                failure = f" The last read failed: {error.message}"
        return state

    def _not_shown(self, device: Device, state: State, failure: str) -> NotReached:
        """Return the error for a device whose effect the console does not report, and may report later."""
        accepted = device.id in self._accepted
        refusal = None if accepted else self._undetermined.setdefault(device.id, None)
        timeout = self._settings.confirm_timeout
        sent = "The console accepted the action, but" if accepted else "The response was lost, and the console"
        within = f" within {counted(timeout, 'second')} (confirm_timeout)" if timeout else " yet"
        refused = f" The action was sent again and refused: {refusal.message}" if refusal else ""
        message = f"{sent} does not report its effect{within}.{failure}{refused} {_LATER}"
        return NotReached(
            message, state, "not_confirmed", look_again=False, send_again=refusal is None, uncertain=not accepted
        )

    def _refusal(self, status: int, facts: Facts | None) -> str:
        """Return the message for a status other than 1. The vendor's pages contradict each other about the others."""
        known: Mapping[str, Any] = facts or {}
        agent = [known[key] for key in ("agent_type", "agent_version", "os") if known.get(key)]
        device = f" The device has: {', '.join(agent)}, status {known['status']}." if agent else ""
        return (
            f"The console did not carry out {self._settings.action} for the device (status {status}: failed or "
            f"unsupported). It applies to {self._action.applies_to}.{device} Compare the device with that, or try the "
            "action in the console."
        )
