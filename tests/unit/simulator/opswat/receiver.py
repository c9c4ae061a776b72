# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server that takes the pushes of the webhook."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MAX_WAIT = 30.0


@dataclass(frozen=True)
class Received:
    """A received request."""

    body: Any
    authorization: str | None
    content_type: str | None
    path: str


class Receiver(ThreadingHTTPServer):
    """Takes requests. ``status`` is that of all responses."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self._received: list[Received] = []
        self._changed = threading.Condition()

    @property
    def url(self) -> str:
        """The URL to push to."""
        return f"http://127.0.0.1:{self.server_port}/events"

    def take(self, received: Received) -> None:
        """Keep a request."""
        with self._changed:
            self._received.append(received)
            self._changed.notify_all()

    def wait_for(self, count: int) -> list[Received]:
        """Return all requests once there are this many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._received) >= count, MAX_WAIT)
            return list(self._received)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.take(Received(body, self.headers["Authorization"], self.headers["Content-Type"], self.path))


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
