# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token endpoint, and what a token is good for."""

from __future__ import annotations

import re
import uuid

import pytest

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def ask(simulator):
    """Ask for a token; what is None is left out."""

    def attempt(method="POST", place="data", **changes):
        fields = {**simulator.credentials["opswat"], "grant_type": "client_credentials", **changes}
        fields = {name: value for name, value in fields.items() if value is not None}
        return simulator.session.request(method, simulator.url + "/o/oauth/token", timeout=30, **{place: fields})

    return attempt


def token_of(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


@pytest.mark.parametrize(("method", "place"), [("POST", "data"), ("POST", "params"), ("GET", "params")])
def test_a_token_by_form_or_query(ask, method, place):
    answer = ask(method, place)
    assert answer.status_code == 200
    assert answer.json() == {
        "access_token": token_of(answer),
        "token_type": "bearer",
        "expires_in": 43199,
        "scope": "read",
    }
    assert re.fullmatch(UUID, token_of(answer))


def test_credentials_have_the_form_of_the_vendors(simulator):
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
        ({"grant_type": "refresh_token", "refresh_token": str(uuid.uuid4())}, 400, "invalid_grant"),
    ],
)
def test_refusals(ask, changes, status, error):
    answer = ask(**changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_a_json_body_is_no_form(ask):
    assert ask(place="json").status_code == 401


def test_the_token_endpoint_takes_no_other_method(ask):
    assert ask("PUT").status_code == 405


def test_asking_again_gives_the_same_token_with_what_is_left(simulator, ask):
    first = ask()
    simulator.advance(100)
    again = ask().json()
    assert (again["access_token"], again["expires_in"]) == (token_of(first), 43099)
    simulator.advance(43099)
    renewed = ask().json()
    assert renewed["access_token"] != token_of(first)
    assert renewed["expires_in"] == 43199


@pytest.mark.parametrize(("value", "first_counts"), [("another", True), ("replacement", False)])
def test_token_again(switch, make_api, ask, value, first_counts):
    switch("token_again", value)
    first, second = token_of(ask()), token_of(ask())
    assert first != second
    assert make_api(second).post("groups").status_code == 200
    assert (make_api(first).post("groups").status_code == 200) == first_counts


def test_applications_have_tokens_of_their_own(opswat, ask):
    application = opswat.add_application()
    assert token_of(ask()) != token_of(ask(**application))
    assert [entry["client_id"] for entry in opswat.control("GET", "/applications")][1:] == [application["client_id"]]


def test_token_lifetime(simulator, switch, make_api, ask):
    switch("token_lifetime", 5)
    answer = ask()
    assert answer.json()["expires_in"] == 5
    api = make_api(token_of(answer))
    simulator.advance(4)
    assert api.post("groups").status_code == 200
    simulator.advance(1)
    refused = api.post("groups")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
    assert refused.json()["error_description"].startswith("Access token expired: ")


def test_token_form(switch, ask):
    switch("token_form", "letters")
    assert re.fullmatch("[A-Z0-9]{48}", token_of(ask()))


def test_token_scope_may_be_absent(switch, ask):
    switch("token_scope", "absent")
    assert "scope" not in ask().json()


@pytest.mark.parametrize(("value", "status"), [(False, 200), (True, 403)])
def test_token_scope_counts(switch, opswat, api, device, value, status):
    switch("token_scope_counts", value)
    assert api.act("exempt", [device["id"]]).status_code == status
    assert api.post("groups").status_code == 200
    assert (opswat.device(device["id"])["status"] == "exempted") == (status == 200)


def test_refresh_token(switch, ask):
    switch("refresh_token", True)
    refresh_token = ask().json()["refresh_token"]
    assert ask(grant_type="refresh_token", refresh_token=refresh_token).status_code == 200
    assert ask(grant_type="refresh_token", refresh_token=refresh_token).status_code == 400


def test_without_a_token_nothing_opens(api, make_api):
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


def test_tokens_can_be_revoked(opswat, api, make_api):
    assert opswat.revoke_tokens() == 1
    assert api.post("groups").status_code == 401
    assert opswat.revoke_tokens() == 0
    assert make_api(opswat.log_in()).post("groups").status_code == 200


def test_a_login_is_logged_without_secrets(simulator, opswat, ask):
    token = token_of(ask("GET", "params"))
    (entry,) = simulator.requests()
    assert (entry["login"], entry["write"], entry["token"], entry["route"]) == (True, False, "t1", "/o/oauth/token")
    assert simulator.summary()["logins"] == 1
    assert entry["query"]["client_secret"] == "(secret)"
    assert token not in str(entry)


def test_the_token_is_not_in_the_log(simulator, api, device):
    api.act("exempt", [device["id"]])
    (entry,) = simulator.requests()
    assert entry["query"] == {"access_token": "(secret)"}
    assert api.query["access_token"] not in str(entry)
