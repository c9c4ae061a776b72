# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users of SDM and their permissions."""

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
    """A user. ``folders`` are the full names of visible folders, including everything below; None means all."""

    name: str
    password: str = field(repr=False)
    role: str = ADMINISTRATORS
    folders: tuple[str, ...] | None = None

    @property
    def is_admin(self) -> bool:
        """Whether the user has all permissions."""
        return self.role == ADMINISTRATORS

    def views(self, full_name: str) -> bool:
        """Return whether the user may view the content of a folder."""
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
    """The users by name. User names are case-insensitive."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self.reset()

    def reset(self) -> None:
        """Keep the built-in users only."""
        self._users = {user.name.lower(): user for user in FIRST_USERS}

    def add(self, user: User) -> None:
        """Add a user; it replaces an existing one of the same name. Raise InvalidInput for incomplete users."""
        if not user.name or not user.password or user.role not in ROLES:
            raise InvalidInput("a user needs a name, a password and a role", list(ROLES))
        self._users[user.name.lower()] = user

    def all(self) -> Iterable[User]:
        """Return all users."""
        return self._users.values()

    def named(self, name: str) -> User | None:
        """Return the user with this name, ignoring case, or None."""
        return self._users.get(name.lower())

    def authenticated(self, name: str, password: str) -> User | None:
        """Return the user if the password is correct, else None."""
        user = self.named(name)
        return user if user is not None and user.password == password else None

    def may_operate(self, user: User) -> bool:
        """Return whether the user may lock devices and change their configuration."""
        return user.is_admin or (user.role == PROVISIONERS and self._switches["provisioners_lock"])
