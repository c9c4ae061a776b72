# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The adapter of requests for one console: what requests finds out anew each time is always the same here."""

from __future__ import annotations

from .._common.libraries import requests
from .bounded_responses import bounded_pools


def console_adapter(seconds, **options):
    """An adapter for requests to one address by one way: one TLS setting, one proxy. It keeps no cookies.

    seconds: what an answer may take from its first byte to its last. options: those of requests' HTTPAdapter.
    """
    pools = bounded_pools(seconds)

    class Adapter(requests.adapters.HTTPAdapter):
        _pool = None

        def init_poolmanager(self, *args, **kwargs):
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = pools

        def proxy_manager_for(self, *args, **kwargs):
            manager = super().proxy_manager_for(*args, **kwargs)
            manager.pool_classes_by_scheme = pools
            return manager

        def get_connection_with_tls_context(self, *args, **kwargs):
            if self._pool is None:
                self._pool = super().get_connection_with_tls_context(*args, **kwargs)
            return self._pool

        def get_connection(self, *args, **kwargs):  # of requests before 2.32
            if self._pool is None:
                self._pool = super().get_connection(*args, **kwargs)
            return self._pool

        def build_response(self, request, raw):
            response = requests.Response()
            response.status_code, response.reason = raw.status, raw.reason
            response.headers = requests.structures.CaseInsensitiveDict(raw.headers)
            response.raw, response.request, response.connection = raw, request, self
            return response

    return Adapter(**options)
