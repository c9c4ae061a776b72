# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two-step login: valid and refused tokens, and the lifetime of an access token."""

from __future__ import annotations

import uuid

import jwt
import pytest

OTHER_ID = "00000000-0000-4000-8000-000000000000"
NOW = 1768478400  # 2026-01-15T12:00:00Z, the time of the frozen clock


@pytest.fixture
def log_in(simulator):
    """A function that tries to log in; ``claims`` replace the valid ones, and None omits one."""

    def attempt(secret=None, algorithm="HS256", **claims):
        credentials = simulator.credentials["cylance"]
        payload = {
            "iss": "http://cylance.com",
            "iat": NOW,
            "exp": NOW + 1800,
            "sub": credentials["application_id"],
            "tid": credentials["tenant_id"],
            "jti": str(uuid.uuid4()),
            **claims,
        }
        payload = {name: value for name, value in payload.items() if value is not None}
        key = None if algorithm == "none" else secret or credentials["application_secret"]
        return post(simulator, {"auth_token": jwt.encode(payload, key, algorithm)})

    return attempt


def post(simulator, body):
    return simulator.session.post(simulator.url + "/auth/v2/token", json=body, timeout=30)


def test_a_valid_login_returns_only_an_access_token(log_in):
    response = log_in()
    assert response.status_code == 200
    assert list(response.json()) == ["access_token"]
    assert response.json()["access_token"].count(".") == 2


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"iss": "https://cylance.com"}, 401),
        ({"iss": "http://cylance.com/"}, 401),
        ({"iss": None}, 401),
        ({"sub": OTHER_ID}, 401),
        ({"sub": None}, 401),
        ({"tid": OTHER_ID}, 401),
        ({"tid": None}, 401),
        ({"jti": None}, 401),
        ({"iat": None}, 401),
        ({"exp": None}, 401),
        ({"iat": True}, 401),
        ({"exp": NOW + 1801}, 400),
        ({"iat": NOW * 1000, "exp": NOW * 1000 + 1_800_000}, 400),
        ({"iat": NOW * 1000, "exp": NOW * 1000 + 1800}, 401),
        ({"iat": NOW + 61, "exp": NOW + 1800}, 401),
        ({"iat": NOW + 60, "exp": NOW + 1860}, 200),
        ({"iat": NOW - 1800, "exp": NOW}, 401),
        ({"iat": NOW - 1799, "exp": NOW + 1}, 200),
        ({"scp": 5}, 400),
        ({"scp": ""}, 200),
    ],
    ids=str,
)
def test_claims_are_validated(log_in, claims, status):
    assert log_in(**claims).status_code == status


def test_an_invalid_signature_is_refused(log_in):
    assert log_in(secret="x" * 36).status_code == 401


@pytest.mark.parametrize(("algorithm", "status"), [("HS256", 200), ("HS512", 401), ("none", 401)])
def test_only_hs256_is_accepted(cylance, log_in, algorithm, status):
    application = cylance.add_application(application_secret="s" * 64)
    login = {"secret": application["application_secret"], "sub": application["application_id"]}
    assert log_in(algorithm=algorithm, **login).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"auth_token": ""}, 400), ({"auth_token": 1}, 400), ([], 400), ({"auth_token": "no.jwt"}, 401)],
    ids=str,
)
def test_an_invalid_login_body_is_refused(simulator, body, status):
    assert post(simulator, body).status_code == status


@pytest.mark.parametrize("content", [b"", b"auth_token=x", b"\xff\xfe"])
def test_a_login_body_must_be_json(simulator, content):
    response = simulator.session.post(simulator.url + "/auth/v2/token", data=content, timeout=30)
    assert response.status_code == 400


def test_an_expired_token_is_rejected(simulator, api):
    simulator.advance(1799)
    assert api.get("/devices/v2").status_code == 200
    simulator.advance(1)
    assert api.get("/devices/v2").status_code == 401


def test_token_lifetime(simulator, make_api):
    simulator.switch("cylance.token_lifetime", 5)
    api = make_api(simulator.cylance.log_in())
    simulator.advance(5)
    assert api.get("/devices/v2").status_code == 401


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer unknown", "Basic {token}", "{token}"])
def test_a_missing_or_invalid_token_is_rejected(simulator, cylance, api, authorization):
    token = cylance.log_in()
    headers = {} if authorization is None else {"Authorization": authorization.format(token=token)}
    response = api.request("GET", "/devices/v2", headers=headers)
    assert response.status_code == 401
    assert response.content == b""
    assert "Content-Type" not in response.headers


