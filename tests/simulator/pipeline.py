# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processing of every request: clock, log, faults, error format and ``Date`` header.

Requests to the control API and the page skip these steps.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .clock import http_date
from .errors import InvalidInput, Refusal, Unknown
from .fault_effects import CutConnection, apply_fault
from .replies import control_error_reply, control_reply, refusal_reply
from .request_log import LOG_ENTRY
from .simulation import Simulation

CONTROL = "/control"
PAGE = "/console"
DateSetter = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


def is_internal(path: str) -> bool:
    """Return whether a path belongs to the control API or the page, not to a console."""
    return any(path == base or path.startswith(base + "/") for base in (CONTROL, PAGE))


def make_pipeline(simulation: Simulation, node: str | None = None) -> Middleware:
    """Return the middleware that processes all requests; ``node`` names the node that receives them, if any."""
    clock, log, faults = simulation.clock, simulation.log, simulation.faults
    login_routes, reading_routes = simulation.login_routes, simulation.reading_routes

    @web.middleware
    async def pipeline(request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path
        if node is None and is_internal(path):
            internal_response = await handle_internal_request(request, handler)
            if path.startswith(CONTROL):
                await simulation.sync_nodes()
            return internal_response
        clock.count_request()
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "(unknown)"
        entry = log.add(
            time=clock.iso(),
            scheme=request.scheme,
            method=request.method,
            path=path,
            route=route,
            query=request.query,
            login=route in login_routes,
            device=simulation.device_of(request.match_info),
            reads=route in reading_routes,
            node=node,
        )
        request[LOG_ENTRY] = entry

        async def work() -> web.StreamResponse:
            return await handle_api_request(request, handler)

        fault = faults.find(request.method, path, node)
        if fault is None:
            response = await work()
            entry.status = 0 if isinstance(response, CutConnection) else response.status
        else:
            entry.fault = fault.kind
            response, entry.status = await apply_fault(fault, request, work)
        return response

    return pipeline


async def handle_api_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Process an API request; unknown paths and methods get an empty body, as from a plain gateway."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return refusal_reply(refusal)
    except web.HTTPException as error:
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return web.Response(status=error.status, headers=allow)


async def handle_internal_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Process a control call or page request; errors are explained in JSON."""
    try:
        return await handler(request)
    except (InvalidInput, Unknown) as error:
        return control_error_reply(error)
    except web.HTTPException as error:
        message = f"{error.reason}: {request.method} {request.path}; GET /control lists all calls"
        return control_reply({"message": message}, error.status)


def make_date_setter(simulation: Simulation) -> DateSetter:
    """Return a signal handler that sets the ``Date`` header of API responses to simulated time, or removes it."""
    clock, switches = simulation.clock, simulation.switches

    async def set_date(request: web.Request, response: web.StreamResponse) -> None:
        if is_internal(request.path):
            return
        if switches["date_header"]:
            response.headers["Date"] = http_date(int(clock.now() + switches["date_skew"]))
        else:
            response.headers.popall("Date", None)

    return set_date
