# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Apply the faults: what each kind does to a response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from .faults import Fault

GATEWAY_PAGE = (
    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n"
    "<center><h1>{status} {reason}</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
)
GARBAGE = b"\x00\x01\xfe\xff{this is not JSON"

Work = Callable[[], Awaitable[web.StreamResponse]]


async def apply_fault(fault: Fault, request: web.Request, work: Work) -> tuple[web.StreamResponse, int]:
    """Respond to a request as the fault demands; return the response and the status the client saw (0 for none)."""
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    usual = await work() if fault.work else None
    if fault.kind in ("drop_before", "drop_after"):
        return cut_connection(request), 0
    if fault.kind == "truncate" and isinstance(usual, web.Response):
        return await send_truncated(request, usual), usual.status
    if fault.kind == "delay" and usual is not None:
        return usual, usual.status
    response = faulty_response(fault, usual.status if usual is not None else 200)
    return response, response.status


def faulty_response(fault: Fault, usual_status: int) -> web.Response:
    """Return the response that replaces the usual one."""
    if fault.kind == "empty":
        return web.Response(status=fault.status or usual_status, headers=fault.headers)
    if fault.kind == "garbage":
        return web.Response(
            body=GARBAGE, status=fault.status or usual_status, headers=fault.headers, content_type="application/json"
        )
    if fault.kind == "html":
        status = fault.status or 502
        reason = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}.get(status, "Error")
        page = fault.body or GATEWAY_PAGE.format(status=status, reason=reason)
        return web.Response(text=page, status=status, headers=fault.headers, content_type="text/html")
    if fault.kind == "redirect":
        return web.Response(status=fault.status or 302, headers={"Location": fault.location, **fault.headers})
    is_text = isinstance(fault.body, str)
    text = fault.body if is_text else json.dumps(fault.body)
    content_type = fault.content_type or ("text/plain" if is_text else "application/json")
    if not text:
        return web.Response(status=fault.status or 503, headers=fault.headers)
    return web.Response(text=text, status=fault.status or 503, headers=fault.headers, content_type=content_type)


class CutConnection(web.Response):
    """A placeholder response for a closed connection. The framework needs one; the client never receives it."""


def cut_connection(request: web.Request) -> CutConnection:
    """Close the connection without a response."""
    request.protocol.force_close()
    if request.transport is not None:
        request.transport.abort()
    return CutConnection()


async def send_truncated(request: web.Request, usual: web.Response) -> web.StreamResponse:
    """Announce the full length, send half of the body, and close the connection."""
    body = usual.body if isinstance(usual.body, bytes) else b""
    partial = web.StreamResponse(status=usual.status, headers=usual.headers)
    partial.content_length = len(body)
    partial.force_close()
    await partial.prepare(request)
    await partial.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return partial
