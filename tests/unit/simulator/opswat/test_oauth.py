# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token endpoint, and the rights of a token."""

from __future__ import annotations

import re

import pytest

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def request_token(simulator):
    """A function that requests a token; parameters of None are omitted."""

    def attempt(method="POST", location="data", **changes):
        fields = {**simulator.credentials["opswat"], "grant_type": "client_credentials", **changes}
        fields = {name: value for name, value in fields.items() if value is not None}
        return simulator.session.request(method, simulator.url + "/o/oauth/token", timeout=30, **{location: fields})

    return attempt


def token_of(response):
    assert response.status_code == 200, response.text
    return response.json()["access_token"]


@pytest.mark.parametrize(("method", "location"), [("POST", "data"), ("POST", "params"), ("GET", "params")])
def test_a_token_can_be_requested_by_form_or_query(request_token, method, location):
    response = request_token(method, location)
    assert response.status_code == 200
    assert response.json() == {
        "access_token": token_of(response),
        "token_type": "bearer",
        "expires_in": 43199,
        "scope": "read",
    }
    assert re.fullmatch(UUID, token_of(response))


def test_credentials_have_the_format_of_the_vendor(simulator):
    for value in simulator.credentials["opswat"].values():
        assert re.fullmatch("[A-Z0-9]{48}", value)


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_id": "X" * 48}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_secret": "X" * 48}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "invalid_grant"),
        (
            {"grant_type": "refresh_token", "refresh_token": "00000000-0000-4000-8000-000000000000"},
            400,
            "invalid_grant",
        ),
    ],
    ids=str,
)
def test_an_invalid_token_request_is_refused(request_token, changes, status, error):
    response = request_token(**changes)
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert response.json()["error_description"]


def test_a_json_body_is_refused(request_token):
    assert request_token(location="json").status_code == 401


def test_other_methods_of_the_token_endpoint_are_refused(request_token):
    assert request_token("PUT").status_code == 405


def test_a_second_request_returns_the_same_token_with_its_remaining_lifetime(simulator, request_token):
    first = request_token()
    simulator.advance(100)
    again = request_token().json()
    assert (again["access_token"], again["expires_in"]) == (token_of(first), 43099)
    simulator.advance(43099)
    renewed = request_token().json()
    assert renewed["access_token"] != token_of(first)
    assert renewed["expires_in"] == 43199


@pytest.mark.parametrize(("value", "first_counts"), [("another", True), ("replacement", False)])
def test_token_again(switch, make_api, request_token, value, first_counts):
    switch("token_again", value)
    first, second = token_of(request_token()), token_of(request_token())
    assert first != second
    assert make_api(second).post("groups").status_code == 200
    assert (make_api(first).post("groups").status_code == 200) == first_counts


def test_each_application_has_its_own_token(opswat, request_token):
    application = opswat.add_application()
    assert token_of(request_token()) != token_of(request_token(**application))
    assert [entry["client_id"] for entry in opswat.control("GET", "/applications")][1:] == [application["client_id"]]


def test_token_lifetime(simulator, switch, make_api, request_token):
    switch("token_lifetime", 5)
    response = request_token()
    assert response.json()["expires_in"] == 5
    api = make_api(token_of(response))
    simulator.advance(4)
    assert api.post("groups").status_code == 200
    simulator.advance(1)
    refused = api.post("groups")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
    assert refused.json()["error_description"].startswith("Access token expired: ")


def test_token_form(switch, request_token):
    switch("token_form", "letters")
    assert re.fullmatch("[A-Z0-9]{48}", token_of(request_token()))


def test_token_scope_can_be_absent(switch, request_token):
    switch("token_scope", "absent")
    assert "scope" not in request_token().json()


@pytest.mark.parametrize(("value", "status"), [(False, 200), (True, 403)])
def test_token_scope_counts(switch, opswat, api, device, value, status):
    switch("token_scope_counts", value)
    assert api.act("exempt", [device["id"]]).status_code == status
    assert api.post("groups").status_code == 200
    assert (opswat.device(device["id"])["status"] == "exempted") == (status == 200)


def test_refresh_token(switch, request_token):
    switch("refresh_token", True)
    refresh_token = request_token().json()["refresh_token"]
    assert request_token(grant_type="refresh_token", refresh_token=refresh_token).status_code == 200
    assert request_token(grant_type="refresh_token", refresh_token=refresh_token).status_code == 400


def test_a_missing_or_invalid_token_is_refused(api, make_api):
    missing, wrong = make_api().post("groups"), make_api("wrong").post("groups")
    assert (missing.status_code, missing.json()["error"]) == (401, "unauthorized")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_token")


@pytest.mark.parametrize("value", [True, False])
def test_unauthorized_echo(switch, make_api, value):
    switch("unauthorized_echo", value)
    assert ("strange" in make_api("strange").post("groups").text) == value


@pytest.mark.parametrize(("value", "status"), [(False, 401), (True, 200)])
def test_bearer(simulator, switch, api, opswat, make_api, value, status):
    switch("bearer", value)
    headers = {"Authorization": f"Bearer {opswat.log_in()}"}
    assert make_api().request("POST", "/o/api/v3/groups", json={}, headers=headers).status_code == status


def test_revoked_tokens_are_refused(opswat, api, make_api):
    assert opswat.revoke_tokens() == 1
    assert api.post("groups").status_code == 401
    assert opswat.revoke_tokens() == 0
    assert make_api(opswat.log_in()).post("groups").status_code == 200


def test_a_login_is_logged_without_secrets(simulator, opswat, request_token):
    token = token_of(request_token("GET", "params"))
    (entry,) = simulator.requests()
    assert (entry["login"], entry["write"], entry["token"], entry["route"]) == (True, False, "t1", "/o/oauth/token")
    assert simulator.summary()["logins"] == 1
    assert entry["query"]["client_secret"] == "(secret)"
    assert token not in str(entry)


def test_the_log_does_not_contain_the_token(simulator, api, device):
    api.act("exempt", [device["id"]])
    (entry,) = simulator.requests()
    assert entry["query"] == {"access_token": "(secret)"}
    assert api.query["access_token"] not in str(entry)
