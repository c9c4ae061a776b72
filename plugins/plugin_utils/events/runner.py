# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run an event source: report at the start what a user has to correct, then poll and hand over until cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    DeviceActionsError,
    system_error,
)
from ansible_collections.secops.device_actions.plugins.module_utils._common.redaction import Redactor
from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import EventFeed
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import MACHINE, Clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.console import Console
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.consumer import open_store
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import StoreError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.delivery import Delivery, EventQueue
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.errors import EventSourceError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import Log
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.options import (
    LONGEST_LINE,
    SourceSettings,
    parse_arguments,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.outages import passes
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.poller import FirstContact, Poller

_AFTER_DEFECT = 60.0  # seconds before a loop that a defect has ended restarts


async def run_source(feed: type[EventFeed], queue: EventQueue, args: Mapping[str, Any], clock: Clock = MACHINE) -> None:
    """Run a source until its task is cancelled.

    queue, args: as ansible-rulebook passes them. Raise an EventSourceError, without secrets and without the exception
    behind it, for what a user has to correct.
    """
    redactor = Redactor()
    try:
        settings = parse_arguments(feed, args)
        redactor.add(*settings.secrets)
        await _run(feed, queue, settings, clock)
        message = "the source ended unexpectedly."
    except DeviceActionsError as error:
        message = error.message
    except OSError as error:
        message = system_error(error).message
    except Exception as error:  # a defect of this collection, whose text may contain anything
        message = f"internal error: {type(error).__name__}: {error}"
    raise EventSourceError(redactor.text(f"{feed.name}: {message}", LONGEST_LINE))


async def _run(feed: type[EventFeed], queue: EventQueue, settings: SourceSettings, clock: Clock) -> None:
    redactor = settings.redactor()
    log = Log(settings.source, lambda text: redactor.text(text, LONGEST_LINE), clock.monotonic)
    stop = StopFlag()
    console = Console(feed, settings, log, stop)
    try:
        first = await clock.in_thread(_first_contact, console, clock)
        async with open_store(settings, first.account, log, clock) as store:
            with suppress(StoreError):
                if store.is_new_scope(first.scope):
                    log.info("The options that filter events have changed. The source continues from its cursor.")
            delivery = Delivery(queue, settings, store, log, clock)
            poller = Poller(console, settings, store, first, log, clock, delivery.notify)
            log.info(f"Reading {first.address} every {settings.interval:.0f} seconds.")
            loops = [poller.run, delivery.run]
            loops += [delivery.read_feedback, delivery.delete_confirmed] if settings.feedback else []
            try:
                await _together([_without_end(loop, log, clock) for loop in loops])
            finally:
                stop.set("the source was stopped", ends_process=False)  # before the store is closed
    finally:
        stop.set("the source was stopped", ends_process=False)


def _first_contact(console: Console, clock: Clock) -> FirstContact:
    """Try to read the console. Raise only a DeviceActionsError that does not pass by itself."""
    first = FirstContact(clock.now())
    try:
        with console.contact() as feed:
            first.address, first.account, first.scope = feed.address(), feed.account(), feed.scope_key()
            feed.probe()
            first.clock_offset = feed.clock_offset or 0.0
    except DeviceActionsError as error:
        if not (passes(error) and first.account):
            raise
        first.error = error
    return first


async def _without_end(loop: Callable[[], Awaitable[None]], log: Log, clock: Clock) -> None:
    """Restart a loop that a defect of this collection has ended."""
    while True:
        try:
            await loop()
        except Exception as error:
            log.repeat(f"Internal error, the source continues: {type(error).__name__}: {error}")
        await clock.sleep(_AFTER_DEFECT)


async def _together(loops: Iterable[Coroutine[Any, Any, None]]) -> None:
    tasks = [asyncio.ensure_future(loop) for loop in loops]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
