# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests through a SOCKS proxy, whose handshake the test plays (RFC 1928 and 1929)."""

from __future__ import annotations

import socket
import threading

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import Unreachable
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._http.messages import ApiRequest
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION, ConnectionSettings
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport import Transport

pytest.importorskip("urllib3")
pytest.importorskip("socks")

USER, PASSWORD = "user", "p@ss:word"
CONNECTED, REFUSED = 0, 5


class SocksProxy:
    """A proxy for one connection. It requires a login, and answers the first request itself. seen: what it received."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.seen: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"socks5h://{USER}:p%40ss%3Aword@127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        """Play the handshake, and respond to one HTTP request."""
        connection, _address = self.listener.accept()
        with connection:
            for reply in (b"\x05\x02", b"\x01\x00", bytes((5, self.status, 0, 1, 0, 0, 0, 0, 0, 0))):
                self.seen.append(connection.recv(1000))
                connection.sendall(reply)
            if self.status == CONNECTED:
                self.seen.append(connection.recv(1000))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")


@pytest.fixture
def proxy(request: pytest.FixtureRequest):
    """A SocksProxy."""
    proxy = SocksProxy(request.param)
    yield proxy
    proxy.thread.join(10)
    proxy.listener.close()


def send(proxy: str, redactor: Redactor):
    """Send a write to a console that only the proxy could resolve, and return the response."""
    options = {name: option.get("default") for name, option in CONNECTION.options.items()}
    settings = ConnectionSettings.from_params({**options, "proxy": proxy, "timeout": 10})
    request = ApiRequest("POST", "/lock", "locking the device down", None, None, b"", {}, True, False)
    return Transport("http://console.invalid", settings, redactor).send(request, "/lock", {})


@pytest.mark.parametrize("proxy", [CONNECTED], indirect=True)
def test_a_request_goes_through_the_proxy_with_the_login_of_its_url(proxy):
    redactor = Redactor()
    assert send(proxy.url, redactor).status == 200
    _methods, login, target, request = proxy.seen
    assert login == b"\x01\x04user\x09p@ss:word"
    assert b"console.invalid" in target
    assert request.startswith(b"POST /lock HTTP/1.1\r\n")
    assert PASSWORD not in redactor.text(f"wrong password {PASSWORD}")


@pytest.mark.parametrize("proxy", [REFUSED], indirect=True)
def test_a_write_is_not_sent_if_the_proxy_does_not_connect(proxy):
    with pytest.raises(Unreachable) as raised:
        send(proxy.url, Redactor())
    assert not raised.value.uncertain
    assert PASSWORD not in raised.value.message and "p%40ss" not in raised.value.message
