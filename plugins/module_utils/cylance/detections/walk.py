# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through the console's list of detections: through a window of time, and back from the newest one (a sweep).

The documentation does not say whether C(start) and C(end) mean the time of detection or of receipt. If they mean
receipt, a window shows everything. The sweep uses neither, so it also finds what a device reports late.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..._common.errors import BadResponse
from ..._sharing.context import Context
from .api import DetectionsApi, Page
from .order import Reading, is_descending
from .pages import PageFailed, read_pages
from .record import Detection, parse_detection
from .times import SECOND, format_time, from_seconds

_SHORTEST_WINDOW = 8 * SECOND  # shorter ones are not divided
_SEAM = SECOND  # by which two parts of a window overlap, because its limits may be exclusive
_CHUNK = 200  # detections of one step


class Walk:
    """The walks of one poll. Each detection is shown once.

    date: the console's clock at the beginning. newest: the latest time of receipt so far, or None. Both in microseconds
    since the epoch.
    """

    def __init__(self, api: DetectionsApi, context: Context) -> None:
        self._api = api
        self._context = context
        self._seen: set[str] = set()
        self._obeys_sort: bool | None = None
        self.date = 0
        self.newest: int | None = None

    def window(self, start: int) -> Iterator[Sequence[Detection]]:
        """Yield the detections since a time, in the order of receipt.

        If the console uses another order, the rest of the window is collected and sorted first. A window of several
        pages ends at the console's time, so that new detections do not shift its pages.
        """
        query = {"sort": "ReceivedTime", "start": format_time(start)}
        page = self._api.page(1, query)
        self.date = from_seconds(page.date)
        if page.pages > 1 and self._api.knows_clock:
            yield from self._divisible(query, start, from_seconds(math.floor(page.date) + 1))
            return
        try:
            yield from self._span(query, page)
        except PageFailed as failure:
            raise failure.error from None

    def back_to(self, bound: int) -> Iterator[Sequence[Detection]]:
        """Yield the detections received since a time that were not shown yet, from the newest back, page by page.

        Raise PageFailed.
        """
        newest: int | None = None
        last: int | None = None
        is_sorted = True
        for page in read_pages(self._api, {"sort": "-ReceivedTime"}):
            received = [one for one in self._parse(page.entries) if one.received is not None]
            times = [one.time for one in received]
            newest = times[0] if times and newest is None else newest
            is_sorted = is_sorted and is_descending(times, last)
            last = times[-1] if times else last
            wanted = [one for one in received if one.time >= bound]
            yield from self._show(wanted)
            if times and not wanted and page.number < page.pages:
                if is_sorted and self._is_newest_first(newest):
                    return
                self._context.warn_once(
                    "unsorted detections",
                    "The console does not sort detections by the time of receipt, so each sweep reads all of them. "
                    "Raise sweep_interval if that takes too many requests.",
                )

    def _is_newest_first(self, newest: int | None) -> bool:
        """Return whether the console sorts as requested: the opposite order must begin with an older detection."""
        if self._obeys_sort is None:
            oldest = self._parse(self._api.page(1, {"sort": "ReceivedTime"}, 1).entries)
            self._obeys_sort = bool(oldest) and newest is not None and oldest[0].time < newest
        return self._obeys_sort

    def _divisible(self, query: Mapping[str, str], start: int, end: int) -> Iterator[Sequence[Detection]]:
        """Yield the detections of a window. If the console fails on a later page, read two shorter windows instead."""
        try:
            yield from self._span({**query, "start": format_time(start), "end": format_time(end)})
            return
        except PageFailed as failure:
            if end - start < _SHORTEST_WINDOW:
                raise failure.error from None
        self._context.warn("The console fails on later pages of detections, so shorter windows of time are read.")
        middle = (start + end) // 2
        yield from self._divisible(query, start, middle + _SEAM)
        yield from self._divisible(query, middle - _SEAM, end)

    def _span(self, query: Mapping[str, str], first: Page | None = None) -> Iterator[Sequence[Detection]]:
        """Yield the detections of a list in the order of receipt."""
        reading, malformed = Reading(), 0
        totals: list[int] = []
        try:
            for page in read_pages(self._api, query, first):
                detections = self._parse(page.entries)
                totals.append(page.total)
                malformed += len(page.entries) - len(detections)
                yield from self._show(reading.add(detections))
        except PageFailed:
            yield from self._show(reading.rest())
            raise
        self._obeys_sort = self._obeys_sort or reading.is_ascending or None
        yield from self._show(reading.rest())
        if reading.count() + malformed < min(totals):
            self._context.warn("The console sends fewer detections than it announces, so some may be missing.")

    def _show(self, detections: Iterable[Detection]) -> Iterator[Sequence[Detection]]:
        """Yield the detections that were not shown yet, in the order of receipt."""
        new = sorted((one for one in detections if one.key not in self._seen), key=lambda one: one.order)
        for index in range(0, len(new), _CHUNK):
            chunk = new[index : index + _CHUNK]
            self._seen.update(one.key for one in chunk)
            for one in chunk:
                if one.received is not None and (self.newest is None or one.received > self.newest):
                    self.newest = one.received
            yield chunk

    def _parse(self, entries: Iterable[Any]) -> list[Detection]:
        found = []
        for entry in entries:
            try:
                found.append(parse_detection(entry))
            except BadResponse as error:
                self._context.warn(f"{error.message} It is left out.")
        return found
