# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build responses: JSON, and the error formats of the consoles and the control API."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from .errors import InvalidInput, Refusal, Unknown


def json_reply(data: Any, status: int = 200) -> web.Response:
    """Return a response with compact JSON, as the consoles send it."""
    body = json.dumps(data, separators=(",", ":")).encode()
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def refusal_reply(refusal: Refusal) -> web.Response:
    """Return a console's error response; without a message it has neither body nor content type."""
    if refusal.message is None:
        return web.Response(status=refusal.status, headers=refusal.headers)
    reply = json_reply({"message": refusal.message}, refusal.status)
    reply.headers.update(refusal.headers)
    return reply


def control_reply(data: Any, status: int = 200) -> web.Response:
    """Return a control API response, indented for reading with curl."""
    body = json.dumps(data, indent=2).encode() + b"\n"
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def control_error_reply(error: InvalidInput | Unknown) -> web.Response:
    """Return the error response of a control call: 404 for Unknown, 400 for InvalidInput."""
    if isinstance(error, Unknown):
        return control_reply({"message": str(error.args[0])}, 404)
    body: dict[str, Any] = {"message": str(error)}
    if error.allowed is not None:
        body["allowed"] = error.allowed
    return control_reply(body, 400)
