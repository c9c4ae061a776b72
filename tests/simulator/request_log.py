# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request log: proof of what a client did, and above all of what it did not do. It never holds a secret."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from aiohttp import web

from .errors import InvalidInput

KEPT = 100_000
WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SECRET_PARAMETERS = re.compile(r"token|secret|password|passwd|credential|api_?key|jwt|signature|session", re.IGNORECASE)
SESSION_IN_PATH = re.compile(r"(;\s*jsessionid=)[^/;]*", re.IGNORECASE)
REDACTED = "(secret)"


@dataclass(slots=True)
class Entry:
    """One API request. ``status`` is 0 as long as no answer has been sent, and stays 0 when the line was cut.

    ``asked`` is what a console noted of a body that was understood, such as the devices that it names. ``node`` is the
    name of the node that was asked, where the console has some.
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
        """What the control API shows."""
        return {name: getattr(self, name) for name in self.__slots__}


LOG_ENTRY: web.RequestKey[Entry] = web.RequestKey("log_entry", Entry)
"""Where a handler finds the entry of its request, to note the token and what is asked."""


def harmless_query(query: Mapping[str, str]) -> dict[str, Any]:
    """The query with secrets blotted out; a parameter that was given twice is a list."""
    harmless: dict[str, Any] = {}
    for name, value in query.items():
        value = REDACTED if SECRET_PARAMETERS.search(name) else value
        if name in harmless:
            earlier = harmless[name]
            harmless[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            harmless[name] = value
    return harmless


class RequestLog:
    """The newest requests, in the order of their arrival. Control calls are never in it."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)
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
        """Note the arrival of a request. A login writes nothing on any device, and a POST may only read."""
        self._count += 1
        entry = Entry(
            n=self._count,
            time=time,
            scheme=scheme,
            method=method,
            path=SESSION_IN_PATH.sub(rf"\1{REDACTED}", path),
            route=route,
            query=harmless_query(query),
            write=method in WRITING_METHODS and not login and not reads,
            login=login,
            device=device,
            node=node,
        )
        self._entries.append(entry)
        return entry

    def clear(self) -> None:
        """Forget everything and count from 1 again."""
        self._entries.clear()
        self._count = 0

    def select(
        self, method: str | None = None, path: str | None = None, write: bool | None = None, since: int = 0
    ) -> Iterator[Entry]:
        """The requests after number ``since`` that match; ``path`` is a regular expression found anywhere in it."""
        try:
            pattern = re.compile(path) if path else None
        except re.error as error:
            raise InvalidInput(f"path is no regular expression: {error}") from error
        for entry in self._entries:
            if (
                entry.n > since
                and (method is None or entry.method == method.upper())
                and (pattern is None or pattern.search(entry.path))
                and (write is None or entry.write == write)
            ):
                yield entry

    def newest(self, count: int) -> list[Entry]:
        """The last requests, the newest first."""
        return list(islice(reversed(self._entries), count))

    def summary(self, **filters: Any) -> dict[str, Any]:
        """How many requests, logins (granted ones), writes; by status and by route."""
        entries = list(self.select(**filters))
        return {
            "total": len(entries),
            "logins": sum(entry.login and 200 <= entry.status < 300 for entry in entries),
            "writes": sum(entry.write for entry in entries),
            "by_status": dict(Counter(str(entry.status) for entry in entries)),
            "by_route": dict(Counter(f"{entry.method} {entry.route}" for entry in entries)),
            "forgotten": self._count - len(self._entries),
        }
