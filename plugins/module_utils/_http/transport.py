# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request on its way to a console and one answer back: addresses, TLS, proxies, time-outs.

It goes through the adapter of requests and not through its sessions, which would look at cookies, redirects, .netrc
and the environment for each request. Nothing of that is wanted here, and it takes a third of a request's time.
"""

from __future__ import annotations

import logging
import os

from .._common.errors import InputError
from .._common.libraries import requests, urllib3
from .._common.version import VERSION
from .adapter import console_adapter
from .bodies import ENCODING
from .proxies import proxies_for

_LONGEST_CONNECT = 10.0  # seconds
_WHOLE_ANSWER = 4  # times the time-out: what an answer may take that keeps coming, byte by byte
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": ENCODING,
    "Connection": "keep-alive",
    "User-Agent": f"secops.device_actions/{VERSION}",
}


class Transport:
    """The connections to one console.

    base_url: as addresses.check_url gives it. params: the values of options.CONNECTION. The redactor learns the
    proxy's password. connections: how many are kept for the next request.
    """

    def __init__(self, base_url, params, redactor, connections=1):
        # Its log tells addresses with their query, and parts of answers: tokens, that is, in the file of log_path.
        logging.getLogger(urllib3.__name__).propagate = False
        self.timeout = params["timeout"]
        self.verify = _verification(params)
        self._base_url = base_url
        self._proxies = proxies_for(base_url, params["proxy"], redactor)
        self._adapter = console_adapter(
            _WHOLE_ANSWER * self.timeout, pool_connections=1, pool_maxsize=connections, max_retries=0
        )

    @property
    def route(self):
        """Through which proxies requests go, and against what the console's certificate is checked."""
        return [self._proxies, self.verify]

    def send(self, method, path, json, headers, data=None):
        """The answer to a request, as a response of requests whose body is yet to be read, to be closed by the caller.

        path: with its query, quoted. json: the body as a JSON value. data: as the fields of a form, or as bytes.
        headers: those beside the usual ones.
        Raises what requests raises.
        """
        request = requests.PreparedRequest()
        request.prepare_method(method)
        request.url = self._base_url + path
        request.prepare_headers({**_HEADERS, **headers})
        request.prepare_body(data, None, json)
        return self._adapter.send(
            request,
            stream=True,
            timeout=(min(self.timeout, _LONGEST_CONNECT), self.timeout),
            verify=self.verify,
            proxies=self._proxies,
        )

    def close(self):
        """Give the connections back."""
        self._adapter.close()


def _verification(params):
    """What requests takes as verify: True, False, or the path of a bundle of CA certificates."""
    if not params["validate_certs"]:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        return False
    bundle = params["ca_path"] or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    if bundle and not os.path.exists(bundle):
        raise InputError(f"ca_path: there is no file or directory {bundle!r}.")
    return bundle or True
