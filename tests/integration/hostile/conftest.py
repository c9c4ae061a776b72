# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole operations against a server that answers with exactly the bytes that a test chose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.guard_rails import PROTECTED_VARIABLE
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown import lockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.lockdown.lockdown import CylanceLockdown
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.options import ENVIRONMENT
from hostile.http_answers import plain_answer
from hostile.secrets import ACCESS_TOKEN, APPLICATION_SECRET
from hostile.server import HostileServer, Request
from hostile.values import as_json
from soak.virtual_time import virtual_time

TOKEN_ANSWER = plain_answer(as_json({"access_token": ACCESS_TOKEN}))
ROUTES = ("login", "GET lockdown", "PUT lockdown", "hostname", "macaddress", "count", "device")
LOGIN = {
    "tenant_id": "3f1d5c1a-6f0b-4a53-9f0e-5d0c7f6a1e42",
    "application_id": "8a6e2b7c-41d9-4c65-b7a8-0e9f3d2c1b54",
    "application_secret": APPLICATION_SECRET,
}


def route_of(request: Request) -> str:
    """Which of the ROUTES a request takes."""
    path = request.path.partition("?")[0]
    if path == "/auth/v2/token":
        return "login"
    if path.endswith("/lockdown"):
        return f"{request.method} lockdown"
    named = path.split("/")[3:4]
    return "count" if not named else named[0] if named[0] in ROUTES else "device"


class HostileConsole:
    """The server, and the operations as the action plugins run them."""

    def __init__(self, server: HostileServer) -> None:
        self._server = server
        self.answered: list[tuple[str, bytes]] = []

    def answer(self, scripts: Mapping[str, Sequence[bytes]]) -> None:
        """Answer each route with its script, whose last line repeats; without one, hang up."""
        scripts = {"login": [TOKEN_ANSWER], **scripts}
        turns = dict.fromkeys(ROUTES, 0)
        self.answered = []

        def answer(request: Request) -> bytes:
            route = route_of(request)
            script = scripts.get(route) or [b""]
            line = script[min(turns[route], len(script) - 1)]
            turns[route] += 1
            self.answered.append((route, line))
            return line

        self._server.answer = answer

    def count(self, route: str) -> int:
        """How many requests took a route."""
        return sum(taken == route for taken, _answer in self.answered)

    def run(self, operation: type = CylanceLockdown, context: Context | None = None, **params: Any) -> dict[str, Any]:
        """The result of a task. Raises what kept it from beginning, and what went wrong in the server."""
        values = {"api_url": self._server.url, "requests_per_second": 0, "retries": 1, "timeout": 10, **LOGIN, **params}
        if operation is CylanceLockdown:
            values.setdefault("release_timeout", 0)
        values, secrets, errors = operation.arguments.validate(values, f"secops.device_actions.{operation.name}")
        assert errors == []
        context = context or Context()
        context.redactor.add(*secrets)
        try:
            return operation(values, context).run()
        finally:
            assert self._server.troubles == []


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    """A server for all examples of a module."""
    server = HostileServer()
    yield server
    server.close()


@pytest.fixture
def console(server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileConsole]:
    """The server as a console. Its client waits for nothing."""
    for name in (*ENVIRONMENT.values(), PROTECTED_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(lockdown, "_RELEASE_INTERVALS", (1.0,))
    with virtual_time():
        yield HostileConsole(server)
