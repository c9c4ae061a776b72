# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a client of the Cylance API, and a session without credentials."""

from __future__ import annotations

import pytest
import requests


class Api:
    """A minimal client of the Cylance API that can send invalid requests."""

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
        """Return the lockdown state without its envelope."""
        response = self.read(focus_id)
        assert response.status_code == 200
        return response.json().get("data", response.json())


@pytest.fixture
def api(simulator):
    """A client with a session of its own in the API; its login is not in the request log."""
    client = Api(simulator, simulator.cylance.log_in())
    simulator.clear_requests()
    return client


@pytest.fixture
def make_api(simulator):
    """A function that returns a client for an access token."""
    return lambda token: Api(simulator, token)


@pytest.fixture
def device(cylance):
    """An online device with a Focus agent."""
    return cylance.add_device(host_name="ws-1.corp.example")


@pytest.fixture
def anonymous():
    """A session that ignores proxies and credentials of the environment."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


class Time:
    """A time source that a test sets."""

    def __init__(self):
        self.value = 1000.0

    def __call__(self):
        return self.value


@pytest.fixture
def real_time():
    """A time source for a clock or a rate limit."""
    return Time()
