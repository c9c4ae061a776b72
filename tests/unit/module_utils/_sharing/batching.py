# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for the tests of RequestBatch."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context

SIZE = 50


class GatheringContext(Context):
    """A context without pauses. The leader's first one waits until so many requests are queued."""

    queue, expected = None, 1

    def pause(self, seconds):
        super().pause(0)
        while len(queued(self.queue)) < self.expected:
            time.sleep(0.001)
        self.expected = 1


def queued(queue):
    """Return {request id: request} of a queue."""
    with queue.record.transaction() as requests:
        return dict(requests)


def queue_request(queue, entry, key):
    """Queue a request of this process. Its id is the entry."""
    with queue.record.transaction() as requests:
        requests[entry] = {"key": key, "entry": entry, "pid": os.getpid(), "sender": None, "result": None}


def in_threads(work, entries):
    """Do the work for all entries at the same time. Return the result of each, or the error that it raised."""

    def one(entry):
        try:
            return work(entry)
        except DeviceActionsError as error:
            return error

    with ThreadPoolExecutor(len(entries)) as pool:
        return list(pool.map(one, entries))
