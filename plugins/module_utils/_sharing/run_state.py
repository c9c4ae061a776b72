# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of one run share: tokens, rate limits, claims of devices, and the count of changes."""

from __future__ import annotations

import os

from .change_count import ChangeCount
from .claims import Claims
from .request_queue import RequestQueue
from .run_marks import MarkKeeper
from .shared_cache import SharedCache
from .shared_record import SharedRecord


class RunState:
    """Created once in the main process and inherited by every fork. A module creates one for itself.

    run: identifies this run. main_pid: the process that ends with the run, or None in a module, which does not know it.
    ansible_home: ansible-core's home directory, or None in a module.
    keeper: keeps the run's mark in a state directory, or None in a module.
    """

    def __init__(self, main_pid: int | None = None, ansible_home: str | None = None) -> None:
        self.run = os.urandom(8).hex()
        self.main_pid = main_pid
        self.ansible_home = ansible_home
        self.keeper: MarkKeeper | None = None
        self.tokens = SharedRecord(what="the login of another task of this run")
        self.rate_limiter = SharedRecord()
        self.claims = Claims()
        self.changes = ChangeCount()
        self.answers = SharedCache()
        self.reads = RequestQueue()
        self.writes = RequestQueue()
