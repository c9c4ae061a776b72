# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that do not end, over a pair of sockets and with a clock that the test moves."""

from __future__ import annotations

import io
import socket

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._http import bounded_responses as bounded_answers

urllib3 = pytest.importorskip("urllib3")

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def bounded(clock, monkeypatch):
    """A reader that is bounded to 40 seconds, of a clock that stands still."""
    monkeypatch.setattr(bounded_answers, "time", clock)
    return lambda raw: bounded_answers._DeadlineReader(raw, 40)


def test_what_comes_in_time_is_read_whole(bounded, clock):
    reader = io.BufferedReader(bounded(io.BytesIO(b"x" * 100_000)))
    assert reader.read(50_000) == b"x" * 50_000
    clock.advance(40)
    assert len(reader.read()) == 50_000


def test_what_never_ends_ends_when_the_time_is_over(bounded, clock):
    class Dripping(io.RawIOBase):
        def readinto(self, buffer):
            clock.advance(10)
            buffer[:1] = b"x"
            return 1

    reader = io.BufferedReader(bounded(Dripping()))
    with pytest.raises(OSError, match="was incomplete after 40 s"):
        reader.read()
    assert clock.now == 1050


def test_closing_it_closes_the_connection_under_it(bounded):
    raw = io.BytesIO()
    bounded(raw).close()
    assert raw.closed


class Peer:
    """A server's side of one connection, which has said everything before it is asked."""

    def __init__(self, monkeypatch, *pieces):
        ours, self.theirs = socket.socketpair()
        for piece in pieces:
            self.theirs.sendall(piece)
        monkeypatch.setattr("urllib3.util.connection.create_connection", lambda *args, **kwargs: ours)

    def asked(self):
        """The first line that it was sent."""
        return self.theirs.recv(1 << 16).split(b"\r\n")[0]


def pool(seconds, proxy):
    """The pool of one console whose responses take at most so many seconds."""
    manager = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
    manager.pool_classes_by_scheme = bounded_answers.bounded_pools(seconds)
    return manager.connection_from_url("http://console.example")


@pytest.mark.parametrize("interim", [b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 3])
@pytest.mark.parametrize("proxy", [None, "http://proxy.example:3128"])
def test_a_response_is_read_directly_and_through_a_proxy(monkeypatch, interim, proxy):
    peer = Peer(monkeypatch, interim, ANSWER)
    response = pool(40, proxy).urlopen("GET", "/path", retries=False)
    assert (response.status, response.data) == (200, b"{}")
    assert peer.asked() == b"GET /path HTTP/1.1"


@pytest.mark.parametrize("proxy", [None, "http://proxy.example:3128"])
def test_a_response_past_its_deadline_is_an_error_directly_and_through_a_proxy(monkeypatch, proxy):
    Peer(monkeypatch, ANSWER[:-1])
    with pytest.raises(urllib3.exceptions.ProtocolError, match="was incomplete"):
        pool(-1, proxy).urlopen("GET", "/path", retries=False)
