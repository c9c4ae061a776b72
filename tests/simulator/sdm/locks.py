# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device locks: their owners, and the handling of conflicting requests."""

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
REDUNDANT = {  # action: the switch that selects the status, label, message
    LOCK: ("relock_same_user", "SIM_LOCKED_ALREADY", "this user has the lock already"),
    UNLOCK: ("unlock_free", "SIM_NOT_LOCKED", "nobody has the lock"),
}


class Locks:
    """Sets and releases locks. A lock belongs to a user, not to the session in which it was taken."""

    def __init__(self, fleet: Fleet, clock: Clock, switches: Switches) -> None:
        self._fleet = fleet
        self._clock = clock
        self._switches = switches

    def lock(self, devices: Sequence[Device], session: Session) -> None:
        """Lock a device, or the devices of a group, for the session's user; raise SdmRefusal for conflicts."""
        free = [device for device in devices if device.lock is None]
        foreign = self._foreign(devices, session)
        if self._continues(foreign):
            self._take(free, session)
        if foreign:
            raise self._foreign_refusal(LOCK, foreign, session)
        if devices and not free:
            self._refuse_redundant(LOCK, devices, session)

    def unlock(self, devices: Sequence[Device], session: Session) -> None:
        """Unlock a device or the devices of a group; raise SdmRefusal for conflicts."""
        overrides = self._switches["override_by_unlock"] and session.user.is_admin
        foreign = [] if overrides else self._foreign(devices, session)
        locked = [device for device in devices if device.lock is not None and device not in foreign]
        if self._continues(foreign):
            self._release(locked, session)
        if foreign:
            raise self._foreign_refusal(UNLOCK, foreign, session)
        if devices and not locked:
            self._refuse_redundant(UNLOCK, devices, session)

    def refuse_foreign(self, action: str, device: Device, session: Session) -> None:
        """Raise SdmRefusal if another user holds the lock of the device."""
        foreign = self._foreign([device], session)
        if foreign:
            raise self._foreign_refusal(action, foreign, session)

    def owner_of(self, device: Device) -> str:
        """Return the name of the lock owner as in responses; an empty string if the device is not locked."""
        owner = device.lock.owner if device.lock is not None else ""
        return owner.upper() if self._switches["owner_case"] == "upper" else owner

    def session_ended(self, session: Session, reason: str) -> None:
        """Release the locks that end with a session; ``reason`` is ``logout`` or ``idle``."""
        which = self._switches[f"{reason}_drops_lock"]
        for device in self._fleet.devices():
            lock = device.lock
            if lock is None:
                continue
            of_session = which == "of_session" and lock.session == session.label
            if of_session or (which == "of_user" and lock.is_of(session.user.name)):
                device.lock = None

    def drop_all(self) -> None:
        """Release all locks."""
        for device in self._fleet.devices():
            device.lock = None

    def _take(self, devices: Iterable[Device], session: Session) -> None:
        lock = Lock(session.user.name, self._clock.now(), session.label)
        for device in devices:
            device.lock = lock
            device.record_action(LOCK, session.user.name, self._clock.now(), "done")

    def _release(self, devices: Iterable[Device], session: Session) -> None:
        for device in devices:
            device.lock = None
            device.record_action(UNLOCK, session.user.name, self._clock.now(), "done")

    @staticmethod
    def _foreign(devices: Sequence[Device], session: Session) -> list[Device]:
        """Return the devices that other users have locked."""
        return [device for device in devices if device.lock is not None and not device.lock.is_of(session.user.name)]

    def _continues(self, foreign: Sequence[Device]) -> bool:
        """Return whether to process the remaining devices although other users have locked some."""
        return not foreign or self._switches["group_lock_conflict"] == "others"

    def _foreign_refusal(self, action: str, foreign: Sequence[Device], session: Session) -> SdmRefusal:
        """Return the error for devices that other users have locked."""
        for device in foreign:
            device.record_action(action, session.user.name, self._clock.now(), "refused")
        by = f"user {self.owner_of(foreign[0])}" if self._switches["foreign_lock_names_owner"] else "another user"
        status = self._switches["foreign_lock_status"]
        return SdmRefusal(status, "SIM_DEVICE_LOCKED_BY_OTHER", f"the device is locked by {by}")

    def _refuse_redundant(self, action: str, devices: Sequence[Device], session: Session) -> None:
        """Record that nothing changes; raise SdmRefusal unless the switch selects success."""
        for device in devices:
            device.record_action(action, session.user.name, self._clock.now(), "unchanged")
        switch, label, message = REDUNDANT[action]
        if self._switches[switch] >= 400:
            raise SdmRefusal(self._switches[switch], label, message)
