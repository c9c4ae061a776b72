# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant whose list of detections changes while it is read, and a source that polls it, without any network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError
from ansible_collections.secops.device_actions.plugins.module_utils._http.session import ApiResponse
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections import feed
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.times import (
    SECOND,
    format_time,
    parse_time,
)
from hostile.device_records import PROTECT_ID

NOW = parse_time("2026-01-15T12:00:00Z") or 0
CONNECTION = {"access_token": "a-token-of-a-test", "api_url": "http://127.0.0.1:9", "tenant_id": "t"}


@dataclass
class Entry:
    """A detection of the tenant. Times are microseconds since the epoch. extra: fields that replace others."""

    id: str
    occurred: int
    received: int
    visible: int
    extra: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the entry of the list."""
        return {
            "Id": self.id,
            "DetectionDescription": "Something ran",
            "Device": {"CylanceId": PROTECT_ID, "Name": "PC-1"},
            "OccurrenceTime": format_time(self.occurred),
            "ReceivedTime": format_time(self.received),
            "Severity": "High",
            "Status": "New",
            **self.extra,
        }


class Tenant:
    """What a session shows of a tenant.

    sort: obeyed, ignored or refused. compares: the time that start and end mean. inclusive: whether they belong to the
    window. cap: the length of a page. refuses_size: above it, a page is refused instead of shortened. fails_from: the
    page from which all fail. date: whether responses have a date. during: called after each page that was read.
    """

    def __init__(
        self,
        sort: str = "obeyed",
        compares: str = "received",
        inclusive: bool = True,
        cap: int = 200,
        refuses_size: int = 1000,
        fails_from: int = 1_000_000,
        date: bool = True,
    ) -> None:
        self.sort, self.compares, self.inclusive, self.cap = sort, compares, inclusive, cap
        self.refuses_size, self.fails_from, self.date = refuses_size, fails_from, date
        self.clock_offset: float | None = None
        self.now = NOW
        self.entries: dict[str, Entry] = {}
        self.details: dict[str, Any] = {}
        self.queries: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.during: list[Callable[[], object]] = []
        self._raised = 0

    def add(self, count: int = 1, late: float = 0, ago: float = 0, lag: float = 0, **extra: Any) -> list[str]:
        """Raise detections: received C(ago) seconds ago, detected C(late) before that, to appear after C(lag)."""
        ids = []
        for dummy in range(count):
            self._raised += 1
            received = self.now - round(ago * SECOND)
            one = Entry(
                f"00000000-0000-4000-8000-{self._raised * 7919 % 10**12:012d}",
                received - round(late * SECOND),
                received,
                self.now + round(lag * SECOND),
                extra,
            )
            self.entries[one.id] = one
            ids.append(one.id)
        return ids

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += round(seconds * SECOND)

    def token(self) -> str:
        """Return the session's token."""
        return "opaque"

    def request(self, method: str, path: str, action: str) -> ApiResponse:
        """Respond to a request."""
        self.paths.append(path)
        if self.date:
            self.clock_offset = 0.0
        if path.endswith("/details"):
            found = self.details.get(path.split("/")[3])
            if isinstance(found, Exception):
                raise found
            if found is None:
                raise ApiError("404 while reading details.", 404)
            return self._respond(found)
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query, keep_blank_values=True).items()}
        self.queries.append(query)
        response = self._respond(self._page(query))
        if self.during:
            self.during.pop(0)()
        return response

    def _respond(self, body: Any) -> ApiResponse:
        return ApiResponse(200, json.loads(json.dumps(body)), float(self.now // SECOND))

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        number, size, sort = int(query["page"]), int(query["page_size"]), query.get("sort")
        if size > self.refuses_size or (sort and self.sort == "refused") or "" in query.values():
            raise ApiError("400 while listing detections.", 400)
        if number >= self.fails_from:
            raise ApiError("500 while listing detections.", 500)
        found = [one for one in self.entries.values() if one.visible <= self.now and self._is_in_window(one, query)]
        if sort and self.sort == "obeyed":
            found.sort(key=lambda one: (one.received, one.id), reverse=sort.startswith("-"))
        else:
            found.sort(key=lambda one: (one.occurred, one.id), reverse=True)
        size = min(size, self.cap)
        return {
            "page_items": [one.as_json() for one in found[(number - 1) * size : number * size]],
            "page_number": number,
            "page_size": size,
            "total_pages": -(-len(found) // size),
            "total_number_of_items": len(found),
        }

    def _is_in_window(self, one: Entry, query: dict[str, str]) -> bool:
        time, slack = getattr(one, self.compares), 0 if self.inclusive else 1
        start, end = parse_time(query.get("start")), parse_time(query.get("end"))
        return (start is None or time >= start + slack) and (end is None or time <= end - slack)


class Source:
    """Polls a tenant as the engine does: a new feed for each poll, and a store that drops what it has seen.

    events: {key: first event}. shown: all keys, with repetitions. steps: how many events each step had.
    """

    def __init__(self, tenant: Tenant, **params: Any) -> None:
        self.tenant = tenant
        self.state: Any = None
        self.events: dict[str, Any] = {}
        self.shown: list[str] = []
        self.steps: list[int] = []
        self.warnings: list[str] = []
        self._params = params

    def feed(self, context: Context | None = None) -> feed.CylanceDetections:
        """Return a new feed."""
        values, _secrets, errors = feed.CylanceDetections.arguments.validate({**CONNECTION, **self._params}, "test")
        assert not errors, errors
        context = context or Context()
        feed.CylanceDetections.check(values, context)
        return feed.CylanceDetections(values, context)

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Let feeds talk to the tenant."""

        @contextmanager
        def connect(settings: Any, context: Context, background: bool = False) -> Iterator[Tenant]:
            assert background
            yield self.tenant

        with patch.object(feed, "connect", connect):
            yield

    def poll(self, start: float | None = None, steps: int | None = None) -> list[str]:
        """Poll, and return the keys of new events. steps: after how many the process is killed."""
        context, new = Context(), []
        with self.connected():
            for number, step in enumerate(self.feed(context).poll(self.state, start), 1):
                for event in step.events:
                    self.shown.append(event.key)
                    if event.key not in self.events:
                        self.events[event.key] = event
                        new.append(event.key)
                self.steps.append(len(step.events))
                self.state = json.loads(json.dumps(step.state))
                if number == steps:
                    break
        self.warnings += context.warnings()
        return new

    def probe(self) -> feed.CylanceDetections:
        """Probe, and return the feed."""
        with self.connected():
            one = self.feed()
            one.probe()
            return one
