# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that wait to be sent together."""

from __future__ import annotations

from .shared_memory import shared_lock
from .shared_record import SharedRecord

_CAPACITY = 1 << 24  # bytes for the requests and verdicts of all forks of a run
_PAGE = 1 << 12  # bytes


class RequestQueue:
    """The requests that wait, of a process and its forks.

    record: {ticket: {key, entry, pid, sender, verdict}}, a verdict being a JSON text. sending: the lock of who sends.
    last: {size} of the last batch.
    """

    def __init__(self):
        self.record = SharedRecord(capacity=_CAPACITY)
        self.last = SharedRecord(capacity=_PAGE)
        self.sending = shared_lock().held
