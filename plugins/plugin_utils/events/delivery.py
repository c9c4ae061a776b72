# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand stored events over to the rule engine, each at least once: immediately, or in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import Clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import StoreError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import Log
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.normal_form import queue_event
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.options import SourceSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.store import Store

HAND_OVERS = 3  # of a batch that the engine does not confirm
# Seconds for which a batch without feedback stays in the store, so that a kill repeats it. The engine may hold back ten
# events while it runs the playbooks of earlier ones, and each of them can take minutes.
KEPT = 3600.0
_RETRY = 5.0, 60.0  # seconds between attempts to use the store: first and longest


class EventQueue(Protocol):
    """What ansible-rulebook passes to a source."""

    async def put(self, event: dict[str, Any]) -> object:
        """Filter an event and wait until the rule engine takes it."""


@dataclass
class _Unconfirmed:
    """A batch that the engine has not confirmed yet."""

    batch: int
    confirmed: asyncio.Event = field(default_factory=asyncio.Event)


class Delivery:
    """Moves events from the store into the queue. Call notify() after events were stored."""

    def __init__(self, queue: EventQueue, settings: SourceSettings, store: Store, log: Log, clock: Clock) -> None:
        self._queue = queue
        self._settings = settings
        self._store = store
        self._log = log
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._news.set()  # events of an earlier process may wait
        self._handed_over: dict[int, float] = {}  # {batch without feedback: when it was taken}, oldest first
        self._left: set[int] = set()  # batches that stay until the next start
        self._unconfirmed: dict[str, _Unconfirmed] = {}  # by uuid
        self._finished: set[int] = set()  # batches to be deleted
        self._confirmed = asyncio.Event()
        self._has_begun = False

    def notify(self) -> None:
        """Look for stored events. Thread-safe."""
        self._loop.call_soon_threadsafe(self._news.set)

    async def run(self) -> None:
        """Hand events over until the task is cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            began = self._clock.monotonic()
            batches = await self._insist(self._compose)
            for batch in batches:
                await self._hand_over(batch)
            if batches:
                await self._clock.sleep(max(0.0, began + self._settings.batch_seconds - self._clock.monotonic()))

    async def read_feedback(self) -> None:
        """Note what the engine has confirmed, until the task is cancelled.

        Confirmations are read even if no hand-over waits for one, because the engine stops when their queue is full.
        """
        while self._settings.feedback:
            confirmation = await self._settings.feedback.get()
            meta = confirmation.get("meta") if isinstance(confirmation, dict) else None
            uuid = meta.get("uuid") if isinstance(meta, dict) else None
            pending = self._unconfirmed.pop(str(uuid), None)
            if pending:  # even after the timeout of its hand-over
                self._finished.add(pending.batch)
                self._left.discard(pending.batch)
                pending.confirmed.set()
                self._confirmed.set()

    async def delete_confirmed(self) -> None:
        """Delete what the engine has confirmed, at once, until the task is cancelled.

        Deliveries may wait for other confirmations meanwhile, and a kill would repeat the event.
        """
        while True:
            await self._confirmed.wait()
            self._confirmed.clear()
            await self._insist(self._delete_finished)

    def _compose(self) -> list[int]:
        """Delete the batches that are finished. Return those to hand over."""
        now = self._clock.monotonic()
        for batch in [batch for batch, taken in self._handed_over.items() if now - taken >= KEPT]:
            del self._handed_over[batch]
            self._finished.add(batch)
        self._delete_finished()
        if not self._has_begun and not self._settings.feedback:
            self._store.dissolve_batches()
        self._has_begun = True
        batches = self._store.compose_batches(self._settings.batch_size, self._settings.batch_seconds > 0)
        return [batch for batch in batches if batch not in self._left and batch not in self._handed_over]

    def _delete_finished(self) -> None:
        if finished := list(self._finished):
            self._store.delete(finished)
            self._finished.difference_update(finished)

    async def _hand_over(self, batch: int) -> None:
        if self._settings.feedback:
            await self._hand_over_until_confirmed(batch)
        elif await self._put(batch):
            self._handed_over[batch] = self._clock.monotonic()

    async def _hand_over_until_confirmed(self, batch: int) -> None:
        pending, timeout = _Unconfirmed(batch), self._settings.feedback_timeout
        for attempt in range(1, HAND_OVERS + 1):
            if not await self._put(batch, pending):
                return
            if await self._clock.wait(pending.confirmed, timeout):
                await self._insist(self._delete_finished)
                return
            if attempt < HAND_OVERS:
                self._log.repeat(
                    f"The rule engine has not confirmed an event within {timeout:.0f} seconds. It is handed over "
                    "again.",
                    "feedback",
                )
        self._left.add(batch)
        self._log.repeat(
            f"The rule engine has not confirmed an event that was handed over {HAND_OVERS} times. It is kept, and "
            "handed over again at the next start. A filter of the rulebook that drops events is the usual reason: use "
            "mark_protected, or a condition of a rule.",
            "unconfirmed",
        )

    async def _put(self, batch: int, pending: _Unconfirmed | None = None) -> bool:
        """Put a batch into the queue. Return whether the queue has taken it."""
        culprit = "the source"
        try:
            # Filters may change the event, so each hand-over has one of its own.
            event = await self._insist(lambda: self._event(batch))
            if not event:
                return False  # it was in a file that was damaged
            uuid = event["meta"]["uuid"]
            summary = f"{counted(event['count'], 'event')}, {event['kind']} {event['change']}"
            if pending:
                self._unconfirmed[uuid] = pending
            culprit = "a filter of the rulebook"
            await self._queue.put(event)
        except Exception as error:
            self._left.add(batch)
            self._log.repeat(
                f"An event was not handed over, because {culprit} failed ({type(error).__name__}: "
                f"{error}). It is kept, and handed over again at the next start.",
                f"put {type(error).__name__}",
            )
            return False
        self._log.info(f"Handed over {uuid} ({summary}).")
        await asyncio.sleep(0)  # the queue holds one event: let the engine take it
        return True

    def _event(self, batch: int) -> dict[str, Any]:
        settings, events = self._settings, self._store.batch(batch)
        return queue_event(settings.system, settings.source, events, settings.records) if events else {}

    async def _insist(self, action: Callable[[], Any]) -> Any:
        """Return the result of a function that uses the store. Repeat it while the disk is full."""
        pause, longest = _RETRY
        while True:
            try:
                return await self._clock.in_thread(action)
            except StoreError as error:
                self._log.repeat(f"Stored events cannot be handed over. The source keeps trying. {error}.", "store")
            await self._clock.sleep(pause)
            pause = min(2 * pause, longest)
