# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limit the time for a whole response. urllib3 limits only the wait for each piece of it."""

from __future__ import annotations

import http.client
import io
import time
from collections.abc import Mapping
from typing import Any

from .unsent import UnsentMarker

_INTERIM = range(102, 200)  # http.client skips 100 itself, and 101 ends HTTP


class _DeadlineReader(io.RawIOBase):
    """The bytes that a connection receives, until a deadline. seconds: from now on, for all of them."""

    def __init__(self, raw: io.RawIOBase, seconds: float) -> None:
        super().__init__()
        self._raw = raw
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> Any:
        """Read what is there. Raise OSError after the deadline."""
        if time.monotonic() > self._end:
            raise OSError(f"the response was incomplete after {self._seconds:g} s")
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close the reader below."""
        self._raw.close()
        super().close()


def bounded_pools(pools: Mapping[str, type], seconds: float) -> dict[str, type]:
    """Return {scheme: class of urllib3's pools} with limited responses. pools: the classes without a limit.

    seconds: from the first to the last byte of a response.

    The limit has to be below http.client, because a server can also send headers byte by byte.
    """

    class Response(http.client.HTTPResponse):
        def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            self.fp = io.BufferedReader(_DeadlineReader(self.fp.detach(), seconds))

        def begin(self) -> None:
            super().begin()
            while self.status in _INTERIM:  # the final response follows
                self.headers = self.msg = None  # type: ignore[assignment]  # or begin() reads nothing
                super().begin()

    def with_bounded_responses(pool: Any) -> type:
        connection = type("Connection", (UnsentMarker, pool.ConnectionCls), {"response_class": Response})
        return type("Pool", (pool,), {"ConnectionCls": connection})

    return {scheme: with_bounded_responses(pool) for scheme, pool in pools.items()}
