# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A flag that stops a run."""

from __future__ import annotations

import time

_NAP = 0.1  # seconds


class StopFlag:
    """Whether a run is to end. Like threading.Event, but set() takes no lock, so that signal handlers may call it while
    the same thread waits, or sets.

    why: the reason in words, once it is set. ends_process: whether the process has to end with the run.
    """

    def __init__(self):
        self._set = False
        self.why = ""
        self.ends_process = False

    def set(self, why="it was interrupted", ends_process=True):
        """From now on the run is to end. The first reason is the one that counts."""
        if not self._set:
            self.why, self.ends_process = why, ends_process
            self._set = True

    def is_set(self):
        """Whether the run is to end."""
        return self._set

    def wait(self, seconds):
        """Sleep until then, or until the flag is set. Returns whether it is set."""
        end = time.monotonic() + seconds
        while not self._set and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _NAP))
        return self._set
