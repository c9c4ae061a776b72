# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A write whose connection broke before it was sent certainly had no effect. After that, its outcome is unknown."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ResponseLost, Unreachable
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._http.messages import ApiRequest
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION, ConnectionSettings
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import Transport
from ansible_collections.secops.device_actions.plugins.module_utils._http.unsent import UnsentMarker, is_marked_unsent

pytest.importorskip("urllib3")

Step = Callable[[socket.socket], object]


def read_all(connection: socket.socket) -> None:
    """Read until nothing comes for a moment: everything that the client sends before it waits for a response."""
    connection.recv(65_536)


def accept_tunnel(connection: socket.socket) -> None:
    """Accept the CONNECT request of a client, like a proxy."""
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")


@pytest.fixture
def server(request: pytest.FixtureRequest):
    """The port of a server that takes the given steps with one connection, and then closes it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = listener.accept()
        with connection:
            for step in request.param:
                step(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(10)
    listener.close()


def send(url: str, **params: object) -> None:
    """Send a write."""
    options = {name: option.get("default") for name, option in CONNECTION.options.items()}
    settings = ConnectionSettings.from_params({**options, **params})
    transport = Transport(url, settings, Redactor())
    transport.send(
        ApiRequest("POST", "/lock", "locking the device down", {"a": 1}, None, None, {}, True, False), "", {}
    )


@pytest.mark.parametrize(
    "server", [pytest.param([], id="at once"), pytest.param([read_all], id="hello")], indirect=True
)
def test_a_write_is_not_sent_if_the_tls_handshake_breaks(server):
    with pytest.raises(Unreachable) as raised:
        send(f"https://127.0.0.1:{server}")
    assert not raised.value.uncertain


@pytest.mark.parametrize("server", [pytest.param([accept_tunnel, read_all], id="hello")], indirect=True)
def test_a_write_is_not_sent_if_the_tls_handshake_breaks_behind_a_proxy(server):
    with pytest.raises(Unreachable) as raised:
        send("https://console.example", proxy=f"http://127.0.0.1:{server}")
    assert not raised.value.uncertain


@pytest.mark.parametrize("server", [pytest.param([read_all], id="request")], indirect=True)
def test_the_outcome_of_a_write_is_unknown_if_the_connection_breaks_after_it_was_sent(server):
    with pytest.raises(ResponseLost) as raised:
        send(f"http://127.0.0.1:{server}")
    assert raised.value.uncertain


def test_a_write_is_not_sent_if_the_tls_handshake_takes_too_long():
    """The listener's queue accepts the connection, and nothing responds."""
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(Unreachable) as raised:
        send(f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=1)
    assert not raised.value.uncertain


@pytest.mark.parametrize("error", [BrokenPipeError(32, "Broken pipe"), ConnectionResetError(104, "Reset")], ids=repr)
@pytest.mark.parametrize(("parts", "is_certain"), [(0, True), (1, True), (2, False)])
@pytest.mark.parametrize("server", [[read_all]], indirect=True, ids=[""])
def test_a_request_that_was_cut_off_was_not_carried_out(server, monkeypatch, error, parts, is_certain):
    """Headers and body are two parts. The second one ends the request."""
    original, sent = http.client.HTTPConnection.send, []

    def failing_send(self, data):
        if len(sent) >= parts:
            if self.sock is None:
                self.connect()
            self.sock.shutdown(socket.SHUT_RDWR)
            raise error
        sent.append(data)
        original(self, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", failing_send)
    with pytest.raises((Unreachable, ResponseLost)) as raised:
        send(f"http://127.0.0.1:{server}")
    assert raised.value.uncertain is not is_certain


def test_a_request_that_was_cut_off_says_nothing_about_the_next_one_of_its_connection():
    class Broken(http.client.HTTPConnection):
        """A connection that takes no data at first, and never responds."""

        takes_data = False

        def putrequest(self, *args, **kwargs):
            """Begin a request."""

        def send(self, data):
            """Send a part of it."""
            if not self.takes_data:
                raise BrokenPipeError

        def getresponse(self):
            """Return the response."""
            raise ConnectionResetError

    connection = type("Connection", (UnsentMarker, Broken), {})("console.example")
    for takes_data in (False, True):
        connection.takes_data = takes_data
        connection.putrequest("PUT", "/lock")
        if not takes_data:
            with pytest.raises(BrokenPipeError):
                connection.send(b"data")
        with pytest.raises(ConnectionResetError) as raised:
            connection.getresponse()
        assert is_marked_unsent(raised.value) is not takes_data
