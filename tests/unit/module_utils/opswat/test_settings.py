# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of an OPSWAT account."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.options import (
    API_URL,
    API_VERSIONS,
    ENVIRONMENT,
    OPSWAT,
    OpswatSettings,
)

SPEC = OPSWAT + CONNECTION
CREDENTIALS = {"client_id": "client", "client_secret": "canary secret"}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for variable in ENVIRONMENT.values():
        monkeypatch.delenv(variable, raising=False)


def settings(**params):
    values, secrets, errors = SPEC.validate(params, "opswat_device_action")
    assert not errors
    return OpswatSettings.from_params(values)


def test_defaults():
    found = settings(**CREDENTIALS)
    assert (found.base_url, found.versions, found.requests_per_minute) == (API_URL, API_VERSIONS, 10)


def test_the_repr_hides_secrets():
    assert "canary" not in repr(settings(**CREDENTIALS))
    assert "canary" not in repr(settings(access_token="canary-token"))


def test_missing_credentials_are_an_input_error():
    with pytest.raises(InputError, match=r"client_secret \(OPSWAT_CLIENT_SECRET\)"):
        settings(client_id="client")


def test_requests_per_minute_must_not_be_negative():
    with pytest.raises(InputError, match="^requests_per_minute: must be 0 or more, got -1"):
        settings(**CREDENTIALS, requests_per_minute=-1)


def test_api_versions_override_single_endpoints():
    found = settings(**CREDENTIALS, api_versions={"groups": 3.1})
    assert found.versions == {**API_VERSIONS, "groups": "3.1"}
    with pytest.raises(InputError, match="^api_versions: must name endpoints"):
        settings(**CREDENTIALS, api_versions={"nothing": "3.1"})


def test_the_account_ignores_the_secret_but_the_login_does_not():
    one, other = settings(**CREDENTIALS), settings(client_id="client", client_secret="other secret")
    assert one.account == other.account
    assert one.login_key != other.login_key


def test_access_tokens_have_their_own_accounts():
    assert settings(access_token="token-one").account != settings(access_token="token-two").account
