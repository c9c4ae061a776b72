# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state directory: the one place for what must outlive a run, such as a volume that containers share."""

from __future__ import annotations

import os

from .._common.errors import InputError
from .._common.paths import expand_user
from .user_state import check_folder

STATE_VARIABLE = "DEVICE_ACTIONS_STATE_DIR"

_CONTAINER_FILES = ("/run/.containerenv", "/.dockerenv")  # of podman and CRI-O, and of docker
_CONTAINER_VARIABLES = ("KUBERNETES_SERVICE_HOST", "AWX_HOST")  # jobs of AWX always run in containers
_REMEDY = "Give the user that runs the task the right to write in it, or set another directory."


def state_folder(option: str | None = None) -> str | None:
    """Return the absolute path of the state directory, which is created if it is missing, or None if none is set.

    option: the value of state_dir. Without it, the environment variable counts. Raise InputError.
    """
    given, source = option, "state_dir"
    if not given:
        given, source = os.environ.get(STATE_VARIABLE, "").strip(), STATE_VARIABLE
    if not given:
        return None
    path = expand_user(given, source)
    try:
        os.makedirs(path, 0o700, exist_ok=True)
        check_folder(path)
    except FileExistsError:
        raise InputError(f"{source}: must be a directory, got the file {path}. Set a directory.") from None
    except OSError as error:
        raise InputError(f"{source}: {error.filename or path}: {error.strerror}. {_REMEDY}") from None
    except InputError as error:
        raise InputError(f"{source}: {error.message}") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"{source}: {path}: this user cannot write in it. {_REMEDY}")
    return path


def in_container() -> bool:
    """Return whether this process seems to run in a container, whose files end with it."""
    return any(map(os.path.exists, _CONTAINER_FILES)) or any(os.environ.get(name) for name in _CONTAINER_VARIABLES)


def unmounted_warnings(path: str | None) -> list[str]:
    """Return a warning if a state directory ends with the container of a job, because it is on the container's root.

    Only on platforms whose jobs always have a container of their own: in another one, a directory may well stay.
    """
    if not path or not any(os.environ.get(name) for name in _CONTAINER_VARIABLES):
        return []
    try:
        if os.stat(path).st_dev != os.stat("/").st_dev:
            return []
    except OSError:
        return []
    return [
        f"The state directory {path} is not mounted into this container, so it ends with it: locks of SDM, executions, "
        "containments and reports are lost. In AWX, add it to Paths to expose to isolated jobs (docs/state.md)."
    ]
