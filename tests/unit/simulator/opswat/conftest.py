# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a client of the OPSWAT API. The rate limit is disabled unless a test enables it."""

from __future__ import annotations

import pytest


class Api:
    """A minimal client of the OPSWAT API that can send invalid requests."""

    def __init__(self, simulator, token):
        self.url = simulator.url
        self.session = simulator.session
        self.query = {} if token is None else {"access_token": token}

    def request(self, method, path, query=None, **arguments):
        parameters = {**self.query, **(query or {})}
        return self.session.request(method, self.url + path, params=parameters, timeout=30, **arguments)

    def get(self, operation, version="v3.1", **query):
        return self.request("GET", f"/o/api/{version}/{operation}", query)

    def post(self, operation, body=None, version="v3"):
        return self.request("POST", f"/o/api/{version}/{operation}", json={} if body is None else body)

    def act(self, types, ids=None, macs=None, version="v3.3", **params):
        """Request an action; parameters of None are omitted from the body."""
        body = {"types": types, "ids": ids, "macs": macs, "params": params or None}
        return self.post("devices/action", {name: value for name, value in body.items() if value is not None}, version)

    def verdicts(self, types, ids=None, macs=None, version="v3.3", **params):
        """Request an action and return its statuses by id."""
        response = self.act(types, ids, macs, version, **params)
        assert response.status_code == 200, response.text
        return {outcome["id"]: outcome["status"] for outcome in response.json()}

    def detail(self, ids, version="v3.8", **body):
        return self.post("devices/detail", {"ids": ids, **body}, version)

    def status(self, device_id):
        """Return the status in the details of a device, or None if the device does not exist."""
        response = self.detail([device_id])
        assert response.status_code in (200, 404), response.text
        return response.json()[0]["status"] if response.status_code == 200 else None


@pytest.fixture
def make_api(simulator):
    """A function that returns a client for an access token, or without one."""
    return lambda token=None: Api(simulator, token)


@pytest.fixture
def api(simulator, opswat, make_api):
    """A client with an access token and without a rate limit; its login is not in the request log."""
    opswat.switch("rate_limit", 0)
    client = make_api(opswat.log_in())
    simulator.clear_requests()
    return client


@pytest.fixture
def device(opswat):
    """A compliant online Windows device with a persistent agent."""
    return opswat.add_device(host_name="ws-1.corp.example")


@pytest.fixture
def switch(opswat):
    """A function that sets an OPSWAT switch."""
    return opswat.switch
