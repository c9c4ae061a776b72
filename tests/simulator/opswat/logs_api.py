# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers of Get Logs: with tokens (from v3.2) and with numbered pages (v3.1)."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ..clock import Clock, iso_seconds
from ..errors import Refusal
from ..replies import json_reply
from ..switches import Switches
from .bodies import number_of, object_of, read_body
from .event_log import CATEGORIES, DEVICE_REPORT, EventLog, LogEntry, milliseconds
from .log_cursor import LogCursor, Window
from .paging import next_token, requested_limit, requested_page
from .paths import NEWEST_LOG_VERSIONS, Version
from .transitions import DELETED, DELETED_API

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
DEFAULT_AGE = 3600
DAY = 86_400
END_OF_TIME = 10**15
KNOWS_API_DELETIONS = (3, 3)


class LogsApi:
    """Handlers that read the event log."""

    def __init__(self, event_log: EventLog, clock: Clock, switches: Switches) -> None:
        self._log = event_log
        self._clock = clock
        self._switches = switches

    async def list_behind_token(self, request: web.Request, version: Version) -> web.Response:
        """Return the entries after a token. The token keeps the window of the first request, unless a switch is off."""
        self._check_version(version)
        body = await read_body(request)
        limit = requested_limit(body, DEFAULT_LIMIT, self._switches["limit_above_50"], MAX_LIMIT)
        cursor = self._cursor(body, self._window(body, DEFAULT_AGE))
        found = [entry for entry in self._selected(body, version, cursor.window) if cursor.precedes(entry)]
        page = found[:limit]
        end = cursor.after(page[-1]).encoded() if page else None
        token = next_token(cursor.encoded(), end, len(found) <= limit, self._switches["next_token_at_end"])
        return json_reply({**token, "logs": [self._record(entry, version) for entry in page]})

    async def list_page(self, request: web.Request, version: Version) -> web.Response:
        """Return a numbered page, which new entries shift; without times and age, that of all entries."""
        self._check_version(version)
        body = await read_body(request)
        found = self._selected(body, version, self._window(body, None))
        page = requested_page(found, body, DEFAULT_LIMIT, self._switches)
        return json_reply({"logs": [self._record(entry, version) for entry in page]})

    def _check_version(self, version: Version) -> None:
        """Raise Refusal if this release has no such endpoint."""
        if version > NEWEST_LOG_VERSIONS[self._switches["log_newest_version"]]:
            raise Refusal(self._switches["log_missing_status"], "there is no such endpoint")

    def _window(self, body: dict[str, Any], default_age: int | None) -> Window:
        """Return the requested window; times have precedence over ``age``."""
        now = milliseconds(self._clock.now())
        start = number_of(body, "start_time", 0, range(END_OF_TIME))
        end = number_of(body, "end_time", now, range(END_OF_TIME))
        age = number_of(body, "age", 0 if default_age is None else default_age, range(DAY + 1))
        if "end_time" in body and start > end:
            raise Refusal(400, "start_time must not be after end_time")
        has_times = "start_time" in body or "end_time" in body
        if not has_times and (default_age is not None or "age" in body):
            start = now - 1000 * age
        return Window(start, end)

    def _cursor(self, body: dict[str, Any], window: Window) -> LogCursor:
        now, is_descending = self._clock.now(), self._switches["log_order"] == "descending"
        token = body.get("token") or ""
        if not token:
            return LogCursor(window, now, is_descending)
        cursor = LogCursor.decoded(token)
        lifetime = self._switches["log_token_lifetime"]
        if lifetime and now - cursor.issued >= lifetime:
            raise Refusal(400, "token has expired")
        return cursor if self._switches["log_token_keeps_window"] else cursor.within(window)

    def _selected(self, body: dict[str, Any], version: Version, window: Window) -> list[LogEntry]:
        category, wanted = body.get("event_category"), object_of(body, "filter").get("events", "")
        if category not in CATEGORIES or (category == DEVICE_REPORT and version < (3, 2)):
            raise Refusal(400, "event_category is missing or unknown")
        if not isinstance(wanted, str):
            raise Refusal(400, "filter.events must be a string")
        end = window.end - (self._switches["log_end_time"] == "exclusive")
        found = self._log.shown(category, window.start, end)
        if wanted and category != DEVICE_REPORT:
            events = {event.strip() for event in wanted.split(",")}
            found = [entry for entry in found if event_of(entry, version) in events]
        return found[::-1] if self._switches["log_order"] == "descending" else found

    def _record(self, entry: LogEntry, version: Version) -> dict[str, Any]:
        return {
            "timestamp": self._timestamp(entry.milliseconds),
            "event": event_of(entry, version),
            "device_id": entry.device_id,
            "device_name": entry.device_name,
            "mac_addresses": list(entry.macs),
            "details": entry.details,
        }

    def _timestamp(self, moment: int) -> int | str:
        form = self._switches["log_timestamp"]
        if form == "iso":
            return f"{iso_seconds(moment // 1000)}.{moment % 1000:03}Z"
        return moment if form == "number" else str(moment)


def event_of(entry: LogEntry, version: Version) -> str:
    """Return the event as a version names it; before v3.3, deletions through the API have no name of their own."""
    return DELETED if entry.event == DELETED_API and version < KNOWS_API_DELETIONS else entry.event
