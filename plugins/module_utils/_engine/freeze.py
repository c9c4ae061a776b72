# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kill switch: a file in the state directory, or an environment variable, that stops all writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from .._common.errors import Frozen
from .._common.text import as_sentence, printable_line
from .._sharing.state_dir import STATE_VARIABLE

FREEZE_VARIABLE = "DEVICE_ACTIONS_FREEZE"
RELEASES_VARIABLE = "DEVICE_ACTIONS_FREEZE_RELEASES"
FREEZE_FILE = "freeze"

_RELEASES_ALLOWED = "releases: allowed"  # a line of the file
_NO = ("0", "false", "no", "off")
_MAX_SIZE = 4096  # bytes of the file that count
_MAX_REASON = 500  # characters


def freeze_check(state_dir: str | None, is_release: bool) -> Callable[[], Frozen | None]:
    """Return a function that returns the error which stops writes, or None while they are allowed.

    state_dir: of the task. The one that an administrator set for the controller counts, too. is_release: whether the
    task only releases devices, which may be exempt.
    """
    folders = dict.fromkeys(filter(None, (state_dir, os.environ.get(STATE_VARIABLE, "").strip())))
    paths = [os.path.join(os.path.expanduser(folder), FREEZE_FILE) for folder in folders]
    return lambda: _find_freeze(paths, is_release)


def _find_freeze(paths: Iterable[str], is_release: bool) -> Frozen | None:
    is_exempt = is_release and os.environ.get(RELEASES_VARIABLE, "").strip().lower() in _NO
    if (reason := os.environ.get(FREEZE_VARIABLE, "").strip()) and not is_exempt:
        return _frozen(reason, FREEZE_VARIABLE, f"unset {FREEZE_VARIABLE}")
    for path in paths:
        if (lines := _read(path)) is None:
            continue
        if is_exempt or (is_release and _RELEASES_ALLOWED in (line.strip().lower() for line in lines[1:])):
            continue
        return _frozen(lines[0] if lines else "", path, f"remove {path}")
    return None


def _frozen(reason: str, source: str, remedy: str) -> Frozen:
    shown = printable_line(reason, _MAX_REASON).strip() or "no reason is given"
    return Frozen(f"Writes are frozen ({source}): {as_sentence(shown)} To go on, {remedy}, and run the task again.")


def _read(path: str) -> list[str] | None:
    """Return the lines of the file, or None if there is none. Anything else with its name freezes, too."""
    try:
        # Without O_NONBLOCK, opening a FIFO would block.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return [] if os.path.lexists(path) else None
    except OSError:
        return []
    try:
        return os.read(descriptor, _MAX_SIZE).decode(errors="replace").splitlines()
    except OSError:  # a folder, for example
        return []
    finally:
        os.close(descriptor)
