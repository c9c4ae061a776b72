# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach OPSWAT Central Management: the options, their environment variables, and the versions of its API."""

from __future__ import annotations

import re

from .._common.argspec import ArgumentSpec
from .._common.digests import digest
from .._common.errors import InputError
from .._common.urls import check_url
from .._http.credentials import check_credentials, environment_fallback

API_URL = "https://gears.opswat.com"

# The version of each endpoint whose page this was written by. The vendor versions them one by one.
API_VERSIONS = {
    "device_action": "3.3",
    "devices": "3.7",
    "device_details": "3.8",
    "groups": "3.0",
    "reports": "3.1",
    "account": "3.2",
}

# The options that an environment variable can stand in for.
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

_VERSION = re.compile(r"\d{1,3}(\.\d{1,3})?", re.ASCII)


def base_url(params):
    """The console's address."""
    return check_url(params["api_url"], "api_url")


def credentials(params):
    """The params with usable credentials, or an InputError."""
    return check_credentials(params, ("client_id", "client_secret"), ENVIRONMENT, "OPSWAT Central Management")


def account_of(params):
    """A digest that names the console and the account in it. params: with credentials, usable or not."""
    params = credentials(params)
    named = params["client_id"] if not params["access_token"] else ""
    return digest(base_url(params), named, key=params["access_token"] or "")


def api_versions(params):
    """{endpoint: version}, with what the user overrides, or an InputError."""
    versions = dict(API_VERSIONS)
    for endpoint, version in params["api_versions"].items():
        if endpoint not in versions:
            raise InputError(f"api_versions: there is no endpoint {endpoint!r}, but {', '.join(versions)}.")
        if not _VERSION.fullmatch(str(version)):
            raise InputError(f"api_versions: {endpoint}: {str(version)!r} is no version. Write '3.3', say, in quotes.")
        versions[endpoint] = str(version)
    return versions


def version_path(version):
    """A version as paths have it: v3 for 3.0, v3.1 for 3.1."""
    return f"v{version.removesuffix('.0')}"
