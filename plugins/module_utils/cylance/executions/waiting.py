# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait until all devices have answered to an execution."""

from __future__ import annotations

import time

from ..._common.errors import DeviceActionsError, InputError, Interrupted

_SAID_AGAIN = 30.0  # seconds
_MISSES = 3  # answers in a row that there is no such execution, after which that is believed


class ExecutionWaiting:
    """params: the values of wait_timeout and wait_interval. name: what is being done, for progress lines."""

    def __init__(self, params, context, name):
        if params["wait_timeout"] < 1 or params["wait_interval"] < 1:
            raise InputError("wait_timeout and wait_interval are numbers of seconds, 1 or more.")
        self._timeout = params["wait_timeout"]
        self._interval = params["wait_interval"]
        self._context = context
        self._name = name
        self._said = (None, 0.0)

    def wait(self, execution, requests):
        """(the execution as it was read last, the DeviceActionsError that ended the waiting, or None).

        It is over when as many devices have succeeded or failed as were online; acked has two meanings.
        """
        deadline, trouble, misses = time.monotonic() + self._timeout, None, 0
        while not execution["ended"]:
            if time.monotonic() >= deadline:
                said = f" The last trouble: {trouble.message}" if trouble else ""
                return execution, DeviceActionsError(
                    f"Not all devices answered within wait_timeout ({self._timeout} s). It goes on: run again to wait "
                    f"further.{said}",
                    "wait_timeout",
                )
            try:
                self._context.pause(min(self._interval, max(0.0, deadline - time.monotonic())))
                execution, trouble, misses = requests.read(execution["id"]), None, 0
            except Interrupted:
                return execution, Interrupted("The waiting was stopped. It goes on: run again to wait further.")
            except DeviceActionsError as error:
                misses = misses + 1 if error.status == 404 else 0  # a new one may take a moment to be there
                if error.fatal or misses == _MISSES:
                    return execution, error
                trouble = error
            self._say(execution)
        return execution, None

    def _say(self, execution):
        now, counts = time.monotonic(), (execution["acked"], execution["succeeded"], execution["failed"])
        if counts == self._said[0] and now - self._said[1] < _SAID_AGAIN:
            return
        self._said = (counts, now)
        self._context.announce(
            f"{self._name}: {counts[1]} succeeded, {counts[2]} failed, {counts[0]} acknowledged of "
            f"{execution['devices']} devices"
        )
