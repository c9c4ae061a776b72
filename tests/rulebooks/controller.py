# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of AWX's API that ansible-rulebook uses to launch a job template. Its jobs succeed at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "canary-token-37aa"


class Awx:
    """A controller with one job template. launches: the bodies of the requests that launched it."""

    def __init__(self, organization: str, template: str) -> None:
        self.launches: list[dict[str, Any]] = []
        self.url = ""
        self._template = {
            "id": 7,
            "type": "job_template",
            "name": template,
            "summary_fields": {"organization": {"name": organization}},
            "related": {"launch": "/api/v2/job_templates/7/launch/"},
            **{f"ask_{name}_on_launch": name == "variables" for name in ("limit", "labels", "inventory", "variables")},
        }

    def get(self, path: str, query: dict[str, list[str]]) -> Any:
        """Return the response to a GET request."""
        if path == "/api/v2/config/":
            return {"version": "24.6.1"}
        if path == "/api/v2/unified_job_templates/":
            found = query.get("name") == [self._template["name"]]
            return {"count": int(found), "next": None, "results": [self._template] if found else []}
        return {"results": [self._job(int(number)) for number in query["id__in"][0].split(",")], "next": None}

    def launch(self, body: dict[str, Any]) -> dict[str, Any]:
        """Launch the job template."""
        self.launches.append(body)
        return self._job(len(self.launches))

    def _job(self, number: int) -> dict[str, Any]:
        moment = "2026-12-01T10:00:00Z"
        return {
            "id": number,
            "url": f"/api/v2/jobs/{number}/",
            "status": "successful",
            "created": moment,
            "artifacts": {},
        }


@contextmanager
def running(organization: str, template: str) -> Iterator[Awx]:
    """Run a controller on this machine."""
    awx = Awx(organization, template)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            self._reply(200, awx.get(url.path, parse_qs(url.query)))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(201, awx.launch(body))

        def _reply(self, status: int, content: Any) -> None:
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, content = 401, {"detail": "no token"}
            text = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    awx.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield awx
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
