# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request log, which shows what a client did and did not do. It never contains secrets."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from aiohttp import web

from .errors import InvalidInput

MAX_ENTRIES = 100_000
WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SECRET_PARAMETERS = re.compile(r"token|secret|password|passwd|credential|api_?key|jwt|signature|session", re.IGNORECASE)
SESSION_IN_PATH = re.compile(r"(;\s*jsessionid=)[^/;]*", re.IGNORECASE)
REDACTED = "(secret)"


@dataclass(slots=True)
class Entry:
    """One API request. ``status`` is 0 until a response is sent, and remains 0 if the connection was cut.

    ``asked`` is what a console recorded of a valid body, such as the devices that it names. ``node`` is the name of
    the node that received the request, if the console has nodes.
    """

    n: int
    time: str
    scheme: str
    method: str
    path: str
    route: str
    query: dict[str, Any]
    write: bool
    login: bool
    status: int = 0
    device: str | None = None
    token: str | None = None
    asked: dict[str, Any] | None = None
    fault: str | None = None
    node: str | None = None

    def describe(self) -> dict[str, Any]:
        """Return the record that the control API shows."""
        return {name: getattr(self, name) for name in self.__slots__}


LOG_ENTRY: web.RequestKey[Entry] = web.RequestKey("log_entry", Entry)
"""The key under which a handler finds the log entry of its request, to record the token and what is asked."""


def redacted_query(query: Mapping[str, str]) -> dict[str, Any]:
    """Return the query with secrets redacted; a repeated parameter becomes a list."""
    redacted: dict[str, Any] = {}
    for name, value in query.items():
        value = REDACTED if SECRET_PARAMETERS.search(name) else value
        if name in redacted:
            earlier = redacted[name]
            redacted[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            redacted[name] = value
    return redacted


class RequestLog:
    """The newest requests, in order of arrival. Control calls are not logged."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._entries: deque[Entry] = deque(maxlen=max_entries)
        self._count = 0

    def add(
        self,
        time: str,
        scheme: str,
        method: str,
        path: str,
        route: str,
        query: Mapping[str, str],
        login: bool,
        device: str | None,
        reads: bool = False,
        node: str | None = None,
    ) -> Entry:
        """Log a request. Logins and requests with ``reads`` do not count as writes, whatever their method."""
        self._count += 1
        entry = Entry(
            n=self._count,
            time=time,
            scheme=scheme,
            method=method,
            path=SESSION_IN_PATH.sub(rf"\1{REDACTED}", path),
            route=route,
            query=redacted_query(query),
            write=method in WRITING_METHODS and not login and not reads,
            login=login,
            device=device,
            node=node,
        )
        self._entries.append(entry)
        return entry

    def clear(self) -> None:
        """Remove all entries and restart the numbering at 1."""
        self._entries.clear()
        self._count = 0

    def select(
        self, method: str | None = None, path: str | None = None, write: bool | None = None, since: int = 0
    ) -> Iterator[Entry]:
        """Yield the matching requests after number ``since``; ``path`` is a regular expression, searched anywhere."""
        try:
            pattern = re.compile(path) if path else None
        except re.error as error:
            raise InvalidInput(f"path must be a regular expression: {error}") from error
        for entry in self._entries:
            if (
                entry.n > since
                and (method is None or entry.method == method.upper())
                and (pattern is None or pattern.search(entry.path))
                and (write is None or entry.write == write)
            ):
                yield entry

    def newest(self, count: int) -> list[Entry]:
        """Return the last requests, newest first."""
        return list(islice(reversed(self._entries), count))

    def summary(self, **filters: Any) -> dict[str, Any]:
        """Count the requests: in total, successful logins, writes, by status and by route."""
        entries = list(self.select(**filters))
        return {
            "total": len(entries),
            "logins": sum(entry.login and 200 <= entry.status < 300 for entry in entries),
            "writes": sum(entry.write for entry in entries),
            "by_status": dict(Counter(str(entry.status) for entry in entries)),
            "by_route": dict(Counter(f"{entry.method} {entry.route}" for entry in entries)),
            "forgotten": self._count - len(self._entries),
        }
