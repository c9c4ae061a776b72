# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error responses in all plausible formats. Clients can only rely on the HTTP status."""

from __future__ import annotations

import html
from http import HTTPStatus

from aiohttp import web

from ..errors import Refusal
from ..replies import json_reply
from ..switches import Switches

CODES = {
    400: "invalid_request",
    401: "invalid_token",
    403: "insufficient_scope",
    404: "not_found",
    406: "not_acceptable",
    413: "page_out_of_range",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "server_error",
}


class OAuthRefusal(Refusal):
    """A refusal with its own error code (RFC 6749, section 5.2)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, message)
        self.code = code


def refusal_reply(refusal: Refusal, switches: Switches) -> web.Response:
    """Return the error response in the format that the switch ``error_body`` selects."""
    shape = switches["error_body"]
    message = refusal.message or HTTPStatus(refusal.status).phrase
    code = refusal.code if isinstance(refusal, OAuthRefusal) else CODES[refusal.status]
    if shape == "oauth":
        reply = json_reply({"error": code, "error_description": message}, refusal.status)
    elif shape == "object":
        reply = json_reply({"error": {"code": code, "message": message}}, refusal.status)
    elif shape == "msg":
        reply = json_reply({"result": 0, "msg": message}, refusal.status)
    elif shape == "html":
        page = f"<html><body><h1>{refusal.status}</h1><p>{html.escape(message)}</p></body></html>"
        reply = web.Response(text=page, status=refusal.status, content_type="text/html")
    else:
        reply = web.Response(status=refusal.status)
    reply.headers.update(refusal.headers)
    return reply
