# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locking: who has which device, and what becomes of a request that does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..clock import Clock
from ..switches import Switches
from .devices import Device, Lock
from .fleet import Fleet
from .refusals import SdmRefusal
from .sessions import Session

LOCK = "Lock"
UNLOCK = "Unlock"
NEEDLESS = {  # the switch that says what becomes of it, a label, a message
    LOCK: ("relock_same_user", "SIM_LOCKED_ALREADY", "this user has the lock already"),
    UNLOCK: ("unlock_free", "SIM_NOT_LOCKED", "nobody has the lock"),
}


class Locks:
    """Gives and takes the locks of devices. A lock belongs to a user; sessions only say when he took it."""

    def __init__(self, fleet: Fleet, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._clock = clock
        self._switches = switches

    def lock(self, devices: Sequence[Device], session: Session) -> None:
        """Lock devices, which are one or those of a group, for the user of a session."""
        free = [device for device in devices if device.lock is None]
        foreign = self._foreign(devices, session)
        if self._goes_on(foreign):
            self._take(free, session)
        if foreign:
            raise self._foreign_refusal(LOCK, foreign, session)
        if devices and not free:
            self._refuse_needless(LOCK, devices, session)

    def unlock(self, devices: Sequence[Device], session: Session) -> None:
        """Unlock devices, which are one or those of a group."""
        overrides = self._switches["override_by_unlock"] and session.user.is_admin
        foreign = [] if overrides else self._foreign(devices, session)
        locked = [device for device in devices if device.lock is not None and device not in foreign]
        if self._goes_on(foreign):
            self._release(locked, session)
        if foreign:
            raise self._foreign_refusal(UNLOCK, foreign, session)
        if devices and not locked:
            self._refuse_needless(UNLOCK, devices, session)

    def refuse_foreign(self, action: str, device: Device, session: Session) -> None:
        """Refuse what only those may do who have the lock, where there is one."""
        foreign = self._foreign([device], session)
        if foreign:
            raise self._foreign_refusal(action, foreign, session)

    def owner_of(self, device: Device) -> str:
        """The user who has a device as answers name him; nothing where it is free."""
        owner = device.lock.owner if device.lock is not None else ""
        return owner.upper() if self._switches["owner_case"] == "upper" else owner

    def session_ended(self, session: Session, reason: str) -> None:
        """Drop the locks that end with a session; ``reason`` is ``logout`` or ``idle``."""
        which = self._switches[f"{reason}_drops_lock"]
        for device in self._fleet.devices():
            lock = device.lock
            if lock is None:
                continue
            of_session = which == "of_session" and lock.session == session.label
            if of_session or (which == "of_user" and lock.is_of(session.user.name)):
                device.lock = None

    def drop_all(self) -> None:
        """No device is locked."""
        for device in self._fleet.devices():
            device.lock = None

    def _take(self, devices: Iterable[Device], session: Session) -> None:
        lock = Lock(session.user.name, self._clock.now(), session.label)
        for device in devices:
            device.lock = lock
            device.remember(LOCK, session.user.name, self._clock.now(), "done")

    def _release(self, devices: Iterable[Device], session: Session) -> None:
        for device in devices:
            device.lock = None
            device.remember(UNLOCK, session.user.name, self._clock.now(), "done")

    @staticmethod
    def _foreign(devices: Sequence[Device], session: Session) -> list[Device]:
        """The devices that somebody else has."""
        return [device for device in devices if device.lock is not None and not device.lock.is_of(session.user.name)]

    def _goes_on(self, foreign: Sequence[Device]) -> bool:
        """Whether what can be done is done, although other devices of the group are somebody else's."""
        return not foreign or self._switches["group_lock_conflict"] == "others"

    def _foreign_refusal(self, action: str, foreign: Sequence[Device], session: Session) -> SdmRefusal:
        """The error where somebody else has devices."""
        for device in foreign:
            device.remember(action, session.user.name, self._clock.now(), "refused")
        by = f"user {self.owner_of(foreign[0])}" if self._switches["foreign_lock_names_owner"] else "another user"
        status = self._switches["foreign_lock_status"]
        return SdmRefusal(status, "SIM_DEVICE_LOCKED_BY_OTHER", f"the device is locked by {by}")

    def _refuse_needless(self, action: str, devices: Sequence[Device], session: Session) -> None:
        """What is asked for is so already: an error, unless the switch says success."""
        for device in devices:
            device.remember(action, session.user.name, self._clock.now(), "unchanged")
        switch, label, message = NEEDLESS[action]
        if self._switches[switch] >= 400:
            raise SdmRefusal(self._switches[switch], label, message)
