# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of errors, which are a switch each by where the error comes from."""

from __future__ import annotations

from aiohttp import web

from ..switches import Switches
from .documents import JSON, XML, Document, render
from .refusals import OutsideRefusal, SdmRefusal, Unauthorized

HTML_PAGE = (
    "<!doctype html><html><head><title>HTTP Status {status}</title></head>"
    "<body><h1>HTTP Status {status}</h1><p>{message}</p></body></html>"
)


def error_reply(refusal: SdmRefusal, media_type: str, switches: Switches) -> web.Response:
    """The answer that tells of an error, to a client who wants a media type."""
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
    """The switch that says which body an error has."""
    if isinstance(refusal, Unauthorized):
        return "unauthorized_body"
    return "container_body" if isinstance(refusal, OutsideRefusal) else "error_body"


def html_reply(status: int, message: str) -> web.Response:
    """A page, as a servlet container or a load balancer makes it."""
    page = HTML_PAGE.format(status=status, message=message)
    return web.Response(text=page, status=status, content_type="text/html")
