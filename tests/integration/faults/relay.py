# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay before the simulator that spoils answers byte by byte, which no web framework lets its server do."""

from __future__ import annotations

import http.client
import itertools
import re
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_DISTANCE = 0.01  # seconds between two pieces that drip
_PATIENCE = 10.0  # seconds after which a client that is still there is taken for one that waits for ever


@dataclass(frozen=True)
class ApiResponse:
    """What the simulator answered."""

    status: int
    body: bytes

    def head(self, *headers: str) -> bytes:
        """The status line and these headers, as they travel. It is the connection's last answer."""
        lines = (f"HTTP/1.1 {self.status} Relayed", "Connection: close", *headers, "")
        return "".join(f"{line}\r\n" for line in lines).encode()

    def whole(self, *headers: str, body: bytes | None = None) -> bytes:
        """The answer with its length and these headers. body: what to send in the place of the simulator's."""
        body = self.body if body is None else body
        return self.head(*headers, f"Content-Length: {len(body)}") + body


class Line:
    """The connection to the client, who may hang up at any time."""

    def __init__(self, handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
        self._socket = handler.connection
        self._closing = closing

    def send(self, data: bytes) -> bool:
        """Send at once. Whether somebody took it."""
        try:
            self._socket.sendall(data)
        except OSError:
            return False
        return not self._closing.is_set()

    def drip(self, pieces: Iterable[bytes]) -> None:
        """Send piece by piece, so that no time-out for one piece is ever over, for as long as a client should bear."""
        for piece in itertools.islice(pieces, int(_PATIENCE / _DISTANCE)):
            if not self.send(piece) or self._closing.wait(_DISTANCE):
                return

    def hold(self) -> None:
        """Say nothing until the client has hung up, or should have."""
        self._socket.settimeout(_PATIENCE)
        with suppress(OSError):
            self._socket.recv(1)


# How a request is answered. It gets the connection and what makes the simulator do the work.
Manner = Callable[[Line, Callable[[], ApiResponse]], object]


@dataclass
class _Rule:
    method: str
    manner: Manner
    left: float


class Relay:
    """Passes requests on to the simulator, but for those that spoil() is for.

    upstream: the simulator's URL. tls: what makes the relay speak HTTPS. heard: the headers of all requests so far.
    """

    def __init__(self, upstream: str, tls: ssl.SSLContext | None = None) -> None:
        self.heard: list[str] = []
        self._upstream = urlsplit(upstream).netloc
        self._rules: list[_Rule] = []
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *args: None  # clients that hang up are what the tests are about
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def spoil(self, method: str, manner: Manner, times: float = float("inf")) -> None:
        """Let the lockdown requests of a method be answered in some manner, so often."""
        self._rules.append(_Rule(method, manner, times))

    @contextmanager
    def running(self) -> Iterator[Relay]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._closing.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                relay._answer(self)

            do_POST = do_PUT = do_GET

        return Handler

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        line = Line(handler, self._closing)
        with self._lock:
            self.heard.append(str(handler.headers))
            manner = self._manner(handler.command, handler.path)

        def work() -> ApiResponse:
            upstream = http.client.HTTPConnection(self._upstream)
            headers = {name: value for name, value in handler.headers.items() if name.lower() != "host"}
            upstream.request(handler.command, handler.path, body, headers)
            response = upstream.getresponse()
            answer = ApiResponse(response.status, response.read())
            upstream.close()
            return answer

        handler.close_connection = True
        if manner:
            manner(line, work)
        else:
            line.send(work().whole())

    def _manner(self, method: str, path: str) -> Manner | None:
        if not re.match("/devicecommands/.*/lockdown", path):
            return None
        rule = next((rule for rule in self._rules if rule.left > 0 and rule.method == method), None)
        if rule:
            rule.left -= 1
        return rule and rule.manner
