# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The moment after which a task must not write anymore, because another run may then take over its work.

The role reconcile sets it for its tasks. It counts by the clock of this boot, which also runs while a process or the
machine is suspended, so a task on another machine ignores it.
"""

from __future__ import annotations

import os
import time

from .._common.errors import DeadlinePassed
from .user_state import boot_id

DEADLINE_VARIABLE = "DEVICE_ACTIONS_WRITE_DEADLINE"


def boot_clock() -> float:
    """Return seconds that also pass while the machine or the process is suspended."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def deadline_text(ends: float) -> str:
    """Return the value of the variable for a moment of boot_clock()."""
    return f"{ends:.3f} {boot_id()}"


def past_deadline() -> DeadlinePassed | None:
    """Return the error that stops the writes of this task, or None while they are allowed."""
    value = os.environ.get(DEADLINE_VARIABLE, "").strip()
    if not value:
        return None
    ends, _blank, boot = value.partition(" ")
    try:
        if boot != boot_id() or boot_clock() < float(ends):
            return None
    except ValueError:
        return DeadlinePassed(
            f"{DEADLINE_VARIABLE} is invalid, so nothing is written. Only the role reconcile sets it."
        )
    return DeadlinePassed(
        "The deadline of this run has passed, so it writes nothing more. It was suspended or too slow. To go on, start "
        "it again."
    )
