# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An endpoint that is a function: what the readers of the log and of changes need of Endpoints."""

from __future__ import annotations

from types import SimpleNamespace

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError

NOW = 1_764_583_200.0  # seconds


class FakeEndpoints:
    """Responds with what a function returns for a query, or with the status that it returns. queries: all so far."""

    def __init__(self, respond, version=(3, 3)):
        self._respond = respond
        self._version = version
        self.queries = []

    def version(self, _name):
        """Return the version of any endpoint."""
        return self._version

    def post(self, _name, action, query):
        """Return the response to a query. Raise ApiError for a status."""
        self.queries.append(query)
        body = self._respond(query)
        if isinstance(body, int):
            error = ApiError(f"{body} while {action}.", body)
            error.date = NOW
            raise error
        return SimpleNamespace(body=body, date=NOW)
