# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Poll a console at intervals, and store the events. No error ends the loop."""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import DeviceActionsError
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import Event, EventFeed, FeedStep
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import Clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.console import Console
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import StoreError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import Log
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import event_id
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.options import SourceSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.outages import Outages, pause
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.store import Store

MOST_WAITING = 100_000  # events in the outbox beyond which polls pause
_SHORTEST_PAUSE = 1.0  # seconds between polls that take longer than the interval


@dataclass
class FirstContact:
    """What is known of a console when a source starts.

    began: seconds since the epoch. address, account, scope, clock_offset: as of EventFeed. clock_offset is None, and
    error is set, if the console cannot be read at the moment.
    """

    began: float
    address: str = ""
    account: str = ""
    scope: str = ""
    clock_offset: float | None = None
    error: DeviceActionsError | None = None


class Poller:
    """Moves events from a console into the store. notify: called when events were stored, and after each poll."""

    def __init__(
        self,
        console: Console,
        settings: SourceSettings,
        store: Store,
        first: FirstContact,
        log: Log,
        clock: Clock,
        notify: Callable[[], object],
    ) -> None:
        self._console = console
        self._settings = settings
        self._store = store
        self._account = first.account
        self._log = log
        self._clock = clock
        self._notify = notify
        self._state: dict[str, Any] | None = None
        self._is_state_known = False
        self._began = first.began
        self._clock_offset = first.clock_offset
        self._outages = Outages(log, clock, self._store_outage if settings.outage_events else None)
        if first.error:
            self._outages.failed(first.error)

    async def run(self) -> None:
        """Poll until the task is cancelled."""
        while True:
            seconds = await self._clock.in_thread(self._attempt)
            self._notify()
            await self._clock.sleep(seconds)

    def _attempt(self) -> float:
        """Poll once. Return the seconds to wait before the next poll."""
        began, interval = self._clock.monotonic(), self._settings.interval
        try:
            with self._console.contact() as feed:
                if not self._has_room():
                    return interval
                self._poll(feed)
        except DeviceActionsError as error:
            if self._console.is_stopping:
                return interval
            self._outages.failed(error)
            return pause(self._outages.failures, interval, error)
        self._outages.succeeded()
        return max(_SHORTEST_PAUSE, began + interval - self._clock.monotonic())

    def _poll(self, feed: EventFeed) -> None:
        if self._clock_offset is None:
            feed.probe()
            self._clock_offset = feed.clock_offset or 0.0
        if not self._is_state_known:
            self._state, self._is_state_known = self._store.state(), True
            if self._state is None:
                self._log.info(f"There is no cursor yet. The source begins at {self._settings.params['since']}.")
        new, redactor = 0, feed.context.redactor
        with closing(_steps(feed, self._state, self._start())) as steps:
            for step in steps:
                stored = self._store.add([self._identify(event, redactor) for event in step.events], step.state)
                self._state = step.state
                new += stored
                if stored:
                    self._notify()
                if not self._has_room():
                    return  # the next poll continues with the state of this step
        self._store.complete_poll(feed.remember)
        self._log.debug(f"The poll is complete: {counted(new, 'new event')}.")

    def _start(self) -> float | None:
        """Return where the first poll begins, by the console's clock.

        "now" is when the source started, so a console that was down then still shows what has happened since.
        """
        since, offset = self._settings.since, self._clock_offset or 0.0
        if since.at is not None:
            return since.at
        if since.back is not None or self._outages.failures:
            return self._began + offset - (since.back or 0.0)
        return None

    def _identify(self, event: Event, redactor: Redactor) -> tuple[str, Event]:
        """Return the id of an event, and the event as it is stored."""
        record = redactor.result(event.record) if self._settings.records else {}
        stored = replace(event, reason=redactor.result(event.reason), record=record)
        return event_id(self._settings.source, self._account, event.key), stored

    def _has_room(self) -> bool:
        waiting = self._store.waiting()
        if waiting < MOST_WAITING:
            return True
        self._log.repeat(
            f"{waiting} events wait to be handed over, so the console is not read until there are fewer. Check whether "
            "the rulebook's actions or filters fail or hang.",
            "waiting",
        )
        return False

    def _store_outage(self, event: Event) -> None:
        with suppress(StoreError):
            self._store.add([self._identify(event, self._settings.redactor())])


def _steps(feed: EventFeed, state: dict[str, object] | None, start: float | None) -> Generator[FeedStep, None, None]:
    """Yield the steps of a poll. Closing this generator closes the poll and its connection."""
    yield from feed.poll(copy.deepcopy(state), start)
