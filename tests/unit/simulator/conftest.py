# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulator for all tests of a process, its clock frozen, reset before each test; and a client of its API."""

from __future__ import annotations

import pytest
import requests


class Api:
    """A bare client of the Cylance API, free to do everything wrong."""

    def __init__(self, simulator, token):
        self.url = simulator.url
        self.session = simulator.session
        self.headers = {"Authorization": f"Bearer {token}"}

    def request(self, method, path, **arguments):
        arguments.setdefault("headers", self.headers)
        return self.session.request(method, self.url + path, timeout=30, allow_redirects=False, **arguments)

    def get(self, path, **query):
        return self.request("GET", path, params=query)

    def lock(self, focus_id, body=None, **query):
        return self.request("PUT", f"/devicecommands/v2/{focus_id}/lockdown", params=query, json=body)

    def release(self, focus_id):
        return self.lock(focus_id, value="false")

    def read(self, focus_id, **query):
        return self.get(f"/devicecommands/v2/{focus_id}/lockdown", **query)

    def state(self, focus_id):
        """The lockdown state without its wrapping."""
        answer = self.read(focus_id)
        assert answer.status_code == 200
        return answer.json().get("data", answer.json())


@pytest.fixture
def api(simulator):
    """A client that has logged in; the login is not in the request log."""
    client = Api(simulator, simulator.cylance.log_in())
    simulator.clear_requests()
    return client


@pytest.fixture
def make_api(simulator):
    """Another client, with a token of one's own."""
    return lambda token: Api(simulator, token)


@pytest.fixture
def device(cylance):
    """An online device with a Focus agent."""
    return cylance.add_device(host_name="ws-1.corp.example")


@pytest.fixture
def anonymous():
    """Requests that owe nothing to the environment."""
    with requests.Session() as session:
        session.trust_env = False
        yield session
