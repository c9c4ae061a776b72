# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options and settings of the connection to a Cylance tenant, the environment variables, and the regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.digests import digest
from .._common.urls import check_url
from .._http.credentials import check_credentials, environment_fallback
from .._http.options import ConnectionSettings, RateLimitSettings

# Page "Access regional APIs" of the vendor's guide, which writes us_gov's host with a dot.
REGIONS = {
    "na": "https://protectapi.cylance.com",
    "euc1": "https://protectapi-euc1.cylance.com",
    "apne1": "https://protectapi-apne1.cylance.com",
    "au": "https://protectapi-au.cylance.com",
    "sae1": "https://protectapi-sae1.cylance.com",
    "us_gov": "https://protectapi.us.cylance.com",
}

# {option: the environment variable that can replace it}
ENVIRONMENT = {
    "tenant_id": "CYLANCE_TENANT_ID",
    "application_id": "CYLANCE_APPLICATION_ID",
    "application_secret": "CYLANCE_APPLICATION_SECRET",
    "region": "CYLANCE_REGION",
    "api_url": "CYLANCE_API_URL",
    "access_token": "CYLANCE_ACCESS_TOKEN",
}


def _from_environment(option: str) -> Any:
    return environment_fallback(ENVIRONMENT[option])


CYLANCE = ArgumentSpec(
    options={
        "tenant_id": {"type": "str", "fallback": _from_environment("tenant_id")},
        "application_id": {"type": "str", "fallback": _from_environment("application_id")},
        "application_secret": {"type": "str", "no_log": True, "fallback": _from_environment("application_secret")},
        "region": {"type": "str", "choices": list(REGIONS), "default": "na", "fallback": _from_environment("region")},
        "api_url": {"type": "str", "fallback": _from_environment("api_url")},
        "access_token": {"type": "str", "no_log": True, "fallback": _from_environment("access_token")},
    }
)


_CREDENTIALS = ("tenant_id", "application_id", "application_secret")


@dataclass(frozen=True)
class CylanceSettings:
    """Everything that is needed to reach one tenant. Credentials are None if access_token replaces them.

    base_url: api_url if it is set, otherwise the region's.
    """

    connection: ConnectionSettings
    rate_limit: RateLimitSettings
    base_url: str
    tenant_id: str | None
    application_id: str | None
    application_secret: str | None = field(repr=False)
    access_token: str | None = field(repr=False)

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> CylanceSettings:
        """Return the settings for the values of CYLANCE, CONNECTION and RATE_LIMIT, or raise InputError."""
        connection = ConnectionSettings.from_params(params)
        rate_limit = RateLimitSettings.from_params(params)
        address = base_url(params)
        checked = check_credentials(params, _CREDENTIALS, ENVIRONMENT, "Cylance")
        credentials = {name: checked[name] for name in (*_CREDENTIALS, "access_token")}
        return cls(connection, rate_limit, address, **credentials)

    @property
    def tenant_key(self) -> str:
        """A digest that identifies the tenant, or the token if the tenant is unknown."""
        tenant = (self.tenant_id or "").lower()
        return digest(self.base_url, tenant, key="" if tenant else self.access_token or "")

    @property
    def account_key(self) -> str:
        """A digest that identifies the application and its secret, for logins."""
        return digest(self.base_url, self.tenant_id or "", self.application_id or "", key=self.application_secret or "")


def base_url(params: Mapping[str, Any]) -> str:
    """Return the address of the API, or raise InputError."""
    return check_url(params["api_url"], "api_url") if params["api_url"] else REGIONS[params["region"]]
