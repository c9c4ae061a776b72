# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of docs/faults.md: another server responds, or credentials could leak to it."""

from __future__ import annotations

import base64
import os
import socket
from urllib.parse import urlsplit

import pytest

from integration.faults.conftest import CONSOLE_NAME


def check_list_stopped(report, console):
    """Check that the first failure stopped the list."""
    assert report.outcomes == ["failed"] + ["skipped"] * 4
    assert report.errors("reason") == {("untrusted_server",)}
    assert console.locked_ids() == set()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["https://evil.example/x?token=canary", "/elsewhere"], ids=["other host", "same host"]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_redirect_is_not_followed(console, run_lockdown_on_list, method, target, status):
    ids = console.seed(5)
    console.simulator.add_fault("redirect", method=method, status=status, location=target)
    report = run_lockdown_on_list(*ids, max_parallel=1)
    check_list_stopped(report, console)
    message = report.results[0]["msg"]
    assert f"{status} while" in message and target.partition("?")[0] in message
    assert "canary" not in message
    assert console.simulator.summary(path="^/(x|elsewhere)")["total"] == 0
    assert console.simulator.summary()["total"] == {"POST": 1, "GET": 2, "PUT": 4}[method]  # a write is read back


def test_unknown_ca_stops_the_list(console, run_lockdown_on_list):
    report = run_lockdown_on_list(*console.seed(5), max_parallel=1, api_url=console.simulator.tls_url)
    check_list_stopped(report, console)
    assert "cannot be verified" in report.results[0]["msg"] and "ca_path" in report.results[0]["msg"]
    assert console.simulator.requests() == []


def test_certificate_for_another_name_stops_the_list(console, run_lockdown_on_list, monkeypatch):
    """The certificate is valid for this machine's address, and issued by a trusted CA."""
    original = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **kwargs: original("127.0.0.1" if host == CONSOLE_NAME else host, *args, **kwargs),
    )
    port = urlsplit(console.simulator.tls_url).port
    report = run_lockdown_on_list(
        *console.seed(5),
        max_parallel=1,
        api_url=f"https://{CONSOLE_NAME}:{port}",
        ca_path=console.simulator.ca_path,
    )
    check_list_stopped(report, console)
    assert "cannot be verified" in report.results[0]["msg"] and CONSOLE_NAME in report.results[0]["msg"]
    assert console.simulator.requests() == []


def test_netrc_is_ignored(console, run_lockdown, relay, tmp_path, monkeypatch):
    netrc = "machine 127.0.0.1 login user password canary\ndefault login user password canary\n"
    for path in (tmp_path / ".netrc", tmp_path / "netrc"):
        path.write_text(netrc, encoding="ascii")
        path.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert os.path.expanduser("~/.netrc") == str(tmp_path / ".netrc")
    assert run_lockdown(*console.seed(2)).outcomes == ["changed"] * 2
    assert len(relay.request_headers) == 1 + 4
    login, *others = relay.request_headers
    assert "Authorization" not in login
    assert all("Authorization: Bearer " in headers for headers in others)
    leaked = base64.b64encode(b"user:canary").decode()
    assert not any("canary" in headers or leaked in headers for headers in relay.request_headers)
