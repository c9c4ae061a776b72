# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A flag that stops the run."""

from __future__ import annotations

import time

_NAP = 0.1  # seconds


class StopFlag:
    """Whether the run should stop.

    Like threading.Event, but set() takes no lock, so that a signal handler can call it while its thread waits or sets.
    why: the reason, once it is set. ends_process: whether the process must end with the run.
    """

    def __init__(self) -> None:
        self._set = False
        self.why = ""
        self.ends_process = False

    def set(self, why: str = "it was interrupted", ends_process: bool = True) -> None:
        """Stop the run. Only the first call has an effect."""
        if not self._set:
            self.why, self.ends_process = why, ends_process
            self._set = True

    def is_set(self) -> bool:
        """Return whether the run should stop."""
        return self._set

    def wait(self, seconds: float) -> bool:
        """Sleep for so many seconds or until the flag is set. Return whether it is set."""
        end = time.monotonic() + seconds
        while not self._set and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _NAP))
        return self._set
