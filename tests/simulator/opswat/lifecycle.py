# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Delayed changes of devices: accepted actions take effect, and deleted devices enrol again."""

from __future__ import annotations

import math

from ..clock import Clock
from ..switches import Switches
from .devices import NEVER, Change, Device
from .fleet import Fleet
from .groups import DEFAULT
from .transitions import DELETED, DELETED_API, Transitions


class Lifecycle:
    """Carries out accepted actions when they are due. Call ``settle`` before reading devices."""

    def __init__(self, fleet: Fleet, transitions: Transitions, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._transitions = transitions
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Drop all delayed changes."""
        self._transitions.reset()
        self._waiting: dict[str, Device] = {}
        self._gone: list[tuple[float, Device]] = []

    def accept(self, device: Device, action: str, argument: str | float) -> None:
        """Carry out an action, immediately or with the delay that the switches set."""
        due = self._clock.now() + self._switches["shown_after_seconds"]
        device.waiting += (Change(action, argument, due, self._switches["shown_after_reads"]),)
        self._waiting[device.id] = device
        self._settle(device)

    def settle(self) -> None:
        """Carry out everything that is due."""
        self._transitions.settle()
        for device in list(self._waiting.values()):
            self._settle(device)
        now = self._clock.now()
        back = [(when, device) for when, device in self._gone if when <= now]
        self._gone = [(when, device) for when, device in self._gone if when > now]
        for when, device in back:
            self._enrol_again(device, when)

    def shown(self, devices: list[Device]) -> list[Device]:
        """Return devices that are shown to a client. This counts, as actions may be delayed by a number of readings."""
        for device in devices:
            if device.waiting:
                device.waiting[0].readings = max(device.waiting[0].readings - 1, 0)
        return devices

    def delete(self, device: Device, event: str) -> None:
        """Remove a device from the console; ``event`` is one of ``transitions.DELETIONS``.

        Its agent, if there still is one, may enrol it again.
        """
        now = self._clock.now()
        device.waiting = ()
        self._waiting.pop(device.id, None)
        if self._fleet.device(device.id) is not device:
            return
        self._fleet.remove(device)
        self._fleet.deleted.append((device.id, now))
        self._transitions.device_deleted(device, event)
        delay = self._switches["enrols_again_after"]
        if delay and device.agent_type is not None and event in (DELETED, DELETED_API):
            self._gone.append((now + delay, device))

    def _settle(self, device: Device) -> None:
        now = self._clock.now()
        while device.waiting and device.waiting[0].due <= now and not device.waiting[0].readings:
            change, *waiting = device.waiting
            device.waiting = tuple(waiting)
            self._carry_out(device, change)
        if not device.waiting:
            self._waiting.pop(device.id, None)

    def _carry_out(self, device: Device, change: Change) -> None:
        now = self._clock.now()
        if change.action == "delete":
            self.delete(device, DELETED_API)
        elif change.action == "assign_to_group":
            group = self._fleet.group(str(change.argument))
            device.group_id = DEFAULT if group is None else group.id
            self._fleet.changed()
        else:
            before = device.shown_status(now)
            if change.action == "exempt":
                device.exempted_until = now + 3600 * float(change.argument or math.inf)
            elif change.action == "unexempt":
                device.exempted_until = NEVER
            else:
                device.status = {"ignore": "ignored", "unignore": "unknown"}[change.action]
            device.status_since = now
            self._transitions.status_changed(device, before)

    def _enrol_again(self, device: Device, when: float) -> None:
        if self._fleet.device(device.id) is not None:
            return
        device.enrolled = device.last_seen = device.status_since = when
        device.exempted_until, device.group_id = NEVER, DEFAULT
        self._fleet.add([device])
        self._transitions.device_added(device, when)
