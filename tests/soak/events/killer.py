# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kill the process of a source at a point: after a number of its requests, and of lines of the collection's code."""

from __future__ import annotations

import http.client
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ..crash.victim import Killer, Point


class SourceKiller(Killer):
    """Kills this process, but not while the story goes on, whose requests do not count.

    before_request: called before each request of the source. Code is traced only near the point, because that is slow.
    """

    def __init__(self, point: Point, before_request: Callable[[], object]) -> None:
        super().__init__(point)
        self._before_request = before_request
        self._is_suspended = False

    def arm(self) -> None:
        """Watch the requests of the source."""
        receive, send = http.client.HTTPConnection.getresponse, http.client.HTTPConnection.putrequest

        def send_request(connection: http.client.HTTPConnection, *args: object, **options: object) -> None:
            if not self._is_suspended:
                with self.suspended():
                    self._before_request()
            send(connection, *args, **options)

        def count_and_receive(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
            if not self._is_suspended:
                self._count_request()
            return receive(connection)

        http.client.HTTPConnection.putrequest = send_request
        http.client.HTTPConnection.getresponse = count_and_receive
        self._disarmed = (receive, send)

    def disarm(self) -> None:
        """Watch nothing any more."""
        sys.settrace(None)
        http.client.HTTPConnection.getresponse, http.client.HTTPConnection.putrequest = self._disarmed

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Neither count nor kill within the block."""
        before, self._is_suspended = self._is_suspended, True
        try:
            yield
        finally:
            self._is_suspended = before

    def _count_request(self) -> None:
        self._sent += 1
        self._lines = 0
        self._check()
        if self._sent == self._point.requests:
            sys.settrace(self._enter)
            frame: FrameType | None = sys._getframe()
            while frame:
                frame.f_trace = self._enter(frame, "call", None)
                frame = frame.f_back
        elif self._sent > self._point.requests:
            sys.settrace(None)

    def _check(self) -> None:
        if not self._is_suspended:
            super()._check()
