# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of feeds. Each reads the events of one console."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._common.argspec import ArgumentSpec
from .._common.digests import digest
from .._common.durations import parse_duration
from .._common.errors import InputError
from .._common.timestamps import parse_timestamp
from .._http.options import check_minimums
from .._sharing.context import Context
from .operation import Operation

LONGEST_REASON = 500  # characters
NOW = "now"
_CONSUMER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # it becomes a part of a file's name
_MINIMUMS = {"interval": 1, "batch_seconds": 0, "batch_size": 1, "feedback_timeout": 1}

# state_dir is one of CONNECTION's options.
EVENTS = ArgumentSpec(
    options={
        "interval": {"type": "int", "default": 60},
        "since": {"type": "str", "default": NOW},
        "consumer": {"type": "str", "default": "default"},
        "batch_seconds": {"type": "int", "default": 10},
        "batch_size": {"type": "int", "default": 200},
        "feedback": {"type": "bool", "default": False},
        "feedback_timeout": {"type": "int", "default": 120},
        "outage_events": {"type": "bool", "default": False},
        "records": {"type": "bool", "default": False},
    }
)


@dataclass(frozen=True)
class EventDevice:
    """A device that an event is about. id, hostname: as the console writes them."""

    id: str
    hostname: str | None


@dataclass(frozen=True)
class Event:
    """Something that happened at a console.

    key: identifies the event in its console permanently. The same for every reading of it.
    kind: C(detection), C(status) or C(alarm). change: what happened, such as C(raised), C(non_compliant) or C(cleared).
    severity: in lower case, or None where the console has none.
    reason: one printable line of at most LONGEST_REASON characters.
    url: of the console's page about it, where the console documents one.
    occurred_at: UTC as in ISO 8601 with C(Z), or the console's own text if its time zone is unknown.
    record: the console's own facts under the vendor's names. JSON types only.
    """

    key: str
    kind: str
    change: str
    severity: str | None
    reason: str
    url: str | None
    occurred_at: str | None
    devices: tuple[EventDevice, ...]
    record: Mapping[str, Any]


@dataclass(frozen=True)
class FeedStep:
    """A part of a poll, which is stored as a whole.

    events: in the order in which they are to go out. state: where the next poll begins. Small, JSON types only.
    """

    events: Sequence[Event]
    state: dict[str, Any]


class EventFeed(Operation, ABC):
    """Reads the events of a console. params: the options of an event source.

    The engine creates a feed for the first contact and another one for each poll, so the state holds what a poll needs
    of earlier ones. Feeds may show an event again: the engine drops an event whose key it has seen.

    remember: seconds for which the engine remembers an event after the feed has shown it for the last time.
    scope: the options that decide which events there are.
    clock_offset: the seconds by which the console's clock is ahead of this machine's, if known after probe().
    """

    remember: float = 7 * 86400.0
    scope = ArgumentSpec()
    clock_offset: float | None = None

    @classmethod
    def check(cls, params: Mapping[str, Any], context: Context) -> None:
        """Raise an InputError for an invalid value."""
        super().check(params, context)
        check_minimums(params, _MINIMUMS)
        if not _CONSUMER.fullmatch(params["consumer"]):
            raise InputError(
                "consumer: must be up to 64 letters, digits, dots, hyphens and underscores that begin with a letter or "
                f"digit, got {params['consumer']!r}."
            )
        parse_since(params["since"])

    @abstractmethod
    def address(self) -> str:
        """Return the console's address. Raise an InputError for options with which nothing can be read."""

    @abstractmethod
    def account(self) -> str:
        """Return a digest that identifies the console and the account. Each has its own cursor."""

    def scope_key(self) -> str:
        """Return a digest of the options that decide which events there are. If it changes, the cursor stays."""
        return digest(self.name, json.dumps({option: self.params[option] for option in self.scope.options}))

    @abstractmethod
    def probe(self) -> None:
        """Log in and read a little with each privilege that poll() needs. Raise a DeviceActionsError."""

    @abstractmethod
    def poll(self, state: Mapping[str, Any] | None, start: float | None) -> Iterator[FeedStep]:
        """Read what is new, step by step. Raise a DeviceActionsError. Steps that were yielded before remain valid.

        The engine stores a step before it asks for the next one.
        state: of the last stored step, or None for the first poll.
        start: for the first poll, the console's time before which nothing is shown, in seconds since the epoch. None
        means now: the poll shows nothing, and the next one begins at its state.
        """


@dataclass(frozen=True)
class Since:
    """Where a source without a cursor begins: now, C(back) seconds ago, or C(at) seconds since the epoch."""

    back: float | None = None
    at: float | None = None


def parse_since(text: str) -> Since:
    """Return the value of the option C(since). Raise an InputError."""
    if text.strip().lower() == NOW:
        return Since()
    if re.fullmatch(r"[\s\d.:+-]*", text) and not re.search(r"\d{4}-", text):
        return Since(back=60.0 * parse_duration(text, "since"))
    try:
        return Since(at=parse_timestamp(text))
    except (ValueError, OverflowError):
        raise InputError(
            f"since: must be {NOW}, a duration, or a timestamp in UTC, got {text!r}. "
            "Write '0:01:00' for an hour ago, or '2026-12-01T10:00:00Z'."
        ) from None
