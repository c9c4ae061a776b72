# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers with exactly the bytes it is told, one connection for each request."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

PATIENCE = 20  # seconds: a client that holds a connection for longer is taken for one that hangs
LONGEST_HEAD = 1 << 20  # bytes


@dataclass(frozen=True)
class Request:
    """What a client asked. path: with its query."""

    method: str
    path: str


class HostileServer:
    """Serves on the loopback address until it is closed.

    answer: makes the bytes for a Request; b"" hangs up. troubles: clients that hung.
    """

    def __init__(self, answer: Callable[[Request], bytes] = lambda request: b"") -> None:
        self.answer = answer
        self.requests: list[Request] = []
        self.troubles: list[TimeoutError] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(PATIENCE)
                try:
                    self._converse(connection)
                except TimeoutError as trouble:
                    self.troubles.append(trouble)
                except OSError:  # the client has seen enough
                    continue

    def _converse(self, connection: socket.socket) -> None:
        request = read_request(connection)
        if request is None:
            return
        self.requests.append(request)
        # The end of the connection travels with the last bytes, so that no client sends its next request into it.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        connection.sendall(self.answer(request))
        connection.shutdown(socket.SHUT_WR)


def read_request(connection: socket.socket) -> Request | None:
    """The next request with its body read to the end, or None where the client hung up."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(1 << 16)
        if not more or len(received) > LONGEST_HEAD:
            return None
        received += more
    head, _separator, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    missing = int(headers.get("content-length", 0)) - len(body)
    while missing > 0:
        more = connection.recv(1 << 16)
        if not more:
            return None
        missing -= len(more)
    method, path, _version = lines[0].split(" ", 2)
    return Request(method, path)
