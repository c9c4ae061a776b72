# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks with a list or with many hosts, and the relays and proxies between them and the console."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from integration.cylance.console import Console
from integration.faults.proxy import Proxy, running_proxy
from integration.faults.relay import Relay

CONSOLE_NAME = "console.example"
SILENCE_TIMEOUT = 47  # seconds
DOCUMENTED_DEFAULTS = {"retries": 3, "max_wait": 300}


@dataclass(frozen=True)
class Report:
    """Results of one or more tasks. entries: one for each device. results: one for each task."""

    entries: list[dict[str, Any]]
    results: list[dict[str, Any]]

    @property
    def outcomes(self) -> list[str]:
        """Return the outcome of each device."""
        return [entry["outcome"] for entry in self.entries]

    def errors(self, *fields: str) -> set[tuple[Any, ...]]:
        """Return the distinct values of these fields in all errors."""
        return {tuple(entry["error"][field] for field in fields) for entry in self.entries if entry["error"]}

    @property
    def warnings(self) -> list[str]:
        """Return the warnings of all tasks."""
        return [warning for result in self.results for warning in result.get("warnings", [])]

    def api(self, figure: str) -> float:
        """Return the sum of a figure in the results' ``api``."""
        return sum(result["api"][figure] for result in self.results)


class Lockdown:
    """Runs cylance_lockdown, and checks that its results match the console.

    by_host: run one task for each device, as a play over hosts does, instead of one task with a list.
    """

    def __init__(self, console: Console, by_host: bool) -> None:
        self._console = console
        self.by_host = by_host

    def __call__(self, *ids: str, **params: Any) -> Report:
        params = {**DOCUMENTED_DEFAULTS, **params}
        results = self._by_host(ids, params) if self.by_host else [self._console.run(*ids, **params)]
        report = Report([entry for result in results for entry in result["devices"]], results)
        self._check(ids, report, locked_is_goal=params.get("state") != "unlocked")
        return report

    def _by_host(self, ids: tuple[str, ...], params: Mapping[str, Any]) -> list[dict[str, Any]]:
        run_state = self._console.context().run_state
        contexts = [self._console.context(run_state=run_state, scope="task", host=device_id) for device_id in ids]
        return [self._console.run(context.host, context=context, **params) for context in contexts]

    def _check(self, ids: tuple[str, ...], report: Report, locked_is_goal: bool) -> None:
        """Compare each outcome with the console. `unknown` may be either."""
        assert [entry["device"] for entry in report.entries] == list(ids)
        for entry in report.entries:
            done = self._console.is_locked(entry["device"]) is locked_is_goal
            assert entry["outcome"] == "unknown" or done is (entry["outcome"] in ("changed", "unchanged")), entry
        for result in report.results:
            not_done = [entry for entry in result["devices"] if entry["outcome"] not in ("changed", "unchanged")]
            assert result["failed"] is bool(not_done)
            assert result["retry"] == [entry["device"] for entry in not_done]
            assert result["changed"] is any(entry["outcome"] == "changed" for entry in result["devices"])


@pytest.fixture(params=["list", "hosts"])
def run_lockdown(request: pytest.FixtureRequest, console: Console) -> Lockdown:
    """Lock devices with one task that has a list, or with a task for each host."""
    return Lockdown(console, by_host=request.param == "hosts")


@pytest.fixture
def run_lockdown_on_list(console: Console) -> Lockdown:
    """Lock devices with one task that has a list."""
    return Lockdown(console, by_host=False)


@pytest.fixture
def relay(console: Console) -> Iterator[Relay]:
    """A relay that the tasks use as the console."""
    with Relay(console.simulator.url).running() as relay:
        console.login["api_url"] = relay.url
        yield relay


@pytest.fixture
def instant_timeouts(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> float:
    """Let reads from a silent relay time out at once. Return the timeout option to use.

    The real timeouts never expire, so that a slow machine does not add any.
    """
    read_response = socket.SocketIO.readinto

    def readinto(self: Any, buffer: Any) -> int | None:
        connection = self._sock
        if connection.getpeername()[1] != relay.port:
            return read_response(self, buffer)
        while not select.select([connection], [], [], 0.01)[0]:
            if connection.getsockname() in relay.silent:
                assert connection.gettimeout() == SILENCE_TIMEOUT
                raise TimeoutError("timed out")
        return read_response(self, buffer)

    monkeypatch.setattr(socket.SocketIO, "readinto", readinto)
    return SILENCE_TIMEOUT


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A proxy without authentication."""
    with running_proxy(tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def proxy_with_login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A proxy that requires authentication."""
    with running_proxy(tmp_path_factory.mktemp("proxy"), "user:canary-of-the-proxy") as proxy:
        yield proxy


@pytest.fixture
def unused_address() -> Iterator[str]:
    """An address of this machine on which nothing listens. No other process can take it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A private CA."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_path(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file with the CA's certificate."""
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def console_url(simulator: Any, authority: trustme.CA) -> Iterator[str]:
    """A URL of the console that only a proxy can resolve, with a certificate for its name."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(CONSOLE_NAME).configure_cert(tls)
    with Relay(simulator.url, tls).running() as relay:
        yield f"https://{CONSOLE_NAME}:{relay.port}"
