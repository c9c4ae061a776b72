# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Login, logout, cookies, and the end of sessions."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from simulator.remote_control import SimulatorError
from simulator.sdm import paths

COOKIE = r"JSESSIONID=[0-9A-F]{32}\.tomcat1"


@pytest.fixture
def log_in(stranger, sdm):
    """A function that logs in as the first user."""
    return lambda **options: stranger.log_in(sdm.credentials["username"], sdm.credentials["password"], **options)


def test_a_login_returns_a_session(log_in, sdm, simulator):
    response = log_in()
    assert response.status_code == 200
    assert re.fullmatch(f"{COOKIE}; Path=/rest; HttpOnly", response.headers["Set-Cookie"])
    assert response.headers["Content-Type"] == "application/xml"
    assert response.headers["Server"] == "Apache"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    root = ElementTree.fromstring(response.content)
    assert root.tag == "session"
    assert [child.tag for child in root] == ["sessionId", "userName"]
    assert root.findtext("sessionId") == response.headers["Set-Cookie"].partition(";")[0]
    assert sdm.credentials["password"] not in response.text
    assert sdm.sessions() == [
        {"label": "s1", "user": "netops", "node": "1", "last_used": "2026-01-15T12:00:00Z"},
    ]
    assert simulator.summary()["logins"] == 1
    assert simulator.summary()["writes"] == 0


def test_a_login_supports_json(stranger, log_in):
    stranger.media_type = "application/json"
    response = log_in()
    assert response.headers["Content-Type"] == "application/json"
    assert list(response.json()) == ["sessionId", "userName"]


def test_user_names_are_case_insensitive(stranger, sdm):
    response = stranger.log_in("NetOps", sdm.credentials["password"])
    assert ElementTree.fromstring(response.content).findtext("userName") == "netops"


def test_an_invalid_login_is_refused(stranger, sdm, simulator):
    for name, password in (("netops", "wrong"), ("unknown", sdm.credentials["password"]), ("", "")):
        response = stranger.log_in(name, password)
        assert response.status_code == 401
        assert "Set-Cookie" not in response.headers
    assert simulator.summary()["logins"] == 0
    assert sdm.sessions() == []


@pytest.mark.parametrize(
    ("form", "pattern"), [("with_name", COOKIE), ("bare", COOKIE.partition("=")[2]), ("absent", None)]
)
def test_login_session_id_selects_the_content_of_the_body(log_in, switch, form, pattern):
    switch("login_session_id", form)
    shown = ElementTree.fromstring(log_in().content).findtext("sessionId")
    assert shown is None if pattern is None else re.fullmatch(pattern, shown)


def test_the_user_name_and_the_cookie_can_be_absent(log_in, switch):
    switch("login_user_name", False)
    switch("login_cookie", False)
    response = log_in()
    assert "Set-Cookie" not in response.headers
    assert [child.tag for child in ElementTree.fromstring(response.content)] == ["sessionId"]


def test_the_cookie_can_be_secure(log_in, switch):
    switch("cookie_secure", True)
    assert log_in().headers["Set-Cookie"].endswith("; HttpOnly; Secure")


def test_requests_without_a_session_are_refused(stranger, api, device):
    for template in (paths.DEVICES, paths.FOLDERS, paths.NFS, paths.ASSIGNED_DEVICES, paths.ALARMS, paths.SERVER_INFO):
        assert stranger.get(template).status_code == 401, template
        assert api.get(template).status_code == 200, template
    assert stranger.act(device["id"]).status_code == 401
    assert stranger.log_out().status_code == 401
    stranger.headers["Cookie"] = "JSESSIONID=" + "0" * 32 + ".tomcat1"
    assert stranger.get(paths.DEVICES).status_code == 401


def test_server_info_can_be_public(stranger, switch):
    switch("server_info_needs_session", False)
    assert stranger.get(paths.SERVER_INFO).status_code == 200


@pytest.mark.parametrize("status", [204, 200])
def test_a_logout_ends_the_session(api, sdm, simulator, switch, status):
    switch("logout_status", status)
    response = api.log_out()
    assert (response.status_code, response.content) == (status, b"")
    assert sdm.sessions() == []
    assert api.get(paths.DEVICES).status_code == 401
    assert simulator.summary()["writes"] == 0


@pytest.mark.parametrize(
    ("user", "switch_name", "default"),
    [("provisioner", "idle_minutes", 30), ("netops", "idle_minutes_admin", 0)],
)
def test_idle_sessions_expire(simulator, make_api, switch, user, switch_name, default):
    api = make_api(user)
    for dummy in range(2):  # each request restarts the idle time
        simulator.advance(30 * 60 - 1)
        assert api.get(paths.DEVICES).status_code == 200
    simulator.advance(30 * 60)
    assert api.get(paths.DEVICES).status_code == (401 if default else 200)
    api = make_api(user)
    switch(switch_name, 10)
    simulator.advance(600)
    assert api.get(paths.DEVICES).status_code == 401
    api = make_api(user)
    switch(switch_name, 0)
    simulator.advance(10**8)
    assert api.get(paths.DEVICES).status_code == 200


def test_the_idle_time_depends_on_the_role(simulator, make_api, switch):
    switch("idle_minutes_admin", 10)
    admin, user = make_api("netops"), make_api("provisioner")
    simulator.advance(600)
    assert admin.get(paths.DEVICES).status_code == 401
    assert user.get(paths.DEVICES).status_code == 200


def test_sessions_of_a_user_are_independent(make_api):
    first, second = make_api(), make_api()
    first.log_out()
    assert second.get(paths.DEVICES).status_code == 200


def test_the_number_of_sessions_can_be_limited(make_api, switch):
    switch("sessions_per_user", 1)
    first, other = make_api(), make_api("automation")
    second = make_api()
    assert first.get(paths.DEVICES).status_code == 401
    assert second.get(paths.DEVICES).status_code == other.get(paths.DEVICES).status_code == 200
    switch("sessions_above_limit", "refused")
    with pytest.raises(SimulatorError, match="403"):
        make_api()
    assert second.get(paths.DEVICES).status_code == 200


def test_a_session_is_valid_on_its_node_only_by_default(make_api, sdm, switch):
    api = make_api()
    api.url = sdm.node_urls()[1]
    assert api.get(paths.DEVICES).status_code == 401
    switch("sessions_shared", True)
    assert api.get(paths.DEVICES).status_code == 200


def test_the_cookie_contains_the_route_to_its_node(sdm):
    assert sdm.log_in(node=1).endswith(".tomcat2")


def test_revoked_sessions_are_refused(api, sdm):
    assert sdm.revoke_tokens() == 1
    assert api.get(paths.DEVICES).status_code == 401


def test_the_log_contains_no_secrets(simulator, sdm, stranger, make_api, device):
    cookie = make_api().headers["Cookie"]
    stranger.headers["Cookie"] = cookie
    stranger.log_in(sdm.credentials["username"], sdm.credentials["password"])
    stranger.session.get(f"{stranger.url}/rest/v1.3/nowhere?jsessionid={cookie}", timeout=30)
    stranger.session.get(f"{stranger.url}/rest/v1.3/nowhere;jsessionid={cookie.partition('=')[2]}/x", timeout=30)
    stranger.get(paths.DEVICE, deviceId=device["id"])
    log = json.dumps(simulator.requests())
    assert cookie.partition("=")[2] not in log
    assert sdm.credentials["password"] not in log
    assert [entry["token"] for entry in simulator.requests()] == ["s1", "s2", None, None, "s1"]
