# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of requests that are sent together."""

from __future__ import annotations

from .shared_memory import shared_lock
from .shared_record import SharedRecord

_CAPACITY = 1 << 24  # bytes for the requests and results of all forks of a run
_PAGE = 1 << 12  # bytes


class RequestQueue:
    """The queued requests of a process and its forks.

    record: {request id: {key, entry, pid, sender, result}}. sender is the request id of the leader that sends it, and
    result a JSON text. sending: the sender's lock. last: {size} of the last batch.
    """

    def __init__(self) -> None:
        self.record = SharedRecord(capacity=_CAPACITY)
        self.last = SharedRecord(capacity=_PAGE)
        self.sending = shared_lock("a request that another host of this run sends for several").held
