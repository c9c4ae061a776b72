# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cylance's detections as events: the feed of the event source C(cylance_detections)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from ..._common.argspec import ArgumentSpec
from ..._common.errors import ApiError, BadResponse, DeviceActionsError
from ..._engine.event_feed import EVENTS, EventFeed, FeedStep
from ..._http.options import CONNECTION, RATE_LIMIT, check_seconds
from ..._http.session import Session
from ..._sharing.context import Context
from ..login import connect
from ..operation import LIBRARIES
from ..options import CYLANCE, ENVIRONMENT, CylanceSettings, base_url
from ..scopes import granted_scopes
from .api import READ_SCOPE, DetectionsApi
from .cursor import Cursor
from .details import Details
from .pages import PageFailed
from .record import SEVERITIES, Detection, parse_detection
from .times import SECOND, from_seconds
from .walk import Walk

_DAY = 86_400
_RANGES = {"overlap": (60, _DAY), "sweep_interval": (60, 7 * _DAY)}  # seconds
_FORBIDDEN, _NOT_FOUND = 403, 404


class CylanceDetections(EventFeed):
    """Reads the detections of a tenant, each at least once.

    Each poll reads the window of time that begins an overlap before the latest known detection. A rarer sweep back from
    the newest detection finds what these windows miss.
    """

    name = "cylance_detections"
    scope = ArgumentSpec(
        options={"min_severity": {"type": "str", "choices": list(SEVERITIES), "default": SEVERITIES[0]}}
    )
    own = ArgumentSpec(
        options={
            "details": {"type": "bool", "default": False},
            "overlap": {"type": "int", "default": 900},
            "sweep_interval": {"type": "int", "default": 3600},
        }
    )
    arguments = scope + own + EVENTS + CYLANCE + CONNECTION + RATE_LIMIT
    action_groups = ("cylance",)
    credentials = ENVIRONMENT
    libraries = LIBRARIES
    console = "Cylance"
    remember = 30.0 * _DAY  # sweeps may fail for long, and then show old detections again

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value. See the base class."""
        super().check(params, context)
        base_url(params)
        check_seconds(params, _RANGES, may_be_off=["sweep_interval"])

    @cached_property
    def _settings(self) -> CylanceSettings:
        return CylanceSettings.from_params(self.params)

    @cached_property
    def _overlap(self) -> int:
        return int(self.params["overlap"]) * SECOND

    def address(self) -> str:
        """Return the URL of the tenant's region, or the one that replaces it."""
        return self._settings.base_url

    def account(self) -> str:
        """Return a digest of the tenant. Another application or secret keeps the cursor."""
        return self._settings.tenant_key

    def probe(self) -> None:
        """Log in, and read a detection. Raise a DeviceActionsError that names a missing privilege."""
        with connect(self._settings, self.context, background=True) as session:
            api = DetectionsApi(session)
            entries = api.first().entries
            self.clock_offset = session.clock_offset
            if self.params["details"]:
                _probe_details(session, api, entries)

    def poll(self, state: Mapping[str, Any] | None, start: float | None) -> Iterator[FeedStep]:
        """Read what is new, in the order of receipt if the console keeps to it. See the base class."""
        with connect(self._settings, self.context, background=True) as session:
            api, cursor = DetectionsApi(session), Cursor.from_state(state)
            if cursor is None:
                if state is not None:
                    self.context.warn("The stored cursor is invalid, so the source begins as the option since says.")
                # Whole seconds, because the console's times may have no fraction.
                begin = None if start is None else from_seconds(math.floor(start))
                cursor = Cursor.begin(from_seconds(api.first().date), begin)
                yield FeedStep((), cursor.to_state())
                if start is None:
                    return
            yield from self._read(
                Walk(api, self.context), cursor, Details(api, cursor, self.context, self.params["details"])
            )

    def _read(self, walk: Walk, cursor: Cursor, details: Details) -> Iterator[FeedStep]:
        if cursor.waiting:
            yield FeedStep(details.retry(), cursor.to_state())
        for detections in walk.window(cursor.window - self._overlap):
            yield self._step(detections, cursor, details)
        interval = int(self.params["sweep_interval"]) * SECOND
        cursor.advance(walk.newest, walk.date, self._overlap, is_swept=bool(interval))
        yield FeedStep((), cursor.to_state())
        if interval and not 0 <= walk.date - cursor.swept < interval:
            yield from self._sweep(walk, cursor, details)

    def _sweep(self, walk: Walk, cursor: Cursor, details: Details) -> Iterator[FeedStep]:
        """Walk back from the newest detection. If a page fails, only warn: the window of this poll was complete."""
        try:
            for detections in walk.back_to(cursor.sweep_back_to - self._overlap):
                yield self._step(detections, cursor, details)
        except PageFailed as failure:
            self.context.warn(
                f"{failure.error.message} Detections that devices reported late may be missing until the next sweep "
                "(sweep_interval)."
            )
        else:
            cursor.advance(walk.newest, walk.date, self._overlap, is_swept=True)
            cursor.mark_sweep()
        cursor.swept = walk.date
        yield FeedStep((), cursor.to_state())

    def _step(self, detections: Sequence[Detection], cursor: Cursor, details: Details) -> FeedStep:
        wanted = [
            one for one in detections if one.time >= cursor.since and one.is_at_least(self.params["min_severity"])
        ]
        return FeedStep(details.events(wanted), cursor.to_state())


def _probe_details(session: Session, api: DetectionsApi, entries: Sequence[Any]) -> None:
    """Raise a DeviceActionsError if the account may not read details."""
    for entry in entries[:1]:
        try:
            api.details(parse_detection(entry).key)
        except BadResponse:
            continue
        except ApiError as error:
            if error.status != _NOT_FOUND:
                raise
        return
    scopes = granted_scopes(session.token())
    if scopes is not None and READ_SCOPE not in scopes:
        raise DeviceActionsError(
            f"The console's token lacks {READ_SCOPE}, which the option details needs. Give the application this "
            "privilege, or set details: false.",
            reason="forbidden",
            status=_FORBIDDEN,
        )
