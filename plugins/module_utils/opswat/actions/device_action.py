# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out actions on devices: the operation of M(secops.device_actions.opswat_device_action)."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

from ..._common.digests import digest
from ..._common.errors import DeviceActionsError, InputError, NotReached
from ..._engine.convergence import Convergence
from ..._engine.devices import Device, Plan, State
from ..._engine.options import BULK, GUARD_RAILS
from ..._engine.results import build_result
from ..._engine.targets import requested_targets
from ..._http.options import CONNECTION
from ..devices.finder import DeviceFinder, not_found
from ..devices.record import device_from
from ..endpoints import LARGEST_BATCH, connect
from ..groups.listing import all_groups, find_group
from ..identifiers import PARSERS, TARGETS
from ..operation import OpswatOperation
from ..options import OPSWAT
from .catalog import ACTIONS
from .desired_state import DesiredState
from .options import ACTION, check_action, parameters
from .reports import Reports, collect_reports, prepare_folder, show_command_ids
from .requests import ActionRequests

_ACCEPTED = 1
_CONFIRM_INTERVALS = (3.0, 6.0, 12.0)  # seconds between looks whether an action shows; the last repeats
_OBSERVED = ("status", "group", "severity", "agent_type", "agent_version", "os", "last_seen")


class OpswatDeviceAction(OpswatOperation):
    """params: see the module's documentation, which lists the options and what they mean."""

    name = "opswat_device_action"
    arguments = ACTION + TARGETS + BULK + GUARD_RAILS + OPSWAT + CONNECTION
    action_groups = ("opswat", "actions")

    @property
    def parallel(self):
        """How many devices go into a request. To delete, one place is for a device that is there: of some consoles only
        its being found tells that the others are gone.
        """
        return LARGEST_BATCH - (self.params["action"] == "delete")

    def perform(self):
        """Carry the action out on all targets."""
        self.params = params = check_action(self.params)
        self._action = ACTIONS[params["action"]]
        self._accepted = set()
        self._kind, identifiers = requested_targets(params, PARSERS)
        parameters(params)  # what is wrong with them is said before the first request
        folder = prepare_folder(params["dest"], self.context.check_mode) if params["wait"] else None
        name = f"{self.name} {params['action']}"
        with connect(params, self.context) as endpoints:
            group = self._group(endpoints)
            self._goal = DesiredState(params["action"], group and group["name"])
            self._requests = ActionRequests(
                endpoints, self.context, params["action"], parameters(params, group and group["id"])
            )
            self._finder = DeviceFinder(endpoints, self.context, self._kind, name, size=self.parallel)
            convergence = Convergence(self, self.context, params, identifiers, name)
            items = convergence.run()
            halted = convergence.halted
            if self._action.reports:
                show_command_ids(items)
            if folder and not self.context.check_mode:
                reports = Reports(endpoints, self.context, self._action.reports, folder)
                late = collect_reports(reports, items, params["wait_timeout"], params["wait_interval"], name)
                halted = halted or (None if params["tolerate_failures"] else late)
        return build_result(items, halted, self._action.verbs, self.context, params["tolerate_failures"])

    def _group(self, endpoints):
        """The group that the task names, for assign_to_group."""
        params = self.params
        if params["action"] != "assign_to_group":
            return None
        names = {option: (params[option] or "").strip() for option in ("group", "group_id")}
        if not any(names.values()):
            raise InputError(
                "group: say to which group the devices are assigned, by group or group_id. "
                "The API would take the default group for an empty one."
            )
        question = digest("groups", self.context.scope, endpoints.settings)
        groups = self.context.run_state.answers.get_or_compute(question, lambda: all_groups(endpoints))
        return find_group(groups, names["group"] or None, names["group_id"] or None)

    # What the engine asks for

    def resolve(self, identifier):
        """The devices that a handle means. To delete what is not there, there is nothing to do."""
        devices = self._finder.find(identifier)
        if devices:
            return devices
        unseen = self._finder.unseen()
        if self.params["action"] == "delete" and not unseen:
            return [Device(identifier, absent=True)]
        raise not_found(self._kind, identifier, unseen)

    def identify(self, device):
        """The device with its names and MAC addresses."""
        if device.absent or (device.names and device.macs):
            return device
        known = self._finder.identify(device)
        if known is None and self.params["action"] == "delete":
            return replace(device, absent=True)
        if known is None:
            raise not_found("device_ids", device.id)
        return known

    def device_count(self):
        """How many devices the account has."""
        return self._finder.device_count()

    def read(self, device):
        """The device's state."""
        facts = None if device.absent else self._finder.facts(device.id)
        if facts is None and self.params["action"] != "delete":
            raise not_found("device_ids", device.id)
        return self._state(facts)

    def plan(self, state):
        """What is to be done: always for a command, else where the goal is not reached."""
        reached = state.managed == self._goal.after
        if reached and not self.params["force"]:
            return None
        if state.detail is not None:
            self._goal.refuse(state.detail)
        return Plan(self._goal.after, certain=not self._goal.is_command and self._goal.is_told(state.detail))

    def write(self, device, plan, before):
        """Send the action. The answer to a command is all that is ever known of it; other actions are read again."""
        status, command_id = self._requests.send(device.id)
        if status != _ACCEPTED:
            raise DeviceActionsError(self._refusal(status, before.detail), reason="refused")
        self._accepted.add(device.id)
        if self._goal.is_command:
            return replace(before, managed=self._goal.after, confirmed=None, detail={"command_id": command_id})
        return None

    def confirm(self, device, plan, before, after):
        """Check that the console shows what was asked for, and look again for a while."""
        is_told = not self._goal.is_command and before.managed != self._goal.after and self._goal.is_told(after.detail)
        if device.id not in self._accepted and not is_told:
            raise DeviceActionsError(
                f"It is not known whether {self.params['action']} was carried out: the answer was lost, and nothing "
                "that can be read tells. It is not sent again.",
                reason="unknown_fate",
                uncertain=True,
            )
        if self._goal.is_command:
            return after
        if before.managed == self._goal.after:  # a renewal, which no field shows
            return replace(after, confirmed=None)
        return self._await(device, after)

    # How

    def _state(self, facts):
        return State(
            managed=self._goal.managed(facts),
            observed={key: facts[key] for key in _OBSERVED} if facts else {},
            confirmed=None if self._goal.is_command else True,
            device=device_from(facts) if facts else None,
            detail=facts,
        )

    def _await(self, device, state):
        """Look until the console shows the goal, or confirm_timeout is over."""
        deadline = time.monotonic() + self.params["confirm_timeout"]
        intervals = itertools.chain(_CONFIRM_INTERVALS, itertools.repeat(_CONFIRM_INTERVALS[-1]))
        trouble = ""
        while state.managed != self._goal.after:
            if not self._goal.is_told(state.detail) and device.id in self._accepted:
                return replace(state, managed=self._goal.after, confirmed=None)
            left = deadline - time.monotonic()
            if left <= 0 or self.context.stop.is_set():
                took = "took the action" if device.id in self._accepted else "gave no answer that arrived"
                raise NotReached(
                    f"The console {took}, and does not show it{trouble}.", state, "not_confirmed", look_again=False
                )
            self.context.pause(min(next(intervals), left))
            try:
                state, trouble = self.read(device), ""
            except DeviceActionsError as error:
                trouble = f" (the last look failed: {error.message})"
        return state

    def _refusal(self, status, facts):
        """A verdict that is not 1, in words. Which number means what is told differently from page to page."""
        kind = [facts[key] for key in ("agent_type", "agent_version", "os") if facts and facts[key]]
        this = f" This one has: {', '.join(kind)}, status {facts['status']}." if kind else ""
        return (
            f"The console did not carry out {self.params['action']} for the device (status {status}: failed, or not "
            f"supported). It applies to {self._action.applies_to}.{this}"
        )
