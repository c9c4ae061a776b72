# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests share a batch only if all settings that affect sending are equal."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.actions.device_action import (
    OpswatDeviceAction,
)
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.endpoints import Endpoints
from ansible_collections.secops.device_actions.plugins.module_utils.opswat.options import OpswatSettings

HERE = {"action": "dhcprenew", "device_ids": ["x"], "client_id": "client", "client_secret": "a secret of some length"}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def settings():
    """A function that returns the settings key of a task's endpoints."""

    def settings(**params):
        values, _secrets, errors = OpswatDeviceAction.arguments.validate({**HERE, **params}, "opswat_device_action")
        assert not errors
        endpoints = Endpoints(OpswatSettings.from_params(values), Context())
        endpoints.close()
        return endpoints.settings_key

    return settings


def test_settings_ignore_options_that_do_not_affect_the_request(settings):
    assert settings() == settings(timeout=7, retries=1, requests_per_minute=3)


@pytest.mark.parametrize(
    "params",
    [
        {"client_id": "another"},
        {"client_secret": "another secret of some length"},
        {"client_id": None, "client_secret": None, "access_token": "a-token-of-some-length"},
        {"api_url": "https://opswat.example"},
        {"validate_certs": False},
        {"proxy": "http://proxy.example:3128"},
        {"api_versions": {"device_action": "3.0"}},
    ],
    ids=["client_id", "client_secret", "access_token", "api_url", "validate_certs", "proxy", "api_versions"],
)
def test_settings_differ_if_requests_would_differ(settings, params):
    assert settings() != settings(**params)


def test_settings_include_the_environment(settings, monkeypatch, tmp_path):
    bundle = tmp_path / "ca.pem"
    bundle.touch()
    seen = {settings()}
    for name, value in (
        ("HTTPS_PROXY", "http://proxy.example:3128"),
        ("HTTPS_PROXY", "http://proxy.example:3129"),
        ("REQUESTS_CA_BUNDLE", str(bundle)),
    ):
        monkeypatch.setenv(name, value)
        seen.add(settings())
    assert len(seen) == 4
