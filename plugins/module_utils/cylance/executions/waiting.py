# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wait until all devices have reported the result of an execution."""

from __future__ import annotations

import time

from ..._common.errors import DeviceActionsError, Interrupted
from ..._common.text import counted
from ..._sharing.context import Context
from ..paged_lists import Facts
from .api import ExecutionApi

_REPEAT_AFTER = 30.0  # seconds after which an unchanged progress line is shown again
_MAX_NOT_FOUND = 3  # 404 responses in a row, because a new execution may not be visible at once


class ExecutionWaiting:
    """timeout, interval: in seconds. name: the task in progress lines."""

    def __init__(self, timeout: int, interval: int, context: Context, name: str) -> None:
        self._timeout = timeout
        self._interval = interval
        self._context = context
        self._name = name
        self._last_counts: tuple[int | None, ...] | None = None
        self._last_line = 0.0  # when it was shown

    def wait(self, execution: Facts, api: ExecutionApi) -> tuple[Facts, DeviceActionsError | None]:
        """Return (the execution as it was last read, the error that ended the waiting, or None).

        Waiting ends when as many devices have succeeded or failed as were online. The count C(acked) is not used,
        because the vendor documents two meanings of it.
        """
        deadline, last_error, not_found = time.monotonic() + self._timeout, None, 0
        while not execution["ended"]:
            if time.monotonic() >= deadline:
                return execution, self._timed_out(last_error)
            try:
                self._context.pause(min(self._interval, max(0.0, deadline - time.monotonic())))
                execution, last_error, not_found = api.read(execution["id"]), None, 0
            except Interrupted:
                return execution, Interrupted(f"Waiting was stopped. {_CONTINUES}")
            except DeviceActionsError as error:
                not_found = not_found + 1 if error.status == 404 else 0
                if error.fatal or not_found == _MAX_NOT_FOUND:
                    return execution, error
                last_error = error
            self._announce(execution)
        return execution, None

    def _timed_out(self, last_error: DeviceActionsError | None) -> DeviceActionsError:
        text = f" The last error: {last_error.message}" if last_error else ""
        return DeviceActionsError(
            f"Not all devices reported a result within wait_timeout ({self._timeout} s). {_CONTINUES}{text}",
            "wait_timeout",
        )

    def _announce(self, execution: Facts) -> None:
        now, counts = time.monotonic(), (execution["acked"], execution["succeeded"], execution["failed"])
        if counts == self._last_counts and now - self._last_line < _REPEAT_AFTER:
            return
        self._last_counts, self._last_line = counts, now
        self._context.announce(
            f"{self._name}: {counts[1]} succeeded, {counts[2]} failed, {counts[0]} acknowledged of "
            f"{counted(execution['devices'], 'device')}"
        )


_CONTINUES = "The execution continues. To wait longer, run the task again."
