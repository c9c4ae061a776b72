# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock and release devices: the effect of a command on the states of the console and the agent."""

from __future__ import annotations

import math
import random

from ..clock import Clock
from ..errors import Refusal
from ..switches import Switches
from .agent import FREE, Agent, Delivery
from .devices import Device
from .durations import MAX_SECONDS, MIN_SECONDS, parse_duration
from .lockdown_state import Command, Lockdown

KEY_WORDS = ("amber", "basalt", "cedar", "dune", "ember", "fjord", "garnet", "heron", "iris", "juniper", "krill")


def parse_expires(text: str) -> int:
    """Return the length of a lockdown in seconds; raise Refusal outside the documented limits."""
    seconds = parse_duration(text)
    if seconds is None:
        raise Refusal(400, "expires must have the form d:hh:mm")
    if not MIN_SECONDS <= seconds <= MAX_SECONDS:
        raise Refusal(400, "expires must be at least 5 minutes and at most 3 days")
    return seconds


class LockdownService:
    """Carries out lockdown commands according to the switches."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Restart the sequence of unlock keys."""
        self._keys = random.Random("unlock keys")

    def command(self, device: Device, lock: bool, expires: str | None, partial: bool, user_id: str) -> None:
        """Carry out an API command. Refused and ignored commands change nothing."""
        self.settle(device)
        length = parse_expires(expires if expires is not None else self._switches["default_expires"])
        if lock and not device.online and self._switches["offline_lock"] != "queued":
            status = 409 if self._switches["offline_lock"] == "conflict" else 400
            raise Refusal(status, "the device is offline")
        locked = self.is_locked(device)
        if lock and locked:
            self._relock(device, length, partial, user_id)
        elif lock:
            self.lock(device, length, partial, user_id, self._switches["lock_reaches_agent"])
        elif locked:
            self._command_release(device, length, user_id)

    def lock(self, device: Device, length: float, partial: bool, user_id: str, reaches_agent: str) -> None:
        """Start a lockdown, which replaces an existing one."""
        now = self._clock.now()
        has_end = not partial or self._switches["partial_expiration"] == "present"
        previous = device.lockdown
        keeps_key = previous is not None and previous.is_locked(now) and not self._switches["new_key_on_relock"]
        key = previous.key if previous is not None and keeps_key else self._new_key()
        device.lockdown = Lockdown(now, now + length if has_end else None, partial, key)
        device.history += (Command(user_id, now, "lockdown"),)
        self._send(device, now + length if has_end else math.inf, reaches_agent)

    def release(self, device: Device, user_id: str, reaches_agent: str) -> None:
        """End the lockdown now."""
        now = self._clock.now()
        if device.lockdown is not None:
            device.lockdown.released = now
            device.lockdown.readings_until_release = None
        device.history += (Command(user_id, now, "unlock"),)
        self._send(device, FREE, reaches_agent)

    def count_reading(self, device: Device) -> None:
        """Count that a client reads the state, because an accepted release may take effect after some readings."""
        self.settle(device)
        lockdown = device.lockdown
        if lockdown is None or lockdown.readings_until_release is None or not self.is_locked(device):
            return
        if lockdown.readings_until_release > 0:
            lockdown.readings_until_release -= 1
        else:
            self.release(device, lockdown.releasing_user, self._switches["release_reaches_agent"])

    def is_locked(self, device: Device) -> bool:
        """Return whether the console shows the device as locked."""
        return device.lockdown is not None and device.lockdown.is_locked(self._clock.now())

    def settle(self, device: Device) -> int:
        """Apply the commands that have arrived at the agent by now; return how many there were."""
        return device.agent.receive(self._clock.now(), device.online) if device.agent is not None else 0

    def deliver(self, device: Device) -> int:
        """Deliver all pending commands if the device is online; return how many there were."""
        if device.agent is not None:
            device.agent.make_due(self._clock.now())
        return self.settle(device)

    def set_online(self, device: Device, online: bool) -> None:
        """Set the device online or offline; pending commands arrive at an online device."""
        self.settle(device)
        if device.online and not online:
            device.offline_since = self._clock.now()
        elif online:
            device.offline_since = None
        device.online = online
        self.settle(device)

    def _relock(self, device: Device, length: float, partial: bool, user_id: str) -> None:
        behavior = self._switches["relock"]
        if behavior == "conflict":
            raise Refusal(409, "the device is locked already")
        if behavior == "replace":
            self.lock(device, length, partial, user_id, self._switches["renewal_reaches_agent"])

    def _command_release(self, device: Device, length: float, user_id: str) -> None:
        lockdown = device.lockdown
        if lockdown is None:
            return
        behavior = self._switches["partial_release" if lockdown.partial else "full_lock_release"]
        if behavior == "bad_request":
            raise Refusal(400, "a full lockdown cannot be released remotely")
        if behavior == "relocks":
            self.lock(device, length, lockdown.partial, user_id, self._switches["renewal_reaches_agent"])
        elif behavior == "accepted" and self._switches["release_takes"]:
            lockdown.readings_until_release = self._switches["release_takes"]
            lockdown.releasing_user = user_id
        elif behavior == "accepted":
            self.release(device, user_id, self._switches["release_reaches_agent"])

    def _send(self, device: Device, locked_until: float, reaches_agent: str) -> None:
        if reaches_agent == "never":
            return
        now = self._clock.now()
        delay = 0.0
        if reaches_agent == "later":
            delay = self._switches["deliver_after"] or math.inf
        if device.agent is None:
            device.agent = Agent()
        device.agent.send(Delivery(locked_until, now + delay))
        self.settle(device)

    def _new_key(self) -> str:
        words = self._keys.sample(KEY_WORDS, 3)
        return f"{'-'.join(words)}-{self._keys.randrange(10_000):04}"
