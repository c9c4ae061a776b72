# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console's log of devices, which has each change with its time. See the vendor's page "Get Logs"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..._common.errors import ApiError, BadResponse
from ..._common.json_values import is_whole_number, printable_json, text_or_none
from ..._common.timestamps import format_timestamp, parse_timestamp
from ..._sharing.context import Context
from ..devices.record import HIDDEN_NAME
from ..endpoints import BEYOND_THE_END, EXPIRED_TOKEN, Endpoints
from .changes import ADDED, change_of, is_gone

_ACTION = "reading the log of devices"
_LAST_NUMBERED = (3, 1)  # the last version of the endpoint with numbered pages; later ones return a token
_LIMIT, _NUMBERED_LIMIT = 100, 50  # entries in a page
_MAX_PAGES = 1000  # which take two hours within the rate limit
_WALKS = 3
_LISTS = ("logs", "events", "data")  # names that the list of a page may have
_TOKENS = ("next_token", "token")

_FIRST_MILLISECONDS = 100_000_000_000  # a smaller number is in seconds
_MAX_MILLISECONDS = 100_000_000_000_000  # a larger number is not a time
_DIGITS = re.compile(r"\d{1,15}", re.ASCII)
_FRACTION = re.compile(r":\d\d\.(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class LogEntry:
    """An entry about a device. milliseconds: its time, since the epoch. word: the event, as the console writes it."""

    milliseconds: int
    word: str
    change: str
    device_id: str
    hostname: str | None
    details: str
    record: dict[str, Any]

    @property
    def key(self) -> str:
        """What identifies the entry in its console."""
        return f"{self.milliseconds} {self.word} {self.device_id}"

    @property
    def occurred_at(self) -> str:
        """The time of the entry, as events have it."""
        return format_milliseconds(self.milliseconds)


class DeviceLog:
    """Reads windows of the log. Times are in milliseconds since the epoch."""

    def __init__(self, endpoints: Endpoints, context: Context) -> None:
        self._endpoints = endpoints
        self._context = context

    def console_time(self) -> float:
        """Return the console's clock, in seconds since the epoch."""
        return self._post({"limit": 1, "age": 1})[1]

    def read(self, start: int, end: int) -> tuple[list[LogEntry], float]:
        """Return (the entries of a window, oldest first; the console's clock before they were read, in seconds).

        Raise BadResponse for an invalid page. An entry without an id, a time or an event is left out with a warning.
        """
        for dummy in range(_WALKS):
            try:
                return self._walk(start, end)
            except _TokenExpired as expired:
                error = expired.error
        raise error

    def _walk(self, start: int, end: int) -> tuple[list[LogEntry], float]:
        records: list[Any] = []
        began = 0.0
        for page, date in self._pages({"start_time": start, "end_time": end}):
            began = began or date
            records += page
        found = [entry for record in records if (entry := self._entry(record))]
        entries = list({entry.key: entry for entry in found}.values())  # pages may repeat entries
        if entries and entries[0].milliseconds > entries[-1].milliseconds:
            entries.reverse()  # sorting alone would keep the wrong order within a millisecond
        elif entries and entries[0].milliseconds == entries[-1].milliseconds:
            entries.sort(key=lambda entry: _rank(entry.change))
        entries.sort(key=lambda entry: entry.milliseconds)
        return entries, began

    def _pages(self, window: dict[str, int]) -> Iterator[tuple[list[Any], float]]:
        numbered = self._endpoints.version("logs") <= _LAST_NUMBERED
        limit = _NUMBERED_LIMIT if numbered else _LIMIT
        position: dict[str, Any] = {"page": 1} if numbered else {}
        tokens: set[str] = set()
        for dummy in range(_MAX_PAGES):
            body, date = self._post({"limit": limit, **window, **position})
            page = _records(body)
            yield page, date
            if not page:
                return
            if numbered:
                position = {"page": position["page"] + 1}
                continue
            token = next((body[name] for name in _TOKENS if body.get(name)), None) if isinstance(body, dict) else None
            if not isinstance(token, str) or token in tokens:
                return  # the token of the last page may be that of the page itself
            tokens.add(token)
            position = {"token": token}
        raise BadResponse(f"While {_ACTION}, the list does not end.")

    def _post(self, query: dict[str, Any]) -> tuple[Any, float]:
        """Return (body, the console's clock)."""
        try:
            response = self._endpoints.post("logs", _ACTION, {"event_category": "device", **query})
        except ApiError as error:
            if error.status == BEYOND_THE_END:
                return [], error.date
            if "token" in query and error.status in EXPIRED_TOKEN:
                raise _TokenExpired(error) from None
            raise
        return response.body, response.date

    def _entry(self, record: Any) -> LogEntry | None:
        fields = record if isinstance(record, dict) else {}
        milliseconds = parse_milliseconds(fields.get("timestamp"))
        device_id, word = text_or_none(fields.get("device_id")), text_or_none(fields.get("event"))
        change = change_of(word)
        if milliseconds is None or not device_id or not word or not change:
            self._context.warn(
                "The log contains an entry without a valid device, event or time, which was left out. If it was a "
                "change of status, the next check finds it (check_interval)."
            )
            return None
        name = text_or_none(fields.get("device_name"))
        hostname = None if name == HIDDEN_NAME else name
        details = text_or_none(fields.get("details")) or ""
        return LogEntry(milliseconds, word, change, device_id, hostname, details, printable_json(fields))


class _TokenExpired(Exception):
    """The token of a page is no longer valid. error: the response."""

    def __init__(self, error: ApiError) -> None:
        super().__init__()
        self.error = error


def _rank(change: str) -> int:
    """Return the sort key of changes in the same millisecond, whose order the console does not show."""
    return -1 if change == ADDED else int(is_gone(change))


def _records(body: Any) -> list[Any]:
    """Return the records of a page."""
    if isinstance(body, dict):
        body = next((body[name] for name in _LISTS if isinstance(body.get(name), list)), None)
    if not isinstance(body, list):
        raise BadResponse(f"The response while {_ACTION} contains no list of entries.")
    return body


def parse_milliseconds(value: Any) -> int | None:
    """Return milliseconds since the epoch for a time as consoles write it: a number, its digits, or a UTC timestamp."""
    if isinstance(value, str):
        text = value.strip()
        if not _DIGITS.fullmatch(text):
            return _from_timestamp(text)
        value = int(text)
    if isinstance(value, float) and math.isfinite(value):
        value = int(value * 1000) if value < _FIRST_MILLISECONDS else int(value)
    elif is_whole_number(value) and 0 < value < _FIRST_MILLISECONDS:
        value = value * 1000
    return value if is_whole_number(value) and 0 < value < _MAX_MILLISECONDS else None


def _from_timestamp(text: str) -> int | None:
    fraction = _FRACTION.search(text)
    try:
        seconds = parse_timestamp(text)
    except (ValueError, OverflowError):
        return None
    milliseconds = int(seconds) * 1000 + int(f"{fraction[1] if fraction else ''}000"[:3])
    return milliseconds if 0 < milliseconds < _MAX_MILLISECONDS else None


def format_milliseconds(milliseconds: int) -> str:
    """Return C(YYYY-MM-DDTHH:MM:SS.mmmZ) for milliseconds since the epoch."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{format_timestamp(seconds)[:-1]}.{rest:03d}Z"
