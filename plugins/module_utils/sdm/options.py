# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach Oracle Session Delivery Manager: the options and their environment variables."""

from __future__ import annotations

import re

from .._common.argspec import ArgumentSpec
from .._common.digests import digest
from .._common.errors import InputError
from .._common.urls import check_url
from .._http.credentials import check_credentials, environment_fallback
from .payloads import MEDIA_TYPES

API_VERSION = "v1.3"  # of the releases 8.2 and 9.0; 8.0 and 8.1 have v1.1

# The options that an environment variable can stand in for.
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

_VERSION = re.compile(r"v\d{1,3}\.\d{1,3}", re.ASCII)


def node_urls(params):
    """The addresses of the nodes, each once, in the order given, or an InputError."""
    urls = [url for url in (str(url).strip() for url in params["urls"] or []) if url]
    if not urls:
        raise InputError(
            f"urls: name at least one node of SDM (https://sdm.example:8443), or set {ENVIRONMENT['urls']}."
        )
    return list(dict.fromkeys(check_url(url, "urls") for url in urls))


def credentials(params):
    """The params with usable credentials, or an InputError."""
    return check_credentials(params, ("username", "password"), ENVIRONMENT, "Oracle SDM")


def account_of(params):
    """A digest that names SDM and the account in it. params: with usable credentials."""
    return digest("sdm", *sorted(node_urls(params)), params["username"].lower())


def api_version(params):
    """The version as paths have it, or an InputError."""
    version = str(params["api_version"]).strip()
    if not _VERSION.fullmatch(version):
        raise InputError(f"api_version: {version!r} is no version of the API. Write {API_VERSION}, say.")
    return version
