# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay in front of the simulator that sends malformed responses, which a web framework does not allow."""

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

_PIECE_INTERVAL = 0.01  # seconds
_MAX_PIECES = 1000
_MAX_SILENCE = 60.0  # seconds after which a client that does not hang up fails its test


@dataclass(frozen=True)
class UpstreamResponse:
    """The simulator's response."""

    status: int
    body: bytes

    def head(self, *headers: str) -> bytes:
        """Return the status line and these headers in wire format. The connection closes after the response."""
        lines = (f"HTTP/1.1 {self.status} Relayed", "Connection: close", *headers, "")
        return "".join(f"{line}\r\n" for line in lines).encode()

    def whole(self, *headers: str, body: bytes | None = None) -> bytes:
        """Return the response with its length and these headers. body: replaces the simulator's."""
        body = self.body if body is None else body
        return self.head(*headers, f"Content-Length: {len(body)}") + body


class Connection:
    """The connection to the client, which may hang up at any time."""

    def __init__(self, handler: BaseHTTPRequestHandler, relay: Relay) -> None:
        self._socket = handler.connection
        self._client = handler.client_address
        self._relay = relay

    def send(self, data: bytes) -> bool:
        """Send at once. Return whether the client is still there."""
        try:
            self._socket.sendall(data)
        except OSError:
            return False
        return not self._relay.closing.is_set()

    def send_slowly(self, pieces: Iterable[bytes]) -> None:
        """Send piece by piece, and call the relay's on_piece before each one."""
        for piece in itertools.islice(pieces, _MAX_PIECES):
            self._relay.on_piece()
            if not self.send(piece) or self._relay.closing.wait(_PIECE_INTERVAL):
                return

    def stay_silent(self) -> None:
        """Send nothing until the client has hung up."""
        self._relay.silent.add(self._client)
        self._socket.settimeout(_MAX_SILENCE)
        with suppress(OSError):
            self._socket.recv(1)


# Responds to a request. Takes the connection and a function that passes the request on to the simulator.
Responder = Callable[[Connection, Callable[[], UpstreamResponse]], object]


@dataclass
class _Rule:
    method: str
    respond: Responder
    times: float


class Relay:
    """Passes requests on to the simulator, except for those that respond_with() replaces.

    upstream: the simulator's URL. tls: makes the relay speak HTTPS. request_headers: those of all requests so far.
    silent: addresses of the clients that get no response. on_piece: called before each piece of a slow response.
    """

    def __init__(self, upstream: str, tls: ssl.SSLContext | None = None) -> None:
        self.request_headers: list[str] = []
        self.silent: set[tuple[str, int]] = set()
        self.on_piece: Callable[[], object] = lambda: None
        self.closing = threading.Event()
        self._upstream = urlsplit(upstream).netloc
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *args: None  # clients are expected to hang up
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def respond_with(self, method: str, respond: Responder, times: float = float("inf")) -> None:
        """Replace the responses to lockdown requests of a method, so many times."""
        self._rules.append(_Rule(method, respond, times))

    @contextmanager
    def running(self) -> Iterator[Relay]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                """Log nothing."""

            def do_GET(self) -> None:
                relay._respond(self)

            do_POST = do_PUT = do_GET

        return Handler

    def _respond(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        connection = Connection(handler, self)
        with self._lock:
            self.request_headers.append(str(handler.headers))
            respond = self._responder(handler.command, handler.path)

        def execute() -> UpstreamResponse:
            upstream = http.client.HTTPConnection(self._upstream)
            headers = {name: value for name, value in handler.headers.items() if name.lower() != "host"}
            upstream.request(handler.command, handler.path, body, headers)
            response = upstream.getresponse()
            received = UpstreamResponse(response.status, response.read())
            upstream.close()
            return received

        handler.close_connection = True
        if respond:
            respond(connection, execute)
        else:
            connection.send(execute().whole())

    def _responder(self, method: str, path: str) -> Responder | None:
        if not re.match("/devicecommands/.*/lockdown", path):
            return None
        rule = next((rule for rule in self._rules if rule.times > 0 and rule.method == method), None)
        if rule:
            rule.times -= 1
        return rule and rule.respond
