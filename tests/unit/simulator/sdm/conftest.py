# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: clients of the SDM API."""

from __future__ import annotations

import json
from http.cookiejar import DefaultCookiePolicy
from xml.etree import ElementTree

import pytest
import requests

from simulator.sdm import paths
from simulator.sdm.paths import path_of

XML = "application/xml"
JSON = "application/json"


class Api:
    """A minimal client of the SDM API that can send invalid requests. It only sends the cookie that it is given."""

    def __init__(self, url, cookie=None, media_type=XML):
        self.url = url
        self.media_type = media_type
        self.headers = {"Cookie": cookie} if cookie else {}
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def request(self, method, template, data=None, version="v1.3", headers=None, **ids):
        """Send a request; headers of None are omitted."""
        headers = {"Accept": self.media_type, "Content-Type": self.media_type, **self.headers, **(headers or {})}
        url = self.url + path_of(template, version, **ids)
        return self.session.request(method, url, data=data, headers=headers, timeout=30, allow_redirects=False)

    def get(self, template, **options):
        return self.request("GET", template, **options)

    def post(self, template, root=None, fields=None, **options):
        """Send a POST request with this root, or without a body."""
        return self.request("POST", template, None if root is None else self.body(root, fields), **options)

    def body(self, root, fields):
        if self.media_type == JSON:
            return json.dumps(fields)
        element = ElementTree.Element(root)
        for name, value in fields.items():
            ElementTree.SubElement(element, name).text = value
        return ElementTree.tostring(element)

    def log_in(self, name, password, **options):
        return self.post(paths.LOGIN, "session", {"userName": name, "password": password}, **options)

    def log_out(self):
        return self.post(paths.LOGOUT)

    def act(self, device_id, action="Lock", **options):
        return self.post(paths.DEVICE_ACTION, "deviceAction", {"type": action}, deviceId=device_id, **options)

    def act_on_group(self, nf_id, action="Lock", group_id=None):
        body = {"type": action}
        return self.post(paths.NF_GROUP_ACTION, "deviceGroupAction", body, nfId=nf_id, groupId=group_id or nf_id)

    def push(self, device_id, action="SaveActivateConfig"):
        return self.post(paths.PUSH, "deviceAction", {"type": action}, deviceId=device_id)

    @staticmethod
    def label_of(response):
        """Return the label of an errorResponse in XML."""
        return ElementTree.fromstring(response.content).findtext("errorLabel")

    def names(self, template=paths.DEVICES, **options):
        """Return the names in an XML list with any envelope."""
        response = self.get(template, **options)
        assert response.status_code == 200, response.text
        return [item.findtext("name") for item in ElementTree.fromstring(response.content)]

    def record(self, template=paths.DEVICE, **ids):
        """Return the fields of an XML record by name."""
        response = self.get(template, **ids)
        assert response.status_code == 200, response.text
        return {child.tag: child.text for child in ElementTree.fromstring(response.content)}


@pytest.fixture
def make_api(sdm):
    """A function that returns a client with a session of a user; its login is in the request log."""
    clients = []

    def make(user=None, node=0, media_type=XML):
        clients.append(Api(sdm.node_urls()[node], sdm.log_in(user, node), media_type))
        return clients[-1]

    yield make
    for client in clients:
        client.session.close()


@pytest.fixture
def api(simulator, make_api):
    """An XML client with a session of the first user; its login is not in the request log."""
    client = make_api()
    simulator.clear_requests()
    return client


@pytest.fixture
def json_api(simulator, make_api):
    """A JSON client with a session of the first user; its login is not in the request log."""
    client = make_api(media_type=JSON)
    simulator.clear_requests()
    return client


@pytest.fixture
def other(make_api):
    """A client with a session of another administrator."""
    return make_api("automation")


@pytest.fixture
def stranger(sdm):
    """A client without a session."""
    client = Api(sdm.node_urls()[0])
    yield client
    client.session.close()


@pytest.fixture
def device(sdm):
    """An ordinary device."""
    return sdm.add_device(name="sbc-a", ip="192.0.2.10", nf="boston-1")


@pytest.fixture
def switch(sdm):
    """A function that sets an SDM switch."""
    return sdm.switch


@pytest.fixture
def owner(sdm):
    """A function that returns the lock owner of a device."""
    return lambda device_id: sdm.device(device_id)["locked_by"]
