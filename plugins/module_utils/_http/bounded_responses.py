# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that come to an end: requests bounds the wait for each piece of an answer, and not the answer."""

from __future__ import annotations

import http.client
import io
import time

from .._common.libraries import urllib3

_INTERIM = range(102, 200)  # 100 http.client skips by itself, and 101 ends HTTP


class _Bounded(io.RawIOBase):
    """What a connection gives to read, until the time is over. seconds: for all of it."""

    def __init__(self, raw, seconds):
        super().__init__()
        self._raw = raw
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def readable(self):
        """It is."""
        return True

    def readinto(self, buffer):
        """Read what is there, or raise OSError."""
        if time.monotonic() > self._end:
            raise OSError(f"the answer had not ended after {self._seconds:g} s")
        return self._raw.readinto(buffer)

    def close(self):
        """Close the connection's side of it."""
        self._raw.close()
        super().close()


def bounded_pools(seconds):
    """{scheme: class of urllib3's pools}, whose answers take so many seconds at most from first byte to last."""

    class Response(http.client.HTTPResponse):
        def __init__(self, sock, *args, **kwargs):
            super().__init__(sock, *args, **kwargs)
            self.fp = io.BufferedReader(_Bounded(self.fp.detach(), seconds))

        def begin(self):
            super().begin()
            while self.status in _INTERIM:  # the answer proper is yet to come
                self.headers = self.msg = None
                super().begin()

    def speaking_with(pool):
        """The class of connection pools, where connections read answers of the class above."""
        connection = type("Connection", (pool.ConnectionCls,), {"response_class": Response})
        return type("Pool", (pool,), {"ConnectionCls": connection})

    return {
        "http": speaking_with(urllib3.HTTPConnectionPool),
        "https": speaking_with(urllib3.HTTPSConnectionPool),
    }
