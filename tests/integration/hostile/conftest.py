# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complete operations against a server that responds with exactly the bytes that a test chooses."""

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

TOKEN_RESPONSE = plain_answer(as_json({"access_token": ACCESS_TOKEN}))
ROUTES = ("login", "GET lockdown", "PUT lockdown", "hostname", "macaddress", "count", "device")
LOGIN = {
    "tenant_id": "3f1d5c1a-6f0b-4a53-9f0e-5d0c7f6a1e42",
    "application_id": "8a6e2b7c-41d9-4c65-b7a8-0e9f3d2c1b54",
    "application_secret": APPLICATION_SECRET,
}


def route_of(request: Request) -> str:
    """Return the route of a request, which is one of ROUTES."""
    path = request.path.partition("?")[0]
    if path == "/auth/v2/token":
        return "login"
    if path.endswith("/lockdown"):
        return f"{request.method} lockdown"
    named = path.split("/")[3:4]
    return "count" if not named else named[0] if named[0] in ROUTES else "device"


class HostileConsole:
    """The server, and operations against it in this process."""

    def __init__(self, server: HostileServer) -> None:
        self._server = server
        self.responses: list[tuple[str, bytes]] = []

    def respond_with(self, scripts: Mapping[str, Sequence[bytes]]) -> None:
        """Respond to each route with the items of its script. The last one repeats. Without a script, hang up."""
        scripts = {"login": [TOKEN_RESPONSE], **scripts}
        counts = dict.fromkeys(ROUTES, 0)
        self.responses = []

        def respond(request: Request) -> bytes:
            route = route_of(request)
            script = scripts.get(route) or [b""]
            response = script[min(counts[route], len(script) - 1)]
            counts[route] += 1
            self.responses.append((route, response))
            return response

        self._server.answer = respond

    def count(self, route: str) -> int:
        """Return how many requests took a route."""
        return sum(taken == route for taken, _response in self.responses)

    def run(self, operation: type = CylanceLockdown, context: Context | None = None, **params: Any) -> dict[str, Any]:
        """Return the result of a task. Raise the error that prevents its start, and errors of the server."""
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
    """One server for all examples of a test module."""
    server = HostileServer()
    yield server
    server.close()


@pytest.fixture
def console(server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileConsole]:
    """The server as a console. Pauses of the client take no time."""
    for name in (*ENVIRONMENT.values(), PROTECTED_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(lockdown, "_RELEASE_INTERVALS", (1.0,))
    with virtual_time():
        yield HostileConsole(server)
