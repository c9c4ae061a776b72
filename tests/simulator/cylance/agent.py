# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent on a device: whether the machine is really cut off, which the console only believes to know.

Commands travel in a queue: none overtakes another, and none arrives while the device is offline.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

FREE = -math.inf


@dataclass(slots=True)
class Delivery:
    """A command on its way: lock until then (infinity: without end; FREE: release), to arrive when ``due``."""

    locked_until: float
    due: float


@dataclass(slots=True)
class Agent:
    """The device's own state."""

    locked_until: float = FREE
    queue: deque[Delivery] = field(default_factory=deque)

    def is_locked(self, now: float) -> bool:
        """Whether the machine is cut off."""
        return now < self.locked_until

    def send(self, delivery: Delivery) -> None:
        """Put a command on its way."""
        self.queue.append(delivery)

    def receive(self, now: float, online: bool) -> int:
        """Take in what has arrived by now; how many commands that was."""
        received = 0
        while online and self.queue and self.queue[0].due <= now:
            self.locked_until = self.queue.popleft().locked_until
            received += 1
        return received

    def hasten(self, now: float) -> None:
        """Let everything that is on its way arrive now."""
        for delivery in self.queue:
            delivery.due = min(delivery.due, now)
