# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The webhook: push what happens to devices to a URL, retry, and give up after too many failures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from ..clock import Clock
from ..switches import Switches
from .event_log import WEBHOOK, EventLog, milliseconds

STATUSES = ("compliant", "non_compliant", "installed", "deleted")
"""The documented statuses."""

RETRY_AFTER = (4, 60)
"""The seconds from a failed attempt to the next one."""

MAX_EVENTS = 100
POLL_SECONDS = 0.02

# The names of the log's entries are not documented.
SUCCEEDED, FAILED, DISABLED, ENABLED = "push_succeeded", "push_failed", "disabled", "enabled"


@dataclass(frozen=True)
class Target:
    """Where to push to. ``statuses`` are the pushed ones; empty: all."""

    url: str
    api_key: str = field(repr=False)
    statuses: Sequence[str] = ()

    def wants(self, status: str) -> bool:
        """Return whether this status is pushed."""
        return not self.statuses or status in self.statuses


@dataclass(eq=False)
class Push:
    """Events to be pushed together, at ``due`` or later. ``sent`` counts the times that the receiver took them."""

    events: list[dict[str, Any]]
    due: float
    attempts: int = 0
    sent: int = 0


class Webhook:
    """The pushes. Pauses use the simulated clock, and the timeout of a request uses real time."""

    def __init__(self, event_log: EventLog, clock: Clock, switches: Switches) -> None:
        self._log = event_log
        self._clock = clock
        self._switches = switches
        self._task: asyncio.Task[None] | None = None
        self.reset()

    def reset(self) -> None:
        """Remove the target and everything that waits for it."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._target: Target | None = None
        self._enabled = False
        self._pushes: list[Push] = []
        self._attempts = self._succeeded = self._failed = self._failures = 0

    def push_to(self, target: Target, before_each_round: Callable[[], None]) -> None:
        """Push to a target from now on. ``before_each_round`` carries out what the clock has made due."""
        self.reset()
        self._target, self._enabled = target, True
        self._task = asyncio.get_running_loop().create_task(self._run(target, before_each_round))

    def enable(self, enabled: bool) -> None:
        """Switch the webhook on or off, like an administrator."""
        self._enabled, self._failures = enabled, 0
        self._log.add(WEBHOOK, ENABLED if enabled else DISABLED, details="by an administrator")

    def announce(self, device_id: str, status: str, when: int) -> None:
        """Push an event, unless the webhook is off or does not want this status; ``when`` is in milliseconds."""
        if self._target is None or not self._enabled or not self._target.wants(status):
            return
        event = {"device_id": device_id, "status": status, "timestamp": when}
        last = self._pushes[-1] if self._pushes else None
        is_shared = self._switches["webhook_body"] == "array_of_several"
        if is_shared and last is not None and not last.attempts and len(last.events) < MAX_EVENTS:
            last.events.append(event)
        else:
            self._pushes.append(Push([event], self._clock.now()))

    def describe(self) -> dict[str, Any]:
        """Return the record that the control API shows; it does not contain the key."""
        return {
            "url": None if self._target is None else self._target.url,
            "statuses": [] if self._target is None else list(self._target.statuses),
            "enabled": self._enabled,
            "waiting": len(self._pushes),
            "attempts": self._attempts,
            "succeeded": self._succeeded,
            "failed": self._failed,
            "failures_in_a_row": self._failures,
        }

    async def _run(self, target: Target, before_each_round: Callable[[], None]) -> None:
        async with ClientSession() as session:
            while True:
                before_each_round()
                now = self._clock.now()
                due = [push for push in self._pushes if push.due <= now][: self._switches["webhook_parallel"]]
                await asyncio.gather(*(self._attempt(session, target, push) for push in due))
                await asyncio.sleep(0 if due else POLL_SECONDS)

    async def _attempt(self, session: ClientSession, target: Target, push: Push) -> None:
        push.attempts += 1
        if push.attempts > 1 and self._switches["webhook_retry_body"] == "new_timestamp":
            now = milliseconds(self._clock.now())
            push.events = [{**event, "timestamp": now} for event in push.events]
        body = push.events[0] if self._switches["webhook_body"] == "object" else push.events
        status = await self._post(session, target, body)
        if push not in self._pushes:
            return
        self._attempts += 1
        if status is not None and 200 <= status < 300:
            self._take_success(push)
        else:
            self._take_failure(push, f"status {status}" if status else "could not reach the URL", reached=bool(status))

    async def _post(self, session: ClientSession, target: Target, body: Any) -> int | None:
        """Send a body and return the status of the response; None if there was none."""
        headers = {"Authorization": target.api_key, "Content-Type": "application/json"}
        timeout = ClientTimeout(total=self._switches["webhook_timeout"])
        try:
            async with session.post(
                target.url, data=json.dumps(body).encode(), headers=headers, allow_redirects=False, timeout=timeout
            ) as response:
                await response.read()
                return response.status
        except (ClientError, asyncio.TimeoutError, OSError):
            return None

    def _take_success(self, push: Push) -> None:
        self._failures = 0
        push.sent += 1
        if push.sent <= self._switches["webhook_repeats"]:
            push.attempts, push.due = 0, self._clock.now()
            return
        self._pushes.remove(push)
        self._succeeded += 1
        self._log.add(WEBHOOK, SUCCEEDED, details=subject_of(push))

    def _take_failure(self, push: Push, reason: str, reached: bool) -> None:
        is_given_up = push.attempts > len(RETRY_AFTER)
        if is_given_up:
            self._pushes.remove(push)
            self._failed += 1
            self._log.add(WEBHOOK, FAILED, details=f"{subject_of(push)}: {reason}")
        else:
            push.due = self._clock.now() + RETRY_AFTER[push.attempts - 1]
        if is_given_up or self._switches["webhook_counts"] == "attempts":
            self._failures += 1
        limit = self._switches["webhook_cut_off"]
        is_cut_off = 0 < limit <= self._failures
        if is_cut_off or (not reached and self._switches["webhook_unreachable_disables"]):
            self._enabled = False
            self._pushes.clear()
            self._log.add(WEBHOOK, DISABLED, details=f"{self._failures} failures in a row")


def subject_of(push: Push) -> str:
    """Return what a push is about."""
    return ", ".join(f"{event['device_id']} {event['status']}" for event in push.events)
