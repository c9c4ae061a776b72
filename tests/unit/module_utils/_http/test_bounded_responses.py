# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endless responses, over a pair of sockets and with a fake clock."""

from __future__ import annotations

import io
import socket

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ResponseLost
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._http import bounded_responses
from ansible_collections.secops.device_actions.plugins.module_utils._http.transport_errors import transport_error

urllib3 = pytest.importorskip("urllib3")

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def bounded(clock, monkeypatch):
    """A reader with a deadline of 40 seconds and a fake clock."""
    monkeypatch.setattr(bounded_responses, "time", clock)
    return lambda raw: bounded_responses._DeadlineReader(raw, 40)


def test_a_response_in_time_is_read_completely(bounded, clock):
    reader = io.BufferedReader(bounded(io.BytesIO(b"x" * 100_000)))
    assert reader.read(50_000) == b"x" * 50_000
    clock.advance(40)
    assert len(reader.read()) == 50_000


def test_an_endless_response_ends_at_the_deadline(bounded, clock):
    class Dripping(io.RawIOBase):
        def readinto(self, buffer):
            clock.advance(10)
            buffer[:1] = b"x"
            return 1

    reader = io.BufferedReader(bounded(Dripping()))
    with pytest.raises(OSError, match="was incomplete after 40 s"):
        reader.read()
    assert clock.now == 1050


def test_closing_the_reader_closes_the_connection(bounded):
    raw = io.BytesIO()
    bounded(raw).close()
    assert raw.closed


class Peer:
    """The server's side of a connection, which sends its response before the request arrives."""

    def __init__(self, monkeypatch, *pieces):
        ours, self.theirs = socket.socketpair()
        for piece in pieces:
            self.theirs.sendall(piece)
        monkeypatch.setattr("urllib3.util.connection.create_connection", lambda *args, **kwargs: ours)

    def asked(self):
        """Return the first line of the request."""
        return self.theirs.recv(1 << 16).split(b"\r\n")[0]


def pool(seconds, proxy):
    """The pool of one console whose responses take at most so many seconds."""
    manager = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
    manager.pool_classes_by_scheme = bounded_responses.bounded_pools(manager.pool_classes_by_scheme, seconds)
    return manager.connection_from_url("http://console.example")


@pytest.mark.parametrize(
    "interim",
    [
        pytest.param(b"", id="no interim response"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 3, id="100"),
        pytest.param(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", id="103"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" * 2, id="100 and 102"),
    ],
)
@pytest.mark.parametrize("proxy", [None, "http://proxy.example:3128"])
def test_a_response_is_read_directly_and_through_a_proxy(monkeypatch, interim, proxy):
    peer = Peer(monkeypatch, interim, RESPONSE)
    response = pool(40, proxy).urlopen("GET", "/path", retries=False)
    assert (response.status, response.data) == (200, b"{}")
    assert peer.asked() == b"GET /path HTTP/1.1"


@pytest.mark.parametrize("proxy", [None, "http://proxy.example:3128"])
def test_a_response_after_the_deadline_is_an_error_directly_and_through_a_proxy(monkeypatch, proxy):
    Peer(monkeypatch, RESPONSE[:-1])
    # urllib3 2 raises a ProtocolError, urllib3 1.26 with a proxy a ProxyError.
    with pytest.raises(urllib3.exceptions.HTTPError, match="was incomplete") as raised:
        pool(-1, proxy).urlopen("GET", "/path", retries=False)
    error = transport_error(raised.value, "writing", "console.example", 30, True, Redactor())
    assert isinstance(error, ResponseLost)
    assert error.uncertain
