# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a Cylance tenant."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION, RATE_LIMIT
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.options import (
    CYLANCE,
    ENVIRONMENT,
    REGIONS,
    CylanceSettings,
)

SPEC = CYLANCE + CONNECTION + RATE_LIMIT
CREDENTIALS = {"tenant_id": "TENANT", "application_id": "application", "application_secret": "canary secret"}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for variable in ENVIRONMENT.values():
        monkeypatch.delenv(variable, raising=False)


def settings(**params):
    values, secrets, errors = SPEC.validate(params, "cylance_lockdown")
    assert not errors
    return CylanceSettings.from_params(values)


def test_the_region_decides_the_address():
    assert settings(**CREDENTIALS).base_url == REGIONS["na"]
    assert settings(**CREDENTIALS, region="au").base_url == REGIONS["au"]


def test_api_url_replaces_the_region():
    assert settings(**CREDENTIALS, api_url="https://cylance.example/").base_url == "https://cylance.example"
    with pytest.raises(InputError, match="^api_url: "):
        settings(**CREDENTIALS, api_url="ftp://cylance.example")


def test_credentials_are_trimmed_and_hidden_in_the_repr():
    found = settings(**{**CREDENTIALS, "application_secret": "canary secret\n"})
    assert found.application_secret == "canary secret"
    assert "canary" not in repr(found)


def test_missing_credentials_are_an_input_error_that_names_their_variables():
    with pytest.raises(InputError, match=r"application_secret \(CYLANCE_APPLICATION_SECRET\)"):
        settings(tenant_id="TENANT", application_id="application")


def test_an_access_token_replaces_the_credentials():
    found = settings(access_token="canary-token")
    assert (found.access_token, found.application_secret) == ("canary-token", None)
    assert "canary" not in repr(found)


def test_the_environment_sets_credentials(monkeypatch):
    monkeypatch.setenv("CYLANCE_TENANT_ID", "other tenant")
    assert settings(application_id="a", application_secret="s").tenant_id == "other tenant"


def test_the_tenant_key_ignores_the_application_and_the_case():
    same = {**CREDENTIALS, "tenant_id": "tenant", "application_id": "other"}
    assert settings(**CREDENTIALS).tenant_key == settings(**same).tenant_key
    assert settings(**CREDENTIALS).tenant_key != settings(**CREDENTIALS, region="au").tenant_key
    assert settings(access_token="token-one").tenant_key != settings(access_token="token-two").tenant_key


def test_the_account_key_depends_on_the_secret():
    other = {**CREDENTIALS, "application_secret": "other secret"}
    assert settings(**CREDENTIALS).account_key != settings(**other).account_key
