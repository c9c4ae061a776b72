# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that sends exactly the bytes of a test, with one connection for each request."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

TIMEOUT = 20  # seconds: a client that keeps a connection open for longer is considered hanging
MAX_HEAD_SIZE = 1 << 20  # bytes


@dataclass(frozen=True)
class Request:
    """A request of a client. path: includes the query."""

    method: str
    path: str


class HostileServer:
    """A server on the loopback address.

    answer: returns the bytes for a Request, or b"" to close the connection. troubles: timeouts of hanging clients.
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
        """Stop the server."""
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
                connection.settimeout(TIMEOUT)
                try:
                    self._respond(connection)
                except TimeoutError as error:
                    self.troubles.append(error)
                except OSError:  # the client closed the connection
                    continue

    def _respond(self, connection: socket.socket) -> None:
        request = read_request(connection)
        if request is None:
            return
        self.requests.append(request)
        # Send FIN with the last bytes. Otherwise, the client might send its next request on this connection.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        connection.sendall(self.answer(request))
        connection.shutdown(socket.SHUT_WR)


def read_request(connection: socket.socket) -> Request | None:
    """Read a request with its whole body. Return None if the client closed the connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = connection.recv(1 << 16)
        if not more or len(received) > MAX_HEAD_SIZE:
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
