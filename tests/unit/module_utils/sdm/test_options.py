# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of an account of Oracle SDM."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._http.options import CONNECTION, RATE_LIMIT
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.options import ENVIRONMENT, SDM, SdmSettings

SPEC = SDM + CONNECTION + RATE_LIMIT
PARAMS = {"urls": ["https://one.example:8443"], "username": "LIadmin", "password": "canary secret"}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for variable in ENVIRONMENT.values():
        monkeypatch.delenv(variable, raising=False)


def settings(**params):
    values, secrets, errors = SPEC.validate({**PARAMS, **params}, "sdm_device_lock")
    assert not errors
    return SdmSettings.from_params(values)


def test_urls_keep_their_order_without_duplicates():
    urls = ["https://two.example", "https://one.example", " https://two.example/ ", ""]
    assert settings(urls=urls).urls == ("https://two.example", "https://one.example")


@pytest.mark.parametrize("urls", [[], ["", " "], None])
def test_missing_urls_are_an_input_error(urls):
    with pytest.raises(InputError, match="^urls: must name at least one node"):
        settings(urls=urls)


def test_the_username_is_trimmed_and_the_repr_hides_the_password():
    found = settings(username="LIadmin\n")
    assert found.username == "LIadmin"
    assert "canary" not in repr(found)


def test_missing_credentials_are_an_input_error():
    with pytest.raises(InputError, match=r"password \(SDM_PASSWORD\)"):
        settings(password=None)


@pytest.mark.parametrize("version", ["1.3", "v1", "v1.3/..", "v1.3 v1.2"])
def test_an_invalid_api_version_is_an_input_error(version):
    with pytest.raises(InputError, match="^api_version: must be a version such as v1.3"):
        settings(api_version=version)


def test_the_account_ignores_the_order_of_urls_and_the_case_of_the_username():
    urls = ["https://one.example", "https://two.example"]
    assert settings(urls=urls).account == settings(urls=urls[::-1], username="liADMIN").account
    assert settings(urls=urls).account != settings(urls=urls, username="other").account
