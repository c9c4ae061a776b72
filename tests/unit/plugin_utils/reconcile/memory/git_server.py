# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTPS server for Git that wants a token, and notes where the token is visible while a client uses it."""

from __future__ import annotations

import base64
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

TOKEN = "t0k3n-of-the-robot"


class GitServer(ThreadingHTTPServer):
    """Serves the repositories of a folder. redirect: the folder to send requests to. status: of all responses."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.users: list[str] = []
        self.seen_in: set[str] = set()
        self.redirect: str | None = None
        self.status: int | None = None

    @property
    def url(self) -> str:
        """The address of the folder."""
        return f"https://localhost:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that break off the TLS handshake."""


class _Handler(BaseHTTPRequestHandler):
    server: GitServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        scheme, _blank, value = (self.headers.get("Authorization") or "").partition(" ")
        user, _colon, token = base64.b64decode(value).decode().partition(":")
        if self.server.status:
            self._respond(self.server.status, {}, b"")
        elif self.server.redirect and not self.path.startswith(self.server.redirect):
            self._respond(301, {"Location": self.server.redirect + self.path}, b"")
        elif scheme.lower() != "basic" or token != TOKEN:
            self._respond(401, {"WWW-Authenticate": 'Basic realm="git"'}, b"")
        else:
            self.server.users.append(user)
            self.server.seen_in |= set(places_of(TOKEN))
            self._serve(body)

    def _serve(self, body: bytes) -> None:
        path, _mark, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "robot",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type") or "",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
        }
        process = subprocess.run(["git", "http-backend"], check=False, input=body, env=environment, capture_output=True)
        head, _blank, content = process.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self._respond(int(headers.pop("Status", "200").split()[0]), headers, content)

    def _respond(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def places_of(secret: str) -> Iterator[str]:
    """Yield the files of processes that show a secret to others of the same user: arguments and environments."""
    for folder in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                if secret.encode() in (folder / name).read_bytes():
                    yield name
            except OSError:
                pass


@contextmanager
def running_server(folder: Path) -> Iterator[tuple[GitServer, Path]]:
    """Run a server, and yield it with the file of its CA."""
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    server = GitServer(folder)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server, ca_file
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
