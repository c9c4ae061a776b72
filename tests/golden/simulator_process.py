# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the simulator and append each API request to a file, with the headers and body that its own log omits."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from aiohttp import web

HEADERS = ("Accept", "Content-Type", "User-Agent")
PRIVATE_PATHS = ("/control", "/console")


def recording_middleware(log: TextIO) -> Any:
    """Return a middleware that writes a line for each API request."""

    @web.middleware
    async def recording(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith(PRIVATE_PATHS):
            return await handler(request)
        body = (await request.read()).decode("utf-8", "replace")
        try:
            return await handler(request)
        finally:
            entry = next((value for value in request.values() if hasattr(value, "write")), None)
            line = {
                "n": getattr(entry, "n", 0),
                "scheme": request.scheme,
                "method": request.method,
                "path": request.path,
                "query": [list(pair) for pair in request.query.items()],
                "headers": {name: request.headers[name] for name in HEADERS if name in request.headers},
                "body": body,
                "write": getattr(entry, "write", None),
                "node": getattr(entry, "node", None),
                "status": getattr(entry, "status", None),
            }
            log.write(json.dumps(line) + "\n")
            log.flush()

    return recording


def record_requests(log: TextIO) -> None:
    """Add the middleware to each application that is created from now on."""
    create = web.Application.__init__

    def create_with_recording(self: web.Application, *args: Any, **kwargs: Any) -> None:
        kwargs["middlewares"] = [recording_middleware(log), *kwargs.get("middlewares", ())]
        create(self, *args, **kwargs)

    web.Application.__init__ = create_with_recording  # type: ignore[method-assign]


def main() -> int:
    """Serve until the simulator is stopped. The first argument is the file, the others are the simulator's."""
    from simulator.__main__ import main as serve

    with open(sys.argv[1], "a", encoding="utf-8") as log:
        record_requests(log)
        return serve(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
