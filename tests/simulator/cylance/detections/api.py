# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of the endpoints that list detections and read their details."""

from __future__ import annotations

from aiohttp import web

from ...errors import Refusal
from ...replies import json_reply
from ...switches import Switches
from ..gate import Gate
from ..paging import Page, envelope, requested_page
from .query import select
from .records import full_record, list_record
from .store import Detections
from .walk_changes import WalkChanges

DEFAULT_PAGE_SIZE = 20
NO_LIMIT = 1_000_000_000


class DetectionsApi:
    """Handlers that read detections."""

    def __init__(
        self, detections: Detections, changes: WalkChanges, switches: Switches, gate: Gate, tenant_id: str
    ) -> None:
        self._detections = detections
        self._changes = changes
        self._switches = switches
        self._gate = gate
        self._tenant_id = tenant_id
        self.reset()

    def reset(self) -> None:
        """Forget which pages have failed."""
        self._failures: dict[int, int] = {}

    async def list_detections(self, request: web.Request) -> web.Response:
        """Return a page of the detections, by default most recent first. Planned changes follow the response."""
        page = self._page(request)
        self._fail(page.number)
        found = select(self._detections.newest_first(), request.query, self._switches)
        reply = json_reply(
            envelope(found, page, lambda detection: list_record(detection, self._switches, self._tenant_id))
        )
        self._changes.page_was_read()
        return reply

    async def get_details(self, request: web.Request) -> web.Response:
        """Return the details of one detection, without an envelope."""
        detection = self._detections.shown(request.match_info["detection_id"])
        if detection is None:
            raise self._gate.not_found("no such detection")
        return json_reply(full_record(detection, self._switches))

    def _page(self, request: web.Request) -> Page:
        longest = self._switches["detection_page_size_cap"]
        page = requested_page(request.query, NO_LIMIT, DEFAULT_PAGE_SIZE)
        if page.size > longest and self._switches["detection_page_too_long"] == "refused":
            raise Refusal(400, f"page_size must not be greater than {longest}")
        return Page(page.number, min(page.size, longest))

    def _fail(self, number: int) -> None:
        """Raise Refusal if a switch lets this page fail."""
        first = self._switches["detection_failing_from_page"]
        if not first or number < first:
            return
        failures = self._failures.get(number, 0)
        if failures < self._switches["detection_page_failures"]:
            self._failures[number] = failures + 1
            raise Refusal(self._switches["detection_page_failure_status"], "the page could not be read in time")
        self._failures[number] = 0
