# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send one request to a console and receive one response: URLs, TLS, proxies and timeouts."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from .._common.errors import InputError
from .._common.libraries import requests, urllib3
from .._common.redaction import Redactor
from .._common.version import VERSION
from .._sharing.connection_facts import ConnectionFacts
from .bodies import ENCODING, read_body
from .bounded_responses import bounded_pools
from .messages import ApiRequest, RawResponse
from .options import ConnectionSettings
from .proxies import find_proxy, is_socks, proxy_authorization, socks_proxy_manager
from .tls_facts import observed
from .transport_errors import transport_error

_MAX_CONNECT_TIMEOUT = 10.0  # seconds
_RESPONSE_TIMEOUTS = 4  # the whole response must arrive within this many timeouts
CA_VARIABLE = "DEVICE_ACTIONS_CA_FILE"
_CA_VARIABLES = (CA_VARIABLE, "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": ENCODING,
    "Connection": "keep-alive",
    "User-Agent": f"secops.device_actions/{VERSION}",
}


class Transport:
    """The connections to one console.

    base_url: as urls.check_url returns it. connections: how many are kept open for further requests.
    """

    def __init__(self, base_url: str, settings: ConnectionSettings, redactor: Redactor, connections: int = 1) -> None:
        # urllib3 logs URLs with queries, and parts of responses. Their tokens would end up in the file of log_path.
        logging.getLogger(urllib3.__name__).propagate = False
        url = urlsplit(base_url)
        self._host = url.netloc
        self._timeout = settings.timeout
        self._timeouts = urllib3.Timeout(connect=min(settings.timeout, _MAX_CONNECT_TIMEOUT), read=settings.timeout)
        self._redactor = redactor
        self._verify = _verification(settings)
        self._proxy = find_proxy(base_url, settings.proxy, redactor)
        options: dict[str, Any] = {"num_pools": 1, "maxsize": connections, **_tls_options(self._verify)}
        if self._proxy and is_socks(self._proxy):
            self._manager = socks_proxy_manager(self._proxy, **options)
        elif self._proxy:
            headers = proxy_authorization(self._proxy)
            self._manager = urllib3.ProxyManager(self._proxy, proxy_headers=headers, **options)
        else:
            self._manager = urllib3.PoolManager(**options)
        pools = self._manager.pool_classes_by_scheme
        self._manager.pool_classes_by_scheme = bounded_pools(pools, _RESPONSE_TIMEOUTS * settings.timeout)
        # A single pool: the manager would normalize the URL and look the pool up for every request.
        self._pool = self._manager.connection_from_url(base_url)
        is_forwarded = isinstance(self._manager, urllib3.ProxyManager) and url.scheme == "http"
        self._target = base_url if is_forwarded else url.path

    @property
    def route(self) -> list[str | bool | None]:
        """The proxy, and what the console's certificate is verified against."""
        return [self._proxy, self._verify]

    def observe(self, facts: ConnectionFacts) -> None:
        """Note the proxy, and the TLS of each new connection."""
        facts.proxy = self._proxy
        self._pool.ConnectionCls = observed(self._pool.ConnectionCls, facts)

    def send(self, request: ApiRequest, path: str, headers: Mapping[str, str]) -> RawResponse:
        """Send a request once and return its response, whatever the status.

        path, headers: the request's own, with the authorization added.
        Raise Unreachable, UntrustedServer, LoginRefused (by the proxy), ResponseLost, BadResponse or InputError.
        """
        body, body_headers = request.encoded_body()
        try:
            response = self._pool.request(
                request.method,
                self._target + path,
                body=body,
                headers={**_HEADERS, **body_headers, **headers},
                timeout=self._timeouts,
                retries=False,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
            )
            try:
                content = read_body(response, request.action, request.write)
            except BaseException:
                response.close()
                raise
            response.release_conn()
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            raise transport_error(
                error, request.action, self._host, self._timeout, request.write, self._redactor
            ) from None
        return RawResponse(response.status, response.reason or "", response.headers, content)

    def close(self) -> None:
        """Close the connections."""
        self._manager.clear()


def _verification(settings: ConnectionSettings) -> bool | str:
    """Return whether to verify certificates, or the path of a file or directory of CA certificates to use."""
    if not settings.validate_certs:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        return False
    for name, bundle in {"ca_path": settings.ca_path, **{name: os.environ.get(name) for name in _CA_VARIABLES}}.items():
        if bundle and not os.path.exists(bundle):
            raise InputError(f"{name}: must be an existing file or directory of CA certificates, got {bundle!r}.")
        if bundle:
            return bundle
    return True


def _tls_options(verify: bool | str) -> dict[str, str]:
    """Return urllib3's options for what _verification returns."""
    if verify is False:
        return {"cert_reqs": "CERT_NONE"}
    # Distributions patch requests to return the system's CA store.
    authorities = verify if isinstance(verify, str) else requests.certs.where()
    return {"cert_reqs": "CERT_REQUIRED", "ca_cert_dir" if os.path.isdir(authorities) else "ca_certs": authorities}
