# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out actions: the devices that an action supports, its effect and its outcome."""

from __future__ import annotations

import random
import uuid
from typing import Literal, NamedTuple

from ..clock import Clock
from ..errors import Refusal
from ..switches import Switches
from .action_request import ActionRequest
from .action_rules import rule_for
from .commands import REPORTING, Command
from .devices import Device, PastAction
from .event_log import ADMIN, EventLog
from .fleet import Fleet
from .lifecycle import Lifecycle
from .paths import Version

Verdict = Literal["applied", "failed", "unsupported"]
COMMANDS = REPORTING | {"dhcprenew", "re-identify"}
"""Actions without a visible effect on the device's record."""


class Outcome(NamedTuple):
    """The outcome of an action on one device; ``name`` is the device's name in the request."""

    name: str
    verdict: Verdict
    command_id: str = ""


class Actions:
    """Carries out actions according to the switches."""

    def __init__(
        self, fleet: Fleet, lifecycle: Lifecycle, event_log: EventLog, clock: Clock, switches: Switches
    ) -> None:
        self._fleet = fleet
        self._lifecycle = lifecycle
        self._log = event_log
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Remove all commands and restart the sequence of their ids."""
        self.commands: dict[str, Command] = {}
        self._command_ids = random.Random("command ids")

    def carry_out(self, request: ActionRequest, version: Version) -> list[Outcome]:
        """Act on each device of a request. A refused request changes nothing."""
        if 0 < self._switches["ids_per_action"] < len(request.names):
            raise Refusal(400, f"at most {self._switches['ids_per_action']} devices in one request")
        found = [(name, self._device(name, request.by_mac)) for name in request.names]
        unknown_id = self._switches["unknown_id"]
        if unknown_id == "bad_request" and not all(device for dummy, device in found):
            raise Refusal(400, "unknown device")
        request_fails = self._request_fails(request)
        outcomes = []
        for name, device in found:
            if device is not None:
                outcomes.append(self._act(name, device, request, version, request_fails))
            elif unknown_id != "left_out":
                outcomes.append(Outcome(name, unknown_id))
        return outcomes[::-1] if self._switches["answers_out_of_order"] else outcomes

    def _device(self, name: str, by_mac: bool) -> Device | None:
        """Return the device with this id or MAC; of several devices with the same MAC, the oldest one."""
        return next(iter(self._fleet.by_mac(name)), None) if by_mac else self._fleet.device(name)

    def _request_fails(self, request: ActionRequest) -> bool:
        """Return whether the action's parameters make it fail on all supported devices."""
        behaviour = "accepted"
        if request.lacks_path:
            behaviour = self._switches["missing_path"]
        elif request.action == "assign_to_group" and self._fleet.group(str(request.argument)) is None:
            behaviour = self._switches["unknown_group"]
        if behaviour == "bad_request":
            raise Refusal(400, "path is missing" if request.lacks_path else "unknown group")
        return behaviour == "failed"

    def _act(self, name: str, device: Device, request: ActionRequest, version: Version, fails: bool) -> Outcome:
        now = self._clock.now()
        verdict = self._verdict(device, request, version, fails)
        device.actions += (PastAction(request.action, now, verdict),)
        if verdict != "applied":
            return Outcome(name, verdict)
        self._log.add(ADMIN, request.action, device, "by API")
        if request.action in REPORTING:
            command = Command(str(uuid.UUID(int=self._command_ids.getrandbits(128))), request.action, device.id, now)
            self.commands[command.id] = command
            device.commands += (command,)
            return Outcome(name, verdict, command.id)
        if request.action not in COMMANDS and self._renewal(device, request) != "kept":
            self._lifecycle.accept(device, request.action, request.argument)
        return Outcome(name, verdict)

    def _verdict(self, device: Device, request: ActionRequest, version: Version, fails: bool) -> Verdict:
        rule = rule_for(request.action, version, self._switches["agent_log_rule"])
        if not rule(device, device.shown_status(self._clock.now())):
            return "unsupported"
        if fails or request.action in device.failing or self._renewal(device, request) == "failed":
            return "failed"
        return "applied"

    def _renewal(self, device: Device, request: ActionRequest) -> str:
        """Return the behaviour of an exemption of an exempted device; ``renewed`` for everything else."""
        is_again = request.action == "exempt" and device.is_exempted(self._clock.now())
        return self._switches["exempt_again"] if is_again else "renewed"