def test_unauthorized_body_can_be_a_message(simulator, api, log_in):
    simulator.switch("cylance.unauthorized_body", "message")
    assert api.request("GET", "/devices/v2", headers={}).json()["message"]
    assert log_in(tid="other").json()["message"]


def test_revoked_tokens_are_refused(cylance, api):
    assert cylance.revoke_tokens() == 1
    assert api.get("/devices/v2").status_code == 401


def test_scp_limits_the_scopes_of_the_token(simulator, cylance, make_api, device):
    api = make_api(cylance.log_in(scopes="device:list, opticscommand:read"))
    assert api.get("/devices/v2").status_code == 200
    assert api.read(device["focus_id"]).status_code == 200
    refused = api.lock(device["focus_id"])
    assert refused.status_code == 403
    assert "opticscommand:create" in refused.json()["message"]
    assert not cylance.device(device["id"])["console"]["locked"]


@pytest.mark.parametrize(
    ("path", "scopes"),
    [
        ("/devices/v2", ["device:list"]),
        ("/devices/v2/extended", ["device:list"]),
        ("/devices/v2/{id}", ["device:list", "device:read"]),
        ("/devices/v2/macaddress/{mac}", ["device:read"]),
        ("/devices/v2/hostname/ws-1.corp.example", ["device:read"]),
        ("/devices/v2/{zone}/devices", ["device:list", "zone:list"]),
        ("/zones/v2", ["zone:list"]),
        ("/zones/v2/{zone}", ["zone:read"]),
        ("/zones/v2/{id}/zones", ["zone:list"]),
        ("/devicecommands/v2/{focus_id}/lockdown", ["opticscommand:read"]),
    ],
    ids=str,
)
def test_each_endpoint_requires_its_scope(cylance, make_api, api, path, scopes):
    device = cylance.add_device(host_name="ws-1.corp.example", zones=["Finance"])
    zone = api.get("/zones/v2").json()["page_items"][0]["id"]
    url_path = path.format(
        zone=zone, mac=device["mac_addresses"][0], **{key: device[key] for key in ("id", "focus_id")}
    )
    all_scopes = [f"{area}:{right}" for area in ("device", "zone", "opticscommand") for right in ("list", "read")]
    for scope in scopes:
        assert make_api(cylance.log_in(scopes=scope)).get(url_path).status_code == 200
    others = ",".join(scope for scope in all_scopes if scope not in scopes)
    assert make_api(cylance.log_in(scopes=others)).get(url_path).status_code == 403


@pytest.mark.parametrize(("behaviour", "status"), [("forbid", 403), ("intersect", 200)])
def test_over_wide_scope(simulator, cylance, make_api, log_in, behaviour, status):
    simulator.switch("cylance.over_wide_scope", behaviour)
    application = cylance.add_application(scopes=["device:list"])
    response = log_in(
        secret=application["application_secret"],
        sub=application["application_id"],
        scp="device:list,opticscommand:create",
    )
    assert response.status_code == status
    if status == 200:
        api = make_api(response.json()["access_token"])
        assert api.get("/devices/v2").status_code == 200
        assert api.lock("A" * 32).status_code == 403


@pytest.mark.parametrize(("behaviour", "status"), [("allow", 200), ("refuse", 401)])
def test_jti_replay(simulator, log_in, behaviour, status):
    simulator.switch("cylance.jti_replay", behaviour)
    assert log_in(jti="once").status_code == 200
    assert log_in(jti="once").status_code == status


def test_an_application_of_another_region_is_unknown(simulator, cylance, log_in):
    application = cylance.add_application(region="euc1")
    login = {"secret": application["application_secret"], "sub": application["application_id"]}
    assert log_in(**login).status_code == 401
    simulator.switch("cylance.region", "euc1")
    assert log_in(**login).status_code == 200
    assert log_in().status_code == 401


def test_iat_leeway(simulator, log_in):
    simulator.switch("cylance.iat_leeway", 0)
    assert log_in(iat=NOW + 1).status_code == 401
    assert log_in(iat=NOW).status_code == 200


def test_logins_can_be_validated_by_real_time(simulator, log_in):
    simulator.switch("cylance.login_clock", "real")
    assert log_in().status_code == 401  # the frozen time is long past
    simulator.set_clock("now")
    now = int(simulator.clock()["epoch"])
    simulator.set_clock("2026-01-15T12:00:00Z")
    assert log_in(iat=now, exp=now + 600).status_code == 200
