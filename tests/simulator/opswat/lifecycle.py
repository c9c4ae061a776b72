# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to devices by and by: accepted actions come to show, and deleted devices enrol anew."""

from __future__ import annotations

import math

from ..clock import Clock
from ..switches import Switches
from .devices import NEVER, Change, Device
from .fleet import Fleet
from .groups import DEFAULT


class Lifecycle:
    """Carries accepted actions out when their time has come. Whoever looks at devices settles before."""

    def __init__(self, fleet: Fleet, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Nothing waits."""
        self._waiting: dict[str, Device] = {}
        self._gone: list[tuple[float, Device]] = []

    def accept(self, device: Device, action: str, argument: str | float) -> None:
        """Carry an action out, now or, as the switches say, when it shows."""
        due = self._clock.now() + self._switches["shown_after_seconds"]
        device.waiting += (Change(action, argument, due, self._switches["shown_after_reads"]),)
        self._waiting[device.id] = device
        self._settle(device)

    def settle(self) -> None:
        """Let everything happen whose time has come."""
        for device in list(self._waiting.values()):
            self._settle(device)
        now = self._clock.now()
        back = [(when, device) for when, device in self._gone if when <= now]
        self._gone = [(when, device) for when, device in self._gone if when > now]
        for when, device in back:
            self._enrol_anew(device, when)

    def count_reading(self, device: Device) -> None:
        """A client is shown a device."""
        if device.waiting:
            device.waiting[0].readings = max(device.waiting[0].readings - 1, 0)

    def delete(self, device: Device) -> None:
        """Take a device out of the console. Its agent, if it has one, may bring it back."""
        now = self._clock.now()
        device.waiting = ()
        self._waiting.pop(device.id, None)
        if self._fleet.device(device.id) is not device:
            return
        self._fleet.remove(device)
        self._fleet.deleted.append((device.id, now))
        delay = self._switches["enrols_again_after"]
        if delay and device.agent_type is not None:
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
            self.delete(device)
        elif change.action == "assign_to_group":
            group = self._fleet.group(str(change.argument))
            device.group_id = DEFAULT if group is None else group.id
            self._fleet.changed()
        else:
            if change.action == "exempt":
                device.exempted_until = now + 3600 * float(change.argument or math.inf)
            elif change.action == "unexempt":
                device.exempted_until = NEVER
            else:
                device.status = {"ignore": "ignored", "unignore": "unknown"}[change.action]
            device.status_since = now

    def _enrol_anew(self, device: Device, when: float) -> None:
        if self._fleet.device(device.id) is not None:
            return
        device.enrolled = device.last_seen = device.status_since = when
        device.exempted_until, device.group_id = NEVER, DEFAULT
        self._fleet.add([device])
