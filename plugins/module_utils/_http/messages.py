# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and responses, as consoles' clients and the layers below them exchange them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class ApiRequest:
    """A request, however often it is sent.

    path: including the query, quoted. action: what the request does, for messages ("reading the lockdown state").
    json, form, data: the body as a JSON value, as fields of a form, or as bytes with a Content-Type among the headers.
    headers: in addition to the default ones. write: whether the request may change something at the console.
    raw: whether the response is not JSON.
    """

    method: str
    path: str
    action: str
    json: Any = None
    form: Mapping[str, str] | None = None
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    write: bool = False
    raw: bool = False

    def encoded_body(self) -> tuple[bytes | None, dict[str, str]]:
        """Return the body's bytes, or None, and the headers that describe it."""
        if self.data is not None:
            return self.data, {}
        if self.form is not None:
            return urlencode(self.form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        if self.json is not None:
            return json.dumps(self.json, allow_nan=False).encode(), {"Content-Type": "application/json"}
        return None, {} if self.method == "GET" else {"Content-Length": "0"}


@dataclass(frozen=True)
class RawResponse:
    """A complete response with any status.

    headers: their names compare without regard to case. content: the body, unpacked.
    """

    status: int
    reason: str
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class ApiResponse:
    """A response with a 2xx status.

    body: the decoded JSON, None if the body is empty, or its bytes for a raw request.
    date: the console's clock (its Date header) in seconds since the epoch, or this machine's if there is none.
    headers: their names compare without regard to case.
    """

    status: int
    body: Any
    date: float
    headers: Mapping[str, str] = field(default_factory=dict)
