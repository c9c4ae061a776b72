# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of ansible-rulebook: a queue for one event, filters that raise now and then, and confirmations."""

from __future__ import annotations

import asyncio
import copy
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .journal import CONFIRMED, DONE, FOREIGN, PUT, REFUSED, Journal

PROMPT, LATE, LOST, TWICE, STALE = "prompt", "late", "lost", "twice", "stale"
JUNK: Sequence[Any] = (None, "x", {}, {"meta": None}, {"meta": {"uuid": 7}}, {"meta": {"uuid": "of another event"}})


@dataclass(frozen=True)
class Manners:
    """How the rule engine behaves.

    refusing: the probability that a filter raises. busy: for how many seconds it may evaluate the rules for an event.
    answers: how it may confirm an event.
    """

    refusing: float = 0.0
    busy: Sequence[float] = (0.0,)
    answers: Sequence[str] = (PROMPT,)


class FilterFailed(Exception):
    """A user's filter has a defect."""


class RuleEngine:
    """Takes events one by one. feedback: the queue of confirmations, or None. lateness: of late ones, in seconds."""

    def __init__(
        self, journal: Journal, manners: Manners, dice: random.Random, has_feedback: bool, lateness: float
    ) -> None:
        self._journal = journal
        self._manners = manners
        self._dice = dice
        self._lateness = lateness
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1)
        self.feedback: asyncio.Queue[Any] | None = asyncio.Queue(1) if has_feedback else None
        self._late: set[asyncio.Task[None]] = set()

    async def put(self, event: dict[str, Any]) -> None:
        """Take an event, as the queue does that a source gets."""
        if is_foreign(event):
            self._journal.write(FOREIGN, repr(event))
        if self._dice.random() < self._manners.refusing:
            self._journal.write(REFUSED, event)
            raise FilterFailed("'{{ host }}' is\nundefined")
        await self._queue.put(copy.deepcopy(event))
        self._journal.write(PUT, event)
        event.clear()  # as a filter may do

    async def evaluate(self) -> None:
        """Evaluate the rules for each event, until the task is cancelled."""
        while True:
            event = await self._queue.get()
            await asyncio.sleep(self._dice.choice(self._manners.busy))
            self._journal.write(DONE, event["meta"]["uuid"])
            if self.feedback:
                await self._answer(event)

    async def close(self) -> None:
        """Forget what would be confirmed later."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    async def _answer(self, event: dict[str, Any]) -> None:
        answer = self._dice.choice(self._manners.answers)
        if answer == LATE:
            task = asyncio.ensure_future(self._confirm_late(event))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        elif answer != LOST:
            if answer == STALE:
                await self._feed_back(self._dice.choice(JUNK))
            await self._confirm(event)
            if answer == TWICE:
                await self._confirm(event)

    async def _confirm_late(self, event: dict[str, Any]) -> None:
        await asyncio.sleep(self._dice.uniform(0.5, 3.5) * self._lateness)
        await self._confirm(event)

    async def _confirm(self, event: dict[str, Any]) -> None:
        await self._feed_back(event)
        self._journal.write(CONFIRMED, event["meta"]["uuid"])

    async def _feed_back(self, answer: Any) -> None:
        if self.feedback:
            await self.feedback.put(answer)


def is_foreign(value: Any) -> bool:
    """Return whether a value contains what JSON lacks."""
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) != value)
    except (TypeError, ValueError):
        return True
