# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the faults befall: one task with a list, or a task for each host, and what stands on the way to the console."""

from __future__ import annotations

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
AS_DOCUMENTED = {"retries": 3, "max_wait": 300}  # what users have who set nothing


@dataclass(frozen=True)
class Told:
    """What the results tell. entries: one for each device. results: one for each task."""

    entries: list[dict[str, Any]]
    results: list[dict[str, Any]]

    @property
    def outcomes(self) -> list[str]:
        """The outcome of each device."""
        return [entry["outcome"] for entry in self.entries]

    def errors(self, *fields: str) -> set[tuple[Any, ...]]:
        """The different values of these fields of all errors."""
        return {tuple(entry["error"][field] for field in fields) for entry in self.entries if entry["error"]}

    @property
    def warnings(self) -> list[str]:
        """The warnings of all tasks."""
        return [warning for result in self.results for warning in result.get("warnings", [])]

    def api(self, figure: str) -> float:
        """A figure of the results' ``api``, over all tasks."""
        return sum(result["api"][figure] for result in self.results)


class Act:
    """Locks devices down, or releases them, and checks that what is told is true."""

    def __init__(self, console: Console, by_host: bool) -> None:
        self._console = console
        self.by_host = by_host

    def __call__(self, *ids: str, **params: Any) -> Told:
        params = {**AS_DOCUMENTED, **params}
        results = self._by_host(ids, params) if self.by_host else [self._console.run(*ids, **params)]
        told = Told([entry for result in results for entry in result["devices"]], results)
        self._check(ids, told, locked_is_goal=params.get("state") != "unlocked")
        return told

    def _by_host(self, ids: tuple[str, ...], params: Mapping[str, Any]) -> list[dict[str, Any]]:
        run_state = self._console.context().run_state
        contexts = [self._console.context(run_state=run_state, scope="task", host=device_id) for device_id in ids]
        return [self._console.run(context.host, context=context, **params) for context in contexts]

    def _check(self, ids: tuple[str, ...], told: Told, locked_is_goal: bool) -> None:
        """Done is what is truly done, not done is what truly is not. `unknown` alone may be either."""
        assert [entry["device"] for entry in told.entries] == list(ids)
        for entry in told.entries:
            done = self._console.is_locked(entry["device"]) is locked_is_goal
            assert entry["outcome"] == "unknown" or done is (entry["outcome"] in ("changed", "unchanged")), entry
        for result in told.results:
            not_done = [entry for entry in result["devices"] if entry["outcome"] not in ("changed", "unchanged")]
            assert result["failed"] is bool(not_done)
            assert result["retry"] == [entry["device"] for entry in not_done]
            assert result["changed"] is any(entry["outcome"] == "changed" for entry in result["devices"])


@pytest.fixture(params=["list", "hosts"])
def act(request: pytest.FixtureRequest, console: Console) -> Act:
    """One task with a list of devices, or as many tasks of one run."""
    return Act(console, by_host=request.param == "hosts")


@pytest.fixture
def act_on_list(console: Console) -> Act:
    """One task with a list of devices."""
    return Act(console, by_host=False)


@pytest.fixture
def relay(console: Console) -> Iterator[Relay]:
    """A relay, which the tasks of this test take for the console."""
    with Relay(console.simulator.url).running() as relay:
        console.login["api_url"] = relay.url
        yield relay


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A proxy that wants no login."""
    with running_proxy(tmp_path_factory.mktemp("proxy")) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def proxy_with_login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A proxy that wants a login."""
    with running_proxy(tmp_path_factory.mktemp("proxy"), "user:canary-of-the-proxy") as proxy:
        yield proxy


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address of this machine on which nothing listens, and which nobody else gets meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A private CA."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_path(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file with its certificate."""
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def console_url(simulator: Any, authority: trustme.CA) -> Iterator[str]:
    """The console as a name under which only a proxy finds it, with a certificate for that name."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(CONSOLE_NAME).configure_cert(tls)
    with Relay(simulator.url, tls).running() as relay:
        yield f"https://{CONSOLE_NAME}:{relay.port}"
