# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device as SDM knows it, and its lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

PUSHES = ("succeeds", "fails", "invalid")
"""What becomes of a push: it succeeds, the device does not take it, or its validation fails."""


class Lock(NamedTuple):
    """Whose a device is. ``session`` (its label) is None where it was not locked by this API."""

    owner: str
    since: float
    session: str | None = None

    def is_of(self, user_name: str) -> bool:
        """Whether a user has it; names know no case."""
        return self.owner.lower() == user_name.lower()


class PastAction(NamedTuple):
    """What was asked of a device: ``Lock``, ``Unlock`` or a push; and ``done``, ``unchanged`` or ``refused``."""

    name: str
    user: str
    time: float
    verdict: str


@dataclass(slots=True)
class Device:
    """A device. It lies in a group of an NF; the NF's uppermost group has the id of the NF.

    ``assigned``: Session Element Manager looks after it, and its configuration can be changed. What is None is not
    known of the device, and answers leave it out. ``push`` is one of ``PUSHES``.
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
        """What the API calls the key."""
        return f"{self.name}_{self.ip}"

    def remember(self, name: str, user: str, time: float, verdict: str) -> None:
        """Note what was asked of it."""
        self.actions = (*self.actions, PastAction(name, user, time, verdict))
