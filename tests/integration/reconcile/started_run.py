# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run in a process of its own, which tests can suspend and kill."""

from __future__ import annotations

import json
import os
import tempfile
import traceback
import warnings
from collections.abc import Callable
from typing import Any


class Stopped(Exception):
    """A phase failed, so that the role goes on with the phase close. message: of the error."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StartedRun:
    """A process. work: returns its result."""

    def __init__(self, work: Callable[[], dict[str, Any]]) -> None:
        self._output = tempfile.TemporaryFile()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the test runner may have threads
            self.pid = os.fork()
        if not self.pid:
            status = 1
            try:
                self._output.write(json.dumps(work()).encode())
                self._output.flush()
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)

    def status(self) -> int:
        """Wait for the end of the process, and return its exit status."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def result(self) -> dict[str, Any]:
        """Wait for the end of the process, and return the result of the run. Raise Stopped."""
        assert self.status() == 0
        self._output.seek(0)
        result: dict[str, Any] = json.load(self._output)
        if "refused" in result:
            raise Stopped(result["refused"])
        return result
