# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach a Cylance tenant: the options, their environment variables, and the regions."""

from __future__ import annotations

from .._common.argspec import ArgumentSpec
from .._common.urls import check_url
from .._http.credentials import check_credentials, environment_fallback

# apis: "Access regional APIs" of the vendor's guide; us_gov is written with a dot there.
REGIONS = {
    "na": "https://protectapi.cylance.com",
    "euc1": "https://protectapi-euc1.cylance.com",
    "apne1": "https://protectapi-apne1.cylance.com",
    "au": "https://protectapi-au.cylance.com",
    "sae1": "https://protectapi-sae1.cylance.com",
    "us_gov": "https://protectapi.us.cylance.com",
}

# The options that an environment variable can stand in for.
ENVIRONMENT = {
    "tenant_id": "CYLANCE_TENANT_ID",
    "application_id": "CYLANCE_APPLICATION_ID",
    "application_secret": "CYLANCE_APPLICATION_SECRET",
    "region": "CYLANCE_REGION",
    "api_url": "CYLANCE_API_URL",
    "access_token": "CYLANCE_ACCESS_TOKEN",
}


def _from_environment(option):
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


def base_url(params):
    """The console's address: api_url where it is given, else the region's."""
    return check_url(params["api_url"], "api_url") if params["api_url"] else REGIONS[params["region"]]


def credentials(params):
    """The params with usable credentials, or an InputError."""
    needed = ("tenant_id", "application_id", "application_secret")
    return check_credentials(params, needed, ENVIRONMENT, "Cylance")
