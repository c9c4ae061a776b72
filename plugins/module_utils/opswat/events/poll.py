# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One poll of OPSWAT: what the console's log shows of devices, and then what it does not show."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..._common.errors import ApiError, BadResponse, DeviceActionsError
from ..._engine.event_feed import Event, EventDevice, FeedStep
from ..._sharing.context import Context
from ..endpoints import Endpoints
from .changes import is_gone, status_event
from .device_log import DeviceLog, LogEntry
from .device_table import DeviceTable, Suspect
from .device_walk import DeviceWalk
from .status_changes import LONGEST_AGE, NOT_OFFERED, FoundStatus, StatusChanges

_MARGIN = 5_000  # milliseconds by which a window ends after the console's time, which has whole seconds
_SLICE = 6 * 3_600_000  # milliseconds of the log that are read and stored as one step
_FEW = 50  # entries in a slice, below which the next one is twice as long
_REREAD = 6 * 3_600_000  # milliseconds for which late entries of a quiet log are found
_THROTTLED = 429
_DRIFT = 2  # seconds by which the difference of the clocks may change before it is stored
_RESYNC = "found by a comparison, the log does not show it"


class Poll:
    """One poll. params: the feed's options. name: the feed's. state, start: as in EventFeed.poll.

    The state, in milliseconds: C(start), before which nothing is shown; C(watermark), the time of the newest entry of
    the log; C(read_to), the console's time up to which the log was last known to be read. In seconds: C(checked), when
    the last two complete checks began; C(check_from), before which checks do not look; C(log_tried), when the log was
    last found to be missing, or None; C(offset), by which the console's clock is ahead of this machine's. The rest
    belongs to DeviceTable and DeviceWalk.
    """

    def __init__(
        self,
        params: Mapping[str, Any],
        context: Context,
        name: str,
        endpoints: Endpoints,
        state: Mapping[str, Any] | None,
        start: float | None,
    ) -> None:
        self._context = context
        self._overlap: int = params["overlap"]
        self._check_interval: int = params["check_interval"]
        self._wanted: Sequence[str] | None = params["events"]
        self._is_first = state is None
        self._start = start
        self._state: dict[str, Any] = copy.deepcopy(dict(state)) if state else {}
        self._table = DeviceTable(self._state)
        self._log = DeviceLog(endpoints, context)
        self._changes = StatusChanges(endpoints, context)
        self._walk = DeviceWalk(endpoints, context, name, self._state)
        self._has_log = True
        self._now = 0.0  # the console's clock, in seconds
        self._read_until = 0  # milliseconds: the log was read up to here

    def steps(self) -> Iterator[FeedStep]:
        """Yield the steps of the poll."""
        if self._is_first:
            self._begin()
            yield self._step([])
            if self._start is None:
                return
        stored = copy.deepcopy(self._state)
        trouble: DeviceActionsError | None = None
        try:
            yield from self._read_log()
        except (ApiError, BadResponse) as error:
            if error.fatal or error.status == _THROTTLED:
                raise
            trouble = error  # if only the log fails, the calls show changes meanwhile
            self._has_log = False
            self._note_time(self._changes.console_time())
        yield from self._settle()
        if not self._has_log or self._now - self._state["checked"][0] >= self._check_interval:
            self._check()
            yield self._step([])
            if not self._has_log:
                yield from self._settle()
        self._walk.go_on(_milliseconds(self._now))
        if self._state != stored:
            yield self._step([])
        if trouble:
            raise trouble

    def _begin(self) -> None:
        """Set the state of the first poll."""
        try:
            now = self._log.console_time()
        except ApiError as error:
            self._go_on_without_log(error)
            now = self._changes.console_time()
        start = now if self._start is None else self._start
        self._state.update(
            start=_milliseconds(start),
            watermark=_milliseconds(start),
            read_to=_milliseconds(start),
            checked=[start, start],
            check_from=start,
            log_tried=None if self._has_log else now,
            listed=False,
        )
        self._note_time(now)
        if self._start is None:
            self._table.learn(self._read_changes(self._overlap + 1), _milliseconds(now))
            self._state["check_from"] = now - self._overlap
        self._walk.begin()

    def _note_time(self, now: float) -> None:
        self._now = now
        offset = now - time.time()
        if abs(offset - self._state.get("offset", 0.0)) > _DRIFT:
            self._state["offset"] = offset
        self._follow_clock()

    def _follow_clock(self) -> None:
        """Move what is ahead of the console's clock back: one wrong date would hide what happens until then.

        The watermark goes back no farther than a day, because the wrong date may be this one, of long ago.
        """
        state, now, day = self._state, self._now, LONGEST_AGE * 1000
        limit = _milliseconds(now) + _MARGIN
        if state["watermark"] > limit:
            state["watermark"] = max(_milliseconds(now), state["watermark"] - day)
        if state["read_to"] > limit:
            state["read_to"] = max(_milliseconds(now) - day, state["watermark"])
        state["checked"] = [now if one > now + _DRIFT else one for one in state["checked"]]
        if state["log_tried"] is not None:
            state["log_tried"] = min(state["log_tried"], now)

    def _console_milliseconds(self) -> int:
        """Return an estimate of the console's time, without a request."""
        return _milliseconds(time.time() + self._state.get("offset", 0.0))

    def _go_on_without_log(self, error: ApiError) -> None:
        """Warn if the console does not show its log. Raise any other error."""
        if error.status not in NOT_OFFERED:
            raise error
        self._has_log = False
        if self._state.get("log_tried") is None:
            self._context.warn(no_log(error))

    def _read_log(self) -> Iterator[FeedStep]:
        """Read the log up to now, in slices, and yield its events. Without a log, only read the console's clock."""
        state = self._state
        if state["log_tried"] is not None:
            self._note_time(self._changes.console_time())
            self._has_log = self._now >= state["log_tried"] + self._check_interval
            if not self._has_log:
                return
        begin = max(state["watermark"], state["read_to"] - _REREAD) - self._overlap * 1000
        length, is_corrected = _SLICE, False
        while True:
            guess = self._console_milliseconds() + _MARGIN
            is_last = begin + length >= guess
            end = max(guess, begin + 1) if is_last else begin + length
            try:
                entries, now = self._log.read(max(begin, 0), end)
            except ApiError as error:
                self._go_on_without_log(error)
                self._note_time(self._changes.console_time())
                state["log_tried"] = self._now
                return
            self._note_time(now)
            yield from self._show(entries, end)
            if not is_last:
                begin, length = end, length * 2 if len(entries) < _FEW else _SLICE
            elif is_corrected or end >= _milliseconds(now):
                break
            else:
                is_corrected = True  # the clocks differ more than was known
        self._read_until = min(end, _milliseconds(now))
        state["log_tried"] = None

    def _show(self, entries: Sequence[LogEntry], end: int) -> Iterator[FeedStep]:
        """Yield the events of entries of the log."""
        state = self._state
        entries = [entry for entry in entries if state["start"] <= entry.milliseconds]
        shown = [entry for entry in self._table.add_entries(entries) if self._is_wanted(entry.change)]
        self._look_up_hostnames(shown)
        limit = min(end, _milliseconds(self._now) + 999)  # a time in the future would hide what follows
        state["watermark"] = max([state["watermark"], *(min(entry.milliseconds, limit) for entry in entries)])
        if shown:
            yield self._step([self._log_event(entry) for entry in shown])

    def _settle(self) -> Iterator[FeedStep]:
        """Yield the events that the log does not show."""
        suspects = self._table.settle(self._read_until if self._has_log else None)
        wanted = [suspect for suspect in suspects if self._is_wanted(suspect.change)]
        self._look_up_hostnames(wanted)
        if wanted:
            yield self._step([self._suspect_event(suspect) for suspect in wanted])

    def _check(self) -> None:
        """Compare the changes of status with the table. After more than a day, begin a walk through all devices.

        Each moment is covered by two checks, because one list may lack devices that moved between its pages.
        """
        state, last = self._state, self._state["checked"]
        since = max(last[1] - self._overlap, state["check_from"])
        statuses = self._read_changes(min(max(int(self._now - since), 0) + 1, LONGEST_AGE))
        now = self._changes.date or self._now
        self._table.compare(statuses, _milliseconds(now) + 999, has_changed=True)
        if now - last[0] + self._overlap > LONGEST_AGE:
            self._walk.begin()
        if self._changes.is_complete:
            state["checked"] = [now, last[0]]
        if self._has_log:
            state["read_to"] = self._read_until
        self._table.forget_gone(_milliseconds(now))

    def _read_changes(self, age: int) -> list[FoundStatus]:
        """Return the changes of status. If the console does not offer them, warn and return an empty list."""
        try:
            return self._changes.read(age)
        except ApiError as error:
            if error.status not in NOT_OFFERED or not self._has_log:
                raise
            self._changes.is_complete = True  # so that the next try is after check_interval
            self._context.warn(
                f"Changes that the log does not show, such as exemptions, are missed: {error.message} Check that the "
                "application may read devices, and the version of the endpoint (api_versions: status_changed)."
            )
            return []

    def _is_wanted(self, change: str) -> bool:
        return self._wanted is None or change in self._wanted

    def _look_up_hostnames(self, found: Sequence[LogEntry | Suspect]) -> None:
        """Look up the host names of devices that nothing else has shown, once for each device."""
        nameless = dict.fromkeys(
            one.device_id
            for one in found
            if not one.hostname and self._table.hostname(one.device_id) is None and not is_gone(one.change)
        )
        if nameless:
            names = self._walk.hostnames(list(nameless))
            for device_id in nameless:
                self._table.set_hostname(device_id, names.get(device_id) or "")

    def _device(self, one: LogEntry | Suspect) -> EventDevice:
        return EventDevice(one.device_id, one.hostname or self._table.hostname(one.device_id) or None)

    def _log_event(self, one: LogEntry) -> Event:
        return status_event(one.key, one.change, self._device(one), one.occurred_at, one.record, one.details)

    def _suspect_event(self, one: Suspect) -> Event:
        record = {**one.record, "resync": True}
        return status_event(one.key, one.change, self._device(one), None, record, _RESYNC)

    def _step(self, events: Sequence[Event]) -> FeedStep:
        return FeedStep(events, copy.deepcopy(self._state))


def no_log(error: ApiError) -> str:
    """Return the warning about a console that does not show its log."""
    return (
        f"The log of devices cannot be read: {error.message} Until then, changes have no times, and a change that is "
        "undone between two polls is missed. Check that the application may read the log, and the version of the "
        "endpoint (api_versions: logs)."
    )


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
