# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device and its lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

PUSHES = ("succeeds", "fails", "invalid")
"""The outcome of a push: success, refused by the device, or failed validation."""


class Lock(NamedTuple):
    """A lock on a device. ``session`` is the label of its session, or None if it was not taken through this API."""

    owner: str
    since: float
    session: str | None = None

    def is_of(self, user_name: str) -> bool:
        """Return whether this user owns the lock; user names are case-insensitive."""
        return self.owner.lower() == user_name.lower()


class PastAction(NamedTuple):
    """A requested action (``Lock``, ``Unlock`` or a push) with the verdict ``done``, ``unchanged`` or ``refused``."""

    name: str
    user: str
    time: float
    verdict: str


@dataclass(slots=True)
class Device:
    """A device in a group of an NF. The NF's top group has the id of the NF.

    ``assigned``: the device is managed by Session Element Manager, so its configuration can be changed. Values of None
    are unknown and omitted from responses. ``push`` is one of ``PUSHES``.
    """

    id: str
    name: str
    ip: str
    nf_id: str
    group_id: str
    description: str | None
    platform: str | None
    serial_number: str | None
    version: str | None
    config_version: int | None
    community: str
    connected: bool = True
    manageable: bool = True
    assigned: bool = True
    push: str = "succeeds"
    loaded: bool = False
    last_operation: str | None = None
    lock: Lock | None = None
    actions: tuple[PastAction, ...] = ()

    @property
    def key(self) -> str:
        """The key of the device in the API."""
        return f"{self.name}_{self.ip}"

    def record_action(self, name: str, user: str, time: float, verdict: str) -> None:
        """Record a requested action."""
        self.actions = (*self.actions, PastAction(name, user, time, verdict))
