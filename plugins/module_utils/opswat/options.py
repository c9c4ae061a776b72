# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options and settings of the connection to OPSWAT Central Management, and the versions of its API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.digests import digest
from .._common.errors import InputError
from .._common.urls import check_url
from .._http.credentials import check_credentials, environment_fallback
from .._http.options import ConnectionSettings, check_minimums, node_share

API_URL = "https://gears.opswat.com"

# The version of each endpoint in the documentation that this code follows. The vendor versions each endpoint.
API_VERSIONS = {
    "device_action": "3.3",
    "devices": "3.7",
    "device_details": "3.8",
    "groups": "3.0",
    "reports": "3.1",
    "account": "3.2",
    "logs": "3.3",
    "status_changed": "3.0",
}

# {option: the environment variable that can replace it}
ENVIRONMENT = {
    "client_id": "OPSWAT_CLIENT_ID",
    "client_secret": "OPSWAT_CLIENT_SECRET",
    "api_url": "OPSWAT_API_URL",
    "access_token": "OPSWAT_ACCESS_TOKEN",
}

OPSWAT = ArgumentSpec(
    options={
        "client_id": {"type": "str", "fallback": environment_fallback(ENVIRONMENT["client_id"])},
        "client_secret": {
            "type": "str",
            "no_log": True,
            "fallback": environment_fallback(ENVIRONMENT["client_secret"]),
        },
        "api_url": {"type": "str", "default": API_URL, "fallback": environment_fallback(ENVIRONMENT["api_url"])},
        "access_token": {"type": "str", "no_log": True, "fallback": environment_fallback(ENVIRONMENT["access_token"])},
        "api_versions": {"type": "dict", "default": {}},
        "requests_per_minute": {"type": "int", "default": 10},
    }
)

_CREDENTIALS = ("client_id", "client_secret")
_VERSION = re.compile(r"\d{1,3}(\.\d{1,3})?", re.ASCII)


@dataclass(frozen=True)
class OpswatSettings:
    """Everything that is needed to reach one account. Credentials are None if access_token replaces them.

    requests_per_minute: of this node to each endpoint, 0 for unlimited. versions: {endpoint: version of its API}.
    """

    connection: ConnectionSettings
    requests_per_minute: int
    base_url: str
    versions: Mapping[str, str]
    client_id: str | None
    client_secret: str | None = field(repr=False)
    access_token: str | None = field(repr=False)

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> OpswatSettings:
        """Return the settings for the values of OPSWAT and CONNECTION, or raise InputError."""
        connection = ConnectionSettings.from_params(params)
        base_url, versions = check_connection(params)
        checked = check_credentials(params, _CREDENTIALS, ENVIRONMENT, "OPSWAT Central Management")
        credentials = {name: checked[name] for name in (*_CREDENTIALS, "access_token")}
        per_minute = node_share(params["requests_per_minute"], connection.nodes)
        return cls(connection, per_minute, base_url, versions, **credentials)

    @property
    def account(self) -> str:
        """A digest that identifies the console and the account."""
        client = self.client_id or "" if not self.access_token else ""
        return digest(self.base_url, client, key=self.access_token or "")

    @property
    def login_key(self) -> str:
        """A digest that identifies the account and its secret, for logins."""
        return digest(self.base_url, self.client_id or "", key=self.client_secret or "")


def check_connection(params: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return (address of the console, {endpoint: version}), or raise InputError."""
    check_minimums(params, {"requests_per_minute": 0})
    return check_url(params["api_url"], "api_url"), api_versions(params["api_versions"])


def api_versions(overrides: Mapping[str, object]) -> dict[str, str]:
    """Return {endpoint: version} with the user's overrides, or raise InputError."""
    versions = dict(API_VERSIONS)
    for endpoint, version in overrides.items():
        if endpoint not in versions:
            raise InputError(f"api_versions: must name endpoints among {', '.join(versions)}; got {endpoint!r}.")
        if not _VERSION.fullmatch(str(version)):
            raise InputError(f"api_versions: {endpoint} must be a quoted version such as '3.3', got {str(version)!r}.")
        versions[endpoint] = str(version)
    return versions


def version_path(version: str) -> str:
    """Return a version as paths have it: v3 for 3.0, v3.1 for 3.1."""
    return f"v{version[:-2] if version.endswith('.0') else version}"
