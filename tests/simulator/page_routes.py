# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that shows the devices live, and the event stream that updates it."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from .errors import Unknown
from .pipeline import PAGE
from .replies import control_reply
from .simulation import Simulation
from .watch import Watch

FILES = Path(__file__).parent / "page"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

MIN_INTERVAL = 0.25
"""Seconds between two updates. Pages get at most four updates a second, however many requests arrive."""

MAX_SILENCE = 1.0
"""Seconds after which an unchanged page gets the time, which shows that it is still connected."""

MAX_LOAD = 0.05
"""The maximum share of time spent on comparing devices, so that large fleets do not slow down the API."""


class Page:
    """Handlers of the page. Like control calls, they are never logged, delayed or faulted."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._views = {console.name: console.view for console in simulation.consoles}
        self._stopping = asyncio.Event()

    def add_to(self, app: web.Application) -> None:
        """Add the page's routes to the application."""
        app.add_routes(
            [
                web.get(PAGE, self.redirect),
                web.get(PAGE + "/", self.show),
                web.get(PAGE + "/{file}", self.show),
                web.get(PAGE + "/live/events", self.stream_events),
                web.get(PAGE + "/live/{console}/{device}", self.show_details),
            ]
        )
        app.on_shutdown.append(self.close_streams)

    async def redirect(self, request: web.Request) -> web.Response:
        """Redirect to the URL with a trailing slash, which the page's relative links need."""
        return web.Response(status=302, headers={**HEADERS, "Location": PAGE + "/"})

    async def show(self, request: web.Request) -> web.FileResponse:
        """Serve a file of the page."""
        path = FILES / request.match_info.get("file", "index.html")
        if path.parent != FILES or path.suffix not in CONTENT_TYPES or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={**HEADERS, "Content-Type": CONTENT_TYPES[path.suffix]})

    async def show_details(self, request: web.Request) -> web.Response:
        """Return the details of one device."""
        view = self._views.get(request.match_info["console"])
        if view is None:
            raise Unknown(f"there is no console {request.match_info['console']}")
        reply = control_reply([section._asdict() for section in view.details(request.match_info["device"])])
        reply.headers.update(HEADERS)
        return reply

    async def stream_events(self, request: web.Request) -> web.StreamResponse:
        """Stream the updates of a ``Watch`` as server-sent events until the page is closed."""
        stream = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        watch = Watch(self._simulation)
        sent = -MAX_SILENCE
        with suppress(ConnectionResetError):
            while not self._stopping.is_set():
                started = time.monotonic()
                update = watch.next_update()
                if len(update) > 1 or started - sent >= MAX_SILENCE:
                    event = as_event(update)
                    sent = time.monotonic()
                    await stream.write(event)
                await self._pause(max(MIN_INTERVAL, (time.monotonic() - started) / MAX_LOAD))
        return stream

    async def close_streams(self, app: web.Application) -> None:
        """Close all event streams when the simulator stops."""
        self._stopping.set()

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def as_event(data: dict[str, Any]) -> bytes:
    """Encode a server-sent event; compact JSON contains no line breaks."""
    return b"data: " + json.dumps(data, separators=(",", ":")).encode() + b"\n\n"
