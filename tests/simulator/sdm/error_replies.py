# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of errors; switches select them depending on the origin of the error."""

from __future__ import annotations

from aiohttp import web

from ..switches import Switches
from .documents import JSON, XML, Document, render
from .refusals import ContainerRefusal, SdmRefusal, Unauthorized

HTML_PAGE = (
    "<!doctype html><html><head><title>HTTP Status {status}</title></head>"
    "<body><h1>HTTP Status {status}</h1><p>{message}</p></body></html>"
)


def error_reply(refusal: SdmRefusal, media_type: str, switches: Switches) -> web.Response:
    """Return the error response for a client that accepts this media type."""
    form = switches[switch_of(refusal)]
    if form == "html":
        reply = html_reply(refusal.status, refusal.message or "")
    elif form == "empty":
        reply = web.Response(status=refusal.status)
    else:
        written = {"other_type": XML if media_type == JSON else JSON, "mislabelled": JSON}.get(form, media_type)
        called = {"other_type": written, "mislabelled": XML}.get(form, media_type)
        body = render(Document("errorResponse", refusal.response(), as_given=True), written, switches)
        reply = web.Response(body=body, status=refusal.status, content_type=called)
    reply.headers.update(refusal.headers)
    if refusal.status == 401 and switches["www_authenticate"]:
        reply.headers["WWW-Authenticate"] = 'Session realm="SDM"'
    return reply


def switch_of(refusal: SdmRefusal) -> str:
    """Return the name of the switch that selects the body of an error."""
    if isinstance(refusal, Unauthorized):
        return "unauthorized_body"
    return "container_body" if isinstance(refusal, ContainerRefusal) else "error_body"


def html_reply(status: int, message: str) -> web.Response:
    """Return an HTML page in the style of a servlet container or load balancer."""
    page = HTML_PAGE.format(status=status, message=message)
    return web.Response(text=page, status=status, content_type="text/html")
