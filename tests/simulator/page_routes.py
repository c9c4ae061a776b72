# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page on which people watch the devices, and the events that keep it up to date."""

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

SHORTEST_PAUSE = 0.25
"""Seconds between two looks at the devices: however many requests come, a page is told four times a second."""

LONGEST_SILENCE = 1.0
"""Seconds after which a page hears the time although nothing has changed, and so knows that it is still connected."""

SHARE = 0.05
"""The part of the time that looking may take, however large the fleet is. The simulator is there for its clients."""


class Page:
    """The handlers. Like control calls, none of them is ever in the request log, delayed or faulted."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._views = {console.name: console.view for console in simulation.consoles}
        self._ending = asyncio.Event()

    def add_to(self, app: web.Application) -> None:
        """Add the page to the application."""
        app.add_routes(
            [
                web.get(PAGE, self.move),
                web.get(PAGE + "/", self.show),
                web.get(PAGE + "/{file}", self.show),
                web.get(PAGE + "/live/events", self.tell),
                web.get(PAGE + "/live/{console}/{device}", self.tell_details),
            ]
        )
        app.on_shutdown.append(self.end)

    async def move(self, request: web.Request) -> web.Response:
        """The address without its last slash, from which the page's files would not be found."""
        return web.Response(status=302, headers={**HEADERS, "Location": PAGE + "/"})

    async def show(self, request: web.Request) -> web.FileResponse:
        """A file of the page."""
        path = FILES / request.match_info.get("file", "index.html")
        if path.parent != FILES or path.suffix not in CONTENT_TYPES or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={**HEADERS, "Content-Type": CONTENT_TYPES[path.suffix]})

    async def tell_details(self, request: web.Request) -> web.Response:
        """What there is to know about one device."""
        view = self._views.get(request.match_info["console"])
        if view is None:
            raise Unknown(f"there is no console {request.match_info['console']}")
        reply = control_reply([section._asdict() for section in view.details(request.match_info["device"])])
        reply.headers.update(HEADERS)
        return reply

    async def tell(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: what ``Watch`` has to say, as long as the page is open."""
        stream = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await stream.prepare(request)
        watch = Watch(self._simulation)
        told = -LONGEST_SILENCE
        with suppress(ConnectionResetError):
            while not self._ending.is_set():
                began = time.monotonic()
                news = watch.news()
                if len(news) > 1 or began - told >= LONGEST_SILENCE:
                    event = as_event(news)
                    told = time.monotonic()
                    await stream.write(event)
                await self._pause(max(SHORTEST_PAUSE, (time.monotonic() - began) / SHARE))
        return stream

    async def end(self, app: web.Application) -> None:
        """The simulator ends: let go of the pages."""
        self._ending.set()

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)


def as_event(data: dict[str, Any]) -> bytes:
    """A server-sent event; JSON has no line breaks of its own."""
    return b"data: " + json.dumps(data, separators=(",", ":")).encode() + b"\n\n"
