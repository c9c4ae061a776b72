# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a repository in a folder of another user may be used, although Git refuses it.

What is configured in a repository, such as its hooks, runs as our user. So Git refuses those of other users. But on a
volume, the folder usually belongs to root, and containers with different users write in it by their group. As with the
state directory, root and this group are trusted.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import (
    SHARED,
    check_folder,
    file_mode,
)

_CONFIG = "[safe]\n\tdirectory = *\n"  # a path would be compared in other ways by each version of Git


def trusting_config(repository: str, folder: str) -> str | None:
    """Return a file of settings with which Git uses a repository of another user, or None if Git is to decide.

    folder: private to this run, where the file is created.
    """
    if _git_folder(repository) is None:
        return None
    path = os.path.join(folder, "gitconfig")
    with open(path, "w", encoding="ascii") as file:
        file.write(_CONFIG)
    return path


def shared_settings(repository: str) -> str | None:
    """Return the file of settings of a repository in which several users write by their group, otherwise None."""
    place = _git_folder(repository)
    return os.path.join(place, "config") if place is not None and file_mode(place) == SHARED else None


def _git_folder(repository: str) -> str | None:
    """Return the folder of the repository's files if its owner is trusted, and None if it is ours or not trusted."""
    inner = os.path.join(repository, ".git")
    places = [repository, inner] if os.path.lexists(inner) else [repository]
    with suppress(OSError, InputError):
        for place in places:
            status = os.stat(place)
            check_folder(place)
            is_trusted = status.st_uid in (os.geteuid(), 0) or file_mode(place) == SHARED
            if not stat.S_ISDIR(status.st_mode) or not is_trusted:
                return None
        if any(os.stat(place).st_uid != os.geteuid() for place in places):
            return places[-1]
    return None
