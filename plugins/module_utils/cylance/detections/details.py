# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read the details of detections. The console may list a detection before it has the details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..._common.errors import ApiError, BadResponse
from ..._engine.event_feed import Event
from ..._sharing.context import Context
from .api import DetectionsApi
from .bounds import bounded
from .cursor import Cursor
from .record import Detection

_TRIES = 3  # polls after which a detection is shown without its details
_MAX_REQUESTS = 500  # of one poll; the rest of a burst is shown without details
_MAX_WAITING = 200  # detections; more would make the cursor large
_UNAUTHORIZED, _NOT_FOUND, _TOO_MANY_REQUESTS = 401, 404, 429


class Details:
    """Makes events of detections, with details if the option asks for them.

    A detection whose details are not available yet waits in the cursor.
    """

    def __init__(self, api: DetectionsApi, cursor: Cursor, context: Context, is_wanted: bool) -> None:
        self._api = api
        self._cursor = cursor
        self._context = context
        self._is_wanted = is_wanted
        self._left = _MAX_REQUESTS
        self._works = True

    def retry(self) -> list[Event]:
        """Return the events of detections that have waited long enough, or have their details now."""
        return self._complete(self._cursor.waiting_detections())

    def events(self, detections: Iterable[Detection]) -> list[Event]:
        """Return the events of detections, except those that wait."""
        return self._complete(one for one in detections if one.key not in self._cursor.waiting)

    def _complete(self, detections: Iterable[Detection]) -> list[Event]:
        return [event for one in detections if (event := self._event(one)) is not None]

    def _event(self, detection: Detection) -> Event | None:
        """Return the event of a detection, or None if it waits."""
        key, waiting = detection.key, self._cursor.waiting
        if not self._is_wanted:
            waiting.pop(key, None)
            return detection.event()
        if key in self._cursor.shown or self._left <= 0 or (key not in waiting and len(waiting) >= _MAX_WAITING):
            waiting.pop(key, None)
            return detection.event(Details=None)
        details = self._read(key) if self._works else None
        tries = waiting[key]["tries"] + 1 if key in waiting else 1
        if details is None and tries < _TRIES:
            waiting[key] = {"tries": tries, "entry": dict(detection.facts)}
            return None
        waiting.pop(key, None)
        self._cursor.shown[key] = detection.time
        return detection.event(details, Details=details)

    def _read(self, key: str) -> dict[str, Any] | None:
        """Return the details, or None if they cannot be read for now."""
        self._left -= 1
        try:
            return bounded(self._api.details(key))
        except BadResponse as error:
            self._context.warn(error.message)
        except ApiError as error:
            if error.status in (_UNAUTHORIZED, _TOO_MANY_REQUESTS):
                raise
            if error.status != _NOT_FOUND:
                self._works = False  # the other details of this poll would fail, too
                self._context.warn(f"{error.message} Detections are shown without their details after {_TRIES} polls.")
        return None
