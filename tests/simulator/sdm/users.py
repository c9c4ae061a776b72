# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users of SDM, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..errors import InvalidInput
from ..switches import Switches

ADMINISTRATORS = "administrators"
PROVISIONERS = "provisioners"
MONITORS = "monitors"
ROLES = (ADMINISTRATORS, PROVISIONERS, MONITORS)


@dataclass(frozen=True)
class User:
    """A user. ``folders`` are the full names of the folders that he may view, with all below them; None is all."""

    name: str
    password: str = field(repr=False)
    role: str = ADMINISTRATORS
    folders: tuple[str, ...] | None = None

    @property
    def is_admin(self) -> bool:
        """Whether he may do everything."""
        return self.role == ADMINISTRATORS

    def views(self, full_name: str) -> bool:
        """Whether he may view what is in a folder."""
        if self.folders is None:
            return True
        return any(full_name == folder or full_name.startswith(folder + "/") for folder in self.folders)


FIRST_USERS = (
    User("netops", "rehearsal-only-7c1e5a"),
    User("automation", "rehearsal-only-b93d02"),
    User("nightshift", "rehearsal-only-4f86ce"),
    User("provisioner", "rehearsal-only-d0a471", PROVISIONERS),
    User("monitor", "rehearsal-only-2e9b58", MONITORS),
    User("east", "rehearsal-only-86f3da", PROVISIONERS, ("Home/East",)),
)


class Users:
    """The users by their names, which know no case."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """The first users only."""
        self._users = {user.name.lower(): user for user in FIRST_USERS}

    def add(self, user: User) -> None:
        """Add a user, or replace the one of that name."""
        if not user.name or not user.password or user.role not in ROLES:
            raise InvalidInput("a user needs a name, a password and a role", list(ROLES))
        self._users[user.name.lower()] = user

    def all(self) -> Iterable[User]:
        """All users."""
        return self._users.values()

    def named(self, name: str) -> User | None:
        """The user of a name in any case."""
        return self._users.get(name.lower())

    def authenticated(self, name: str, password: str) -> User | None:
        """The user if the password is his."""
        user = self.named(name)
        return user if user is not None and user.password == password else None

    def may_operate(self, user: User) -> bool:
        """Whether he may lock devices and change what is on them."""
        return user.is_admin or (user.role == PROVISIONERS and self._switches["provisioners_lock"])
