# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices that have not confirmed what their console accepted: wait for them, or warn about them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .._common.durations import approximate_duration
from .._common.errors import DeviceActionsError, Interrupted, NotConfirmed, NotReached
from .._common.text import as_sentence, counted, summarize
from .._sharing.context import Context
from .device_loop import unexpected_failure
from .devices import CHANGED, FAILED, UNCHANGED, Item
from .driver import ConvergenceDriver
from .messages import item_names

_INTERVALS = (2.0, 3.0, 5.0, 10.0, 20.0)  # seconds between two reads of a device; the last one repeats
_ANNOUNCE_INTERVAL = 30.0  # seconds between two progress lines
_PENDING = "The console has accepted the action, and the device has not confirmed it yet"
_DOUBT = "It cannot be predicted whether the console carries out the change"


class ConfirmationWaiting:
    """Reads the unconfirmed devices of a task until they confirm, and fails those that do not.

    timeout: in seconds, for all devices together. name: the task in progress lines.
    """

    def __init__(self, driver: ConvergenceDriver, context: Context, timeout: float, name: str) -> None:
        self._driver = driver
        self._context = context
        self._timeout = timeout
        self._name = name
        self._last_errors: dict[int, DeviceActionsError] = {}
        self._announced: float | None = None
        self._fatal_error: DeviceActionsError | None = None  # all further reads would fail with it, too

    def wait(self, items: Sequence[Item]) -> DeviceActionsError | None:
        """Wait until none of the items is unconfirmed, or the timeout ends. Return the error that stopped it before."""
        waiting = [item for item in items if _is_unconfirmed(item)]
        deadline = time.monotonic() + self._timeout
        intervals = itertools.chain(_INTERVALS, itertools.repeat(_INTERVALS[-1]))
        why = f"within {counted(round(self._timeout), 'second')} (confirm_timeout)"
        duration = 0.0
        while waiting and (left := deadline - time.monotonic()) > 0:
            self._announce(len(waiting), left)
            try:
                # A pause as long as the last round leaves half of the rate limit to others.
                self._context.pause(min(max(next(intervals), duration), left))
            except Interrupted:
                why = f"before the task was stopped, because {self._context.stop.why}"
                self._fatal_error = Interrupted(f"The waiting was stopped, because {self._context.stop.why}.")
                break
            began = time.monotonic()
            self._read_all(waiting)
            duration = time.monotonic() - began
            waiting = [item for item in waiting if _is_unconfirmed(item)]
            if self._fatal_error:
                break
        for item in waiting:
            item.finish(FAILED, self._not_confirmed(item, why))
        return self._fatal_error

    def _announce(self, number: int, left: float) -> None:
        """Say how many devices are waited for, when the waiting begins and then from time to time."""
        now = time.monotonic()
        if self._announced is None or now - self._announced >= _ANNOUNCE_INTERVAL:
            self._announced = now
            self._context.announce(
                f"{self._name}: waiting for {counted(number, 'device')} to confirm, for up to "
                f"{approximate_duration(left)} more"
            )

    def _read_all(self, items: Sequence[Item]) -> None:
        self._last_errors.clear()
        with ThreadPoolExecutor(min(self._driver.parallel, len(items))) as pool:
            list(pool.map(self._read, items))

    def _read(self, item: Item) -> None:
        try:
            if self._fatal_error or self._context.stop.is_set():
                return
            state = self._driver.read(item.found())
            is_reached = self._driver.plan(state) is None
        except DeviceActionsError as error:
            self._last_errors[id(item)] = error
            if error.fatal:
                self._fatal_error = error
            return
        except Exception as error:
            self._last_errors[id(item)] = unexpected_failure(error, self._context)
            return
        item.record_state(state)
        if not is_reached:
            message = "The device lost the requested state again before it had confirmed it. Run the task again."
            item.finish(FAILED, NotReached(message, state))

    def _not_confirmed(self, item: Item, why: str) -> NotConfirmed:
        pending = (item.state.pending if item.state else "") or _PENDING
        error = self._last_errors.get(id(item))
        last = f" The last read failed: {error.message}" if error else ""
        return NotConfirmed(
            f"{as_sentence(pending)} No confirmation {why}.{last} To wait longer, run the task again with the targets "
            "in retry. It sends nothing twice."
        )


def _is_unconfirmed(item: Item) -> bool:
    return item.outcome in (CHANGED, UNCHANGED) and item.confirmed is False


def warn_unconfirmed(items: Sequence[Item], unreported: str, context: Context) -> None:
    """Warn, with names, about devices that have not confirmed their state.

    unreported: the words for changes whose effect the console does not report, or "" for no warning about them.
    """
    pending: dict[str, list[Item]] = {}
    for item in items:
        if _is_unconfirmed(item):
            pending.setdefault((item.state.pending if item.state else "") or _PENDING, []).append(item)
        elif unreported and item.outcome == CHANGED and item.confirmed is None:
            pending.setdefault(unreported, []).append(item)
    for words, concerned in pending.items():
        context.warn(f"{words}: {summarize(item_names(concerned))}.")


def warn_uncertain(items: Sequence[Item], context: Context) -> None:
    """Warn, with names, about changes of which check mode cannot predict whether the console carries them out."""
    doubts: dict[str, list[Item]] = {}
    for item in items:
        if item.outcome == CHANGED and not item.certain:
            doubts.setdefault((item.plan.doubt if item.plan else "") or _DOUBT, []).append(item)
    for doubt, concerned in doubts.items():
        context.warn(f"Check mode: {doubt}: {summarize(item_names(concerned))}.")
