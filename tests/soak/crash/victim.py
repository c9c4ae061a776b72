# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a function in a process that kills itself with SIGKILL at a point that the seed determines.

A point is a request and a number of lines of the collection's own code after it was sent. So a process dies before a
request, between a request and its response, between two operations on files, or anywhere else.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ansible_collections.secops.device_actions.plugins import module_utils, plugin_utils

CODE = (*module_utils.__path__, *plugin_utils.__path__)  # more than one where Ansible's loader has added its own
MOST_LINES = 3000  # rarely more lines are executed between two requests
FAILED = 3  # exit status of a function that raised


@dataclass(frozen=True)
class Point:
    """When a process dies: this many lines after it has sent this many requests."""

    requests: int
    lines: int


def draw_point(dice: random.Random, most_requests: int) -> Point:
    """Draw a point. Most are near a request, because the records of writes are written there."""
    lines = dice.choice((0, dice.randrange(60), dice.randrange(300), dice.randrange(MOST_LINES)))
    return Point(dice.randint(0, most_requests), lines)


def run_until(point: Point, function: Callable[[], object]) -> bool:
    """Run a function in a fork of this process. Return whether it was killed: it may end before the point.

    Raise a RuntimeError if the function raised something.
    """

    def run_armed() -> None:
        Killer(point).arm()
        function()

    return run_forked(run_armed)


def run_forked(function: Callable[[], object]) -> bool:
    """Run a function that may kill its process in a fork of this one. Return whether it did. See run_until()."""
    pid = os.fork()
    if pid == 0:
        status = FAILED
        try:
            function()
            status = 0
        finally:
            os._exit(status)  # without the handlers and buffers of the parent
    _pid, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"the process that was to be killed failed with status {os.WEXITSTATUS(status)}")
    return os.WIFSIGNALED(status)


class Killer:
    """Kills this process at a point."""

    def __init__(self, point: Point) -> None:
        self._point = point
        self._sent = 0
        self._lines = 0

    def arm(self) -> None:
        """Watch the requests and the lines of all threads."""
        receive = http.client.HTTPConnection.getresponse

        def count_and_receive(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
            self._sent += 1
            self._lines = 0
            self._check()
            return receive(connection)

        http.client.HTTPConnection.getresponse = count_and_receive
        threading.settrace(self._enter)
        sys.settrace(self._enter)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        return self._count if frame.f_code.co_filename.startswith(CODE) else None

    def _count(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self._lines += 1
            self._check()
        return self._count

    def _check(self) -> None:
        if self._sent == self._point.requests and self._lines >= self._point.lines:
            os.kill(os.getpid(), signal.SIGKILL)
