# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the OPSWAT API for these tests. No rate limit but where a test wants one."""

from __future__ import annotations

import pytest


class Api:
    """A bare client of the OPSWAT API, free to do everything wrong."""

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
        """An action; what is None is left out of the body."""
        body = {"types": types, "ids": ids, "macs": macs, "params": params or None}
        return self.post("devices/action", {name: value for name, value in body.items() if value is not None}, version)

    def verdicts(self, types, ids=None, macs=None, version="v3.3", **params):
        """The statuses of an action, by id."""
        answer = self.act(types, ids, macs, version, **params)
        assert answer.status_code == 200, answer.text
        return {outcome["id"]: outcome["status"] for outcome in answer.json()}

    def detail(self, ids, version="v3.8", **body):
        return self.post("devices/detail", {"ids": ids, **body}, version)

    def status(self, device_id):
        """The status in the details of a device; None when there is no such device."""
        answer = self.detail([device_id])
        assert answer.status_code in (200, 404), answer.text
        return answer.json()[0]["status"] if answer.status_code == 200 else None


@pytest.fixture
def make_api(simulator):
    """A client with a token of one's own, or without any."""
    return lambda token=None: Api(simulator, token)


@pytest.fixture
def api(simulator, opswat, make_api):
    """A client that has logged in, and no rate limit; the login is not in the request log."""
    opswat.switch("rate_limit", 0)
    client = make_api(opswat.log_in())
    simulator.clear_requests()
    return client


@pytest.fixture
def device(opswat):
    """A compliant, online Windows machine with a persistent agent."""
    return opswat.add_device(host_name="ws-1.corp.example")


@pytest.fixture
def switch(opswat):
    """Set an OPSWAT switch."""
    return opswat.switch
