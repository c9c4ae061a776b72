# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options and settings of the connection to Oracle Session Delivery Manager."""

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
from .._http.options import ConnectionSettings, RateLimitSettings
from .payloads import MEDIA_TYPES

API_VERSION = "v1.3"  # of releases 8.2 and 9.0; 8.0 and 8.1 have v1.1

# {option: the environment variable that can replace it}
ENVIRONMENT = {"urls": "SDM_URLS", "username": "SDM_USERNAME", "password": "SDM_PASSWORD"}

SDM = ArgumentSpec(
    options={
        "urls": {"type": "list", "elements": "str", "fallback": environment_fallback(ENVIRONMENT["urls"])},
        "username": {"type": "str", "fallback": environment_fallback(ENVIRONMENT["username"])},
        "password": {"type": "str", "no_log": True, "fallback": environment_fallback(ENVIRONMENT["password"])},
        "api_version": {"type": "str", "default": API_VERSION},
        "body_format": {"type": "str", "choices": list(MEDIA_TYPES), "default": "xml"},
    }
)

_CREDENTIALS = ("username", "password")
_VERSION = re.compile(r"v\d{1,3}\.\d{1,3}", re.ASCII)


@dataclass(frozen=True)
class SdmSettings:
    """Everything that is needed to reach one account at all nodes of an SDM.

    urls: the nodes' addresses, each once, in the user's order. api_version: as paths have it. body_format: "xml" or
    "json".
    """

    connection: ConnectionSettings
    rate_limit: RateLimitSettings
    urls: tuple[str, ...]
    api_version: str
    body_format: str
    username: str
    password: str = field(repr=False)

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> SdmSettings:
        """Return the settings for the values of SDM, CONNECTION and RATE_LIMIT, or raise InputError."""
        connection = ConnectionSettings.from_params(params)
        rate_limit = RateLimitSettings.from_params(params)
        version = api_version(params)
        checked = check_credentials(params, _CREDENTIALS, ENVIRONMENT, "Oracle SDM")
        credentials = {name: checked[name] for name in _CREDENTIALS}
        return cls(connection, rate_limit, _node_urls(params), version, params["body_format"], **credentials)

    @property
    def account(self) -> str:
        """A digest that identifies SDM and the account."""
        return digest("sdm", *sorted(self.urls), self.username.lower())


def api_version(params: Mapping[str, Any]) -> str:
    """Return the version of the API, or raise InputError."""
    version = str(params["api_version"]).strip()
    if not _VERSION.fullmatch(version):
        raise InputError(f"api_version: must be a version such as {API_VERSION}, got {version!r}.")
    return version


def _node_urls(params: Mapping[str, Any]) -> tuple[str, ...]:
    urls = [url for url in (str(url).strip() for url in params["urls"] or []) if url]
    if not urls:
        raise InputError(
            f"urls: must name at least one node of SDM (https://sdm.example:8443). Set urls or {ENVIRONMENT['urls']}."
        )
    return tuple(dict.fromkeys(check_url(url, "urls") for url in urls))
