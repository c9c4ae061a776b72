# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent on a device, which determines whether the device is really isolated.

Commands are delivered in order, and only while the device is online.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

FREE = -math.inf


@dataclass(slots=True)
class Delivery:
    """A pending command that takes effect at ``due``: lock until this time (infinity: no end; FREE: release)."""

    locked_until: float
    due: float


@dataclass(slots=True)
class Agent:
    """The state on the device itself."""

    locked_until: float = FREE
    queue: deque[Delivery] = field(default_factory=deque)

    def is_locked(self, now: float) -> bool:
        """Return whether the device is isolated."""
        return now < self.locked_until

    def send(self, delivery: Delivery) -> None:
        """Queue a command."""
        self.queue.append(delivery)

    def receive(self, now: float, online: bool) -> int:
        """Apply the commands that have arrived by now and return how many there were."""
        received = 0
        while online and self.queue and self.queue[0].due <= now:
            self.locked_until = self.queue.popleft().locked_until
            received += 1
        return received

    def make_due(self, now: float) -> None:
        """Make all queued commands arrive now."""
        for delivery in self.queue:
            delivery.due = min(delivery.due, now)
