# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failed polls: whether the cause passes by itself, how long to wait, and what is logged."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.secops.device_actions.plugins.module_utils._common.durations import approximate_duration
from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DailyLimit,
    DeviceActionsError,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.module_utils._common.timestamps import format_timestamp
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import LONGEST_REASON, Event
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import Clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import REPEAT, Log

LONGEST_PAUSE = 300.0  # seconds between polls during an outage
LOGIN_PAUSES = (300.0, 900.0)  # after a refused login: first and longest, because consoles lock accounts
BEGUN, ENDED = "outage_begun", "outage_ended"
_PASSING_STATUS = (408, 429)
_LOCAL = ("system_error", "lock_timeout")  # a full disk, for example


def passes(error: DeviceActionsError) -> bool:
    """Return whether an error may pass without a change to the source's options or the account."""
    if isinstance(error, UntrustedServer):
        return False
    if isinstance(error, (Unreachable, ResponseLost, DailyLimit)) or error.reason in _LOCAL:
        return True
    return error.status is not None and (error.status in _PASSING_STATUS or error.status >= 500)


def pause(failures: int, interval: float, error: DeviceActionsError) -> float:
    """Return the seconds to wait after so many failed polls in a row."""
    shortest, longest = interval, max(interval, LONGEST_PAUSE)
    if isinstance(error, LoginRefused):
        shortest, longest = (max(interval, limit) for limit in LOGIN_PAUSES)
    return float(min(longest, shortest * 2.0 ** min(failures - 1, 20)))


class Outages:
    """Counts the failed polls of a source. Logs when an outage begins and ends, and one line an hour in between.

    store: takes an event about an outage. None: outages are not events.
    """

    def __init__(self, log: Log, clock: Clock, store: Callable[[Event], object] | None = None) -> None:
        self._log = log
        self._clock = clock
        self._store = store
        self.failures = 0
        self._began = self._logged = 0.0

    def failed(self, error: DeviceActionsError) -> None:
        """Note a failed poll."""
        now = self._clock.monotonic()
        self.failures += 1
        if self.failures == 1:
            self._began = self._logged = now
            self._log.warn(f"The console cannot be read. The source keeps trying. {error.message}")
            self._report(BEGUN, error.message, {"reason": error.reason, "status": error.status})
        elif now - self._logged >= REPEAT:
            self._logged = now
            since = approximate_duration(now - self._began)
            self._log.warn(f"The console has not been read for {since} ({self.failures} polls): {error.message}")

    def succeeded(self) -> None:
        """Note a complete poll."""
        if not self.failures:
            return
        seconds = self._clock.monotonic() - self._began
        text = (
            f"The console can be read again after {approximate_duration(seconds)} and "
            f"{counted(self.failures, 'failed poll')}."
        )
        self._log.warn(text)
        self._report(ENDED, text, {"seconds": round(seconds), "polls": self.failures})
        self.failures = 0

    def _report(self, change: str, text: str, record: dict[str, object]) -> None:
        if self._store:
            at = format_timestamp(self._clock.now())
            self._store(Event(f"{change} {at}", "source", change, None, text[:LONGEST_REASON], None, at, (), record))
