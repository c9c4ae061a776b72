# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a source remembers: where the next poll begins, the ids of events it has seen, and events to hand over."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from sqlite3 import Connection
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils._common.text import counted
from ansible_collections.secops.device_actions.plugins.module_utils._engine.event_feed import Event, EventDevice
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.batches import IdentifiedEvent, compose
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import Database

VERSION = 1
MOST_AT_ONCE = 200_000_000  # characters of events that are made batches at once
SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE seen (id TEXT PRIMARY KEY, last_shown REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, batch INTEGER);
CREATE INDEX outbox_batch ON outbox (batch);
"""


class Store:
    """The memory of one consumer of one account. Thread-safe. Every method raises StoreError.

    An event is in the outbox from the moment it is seen until delete(). The age of a seen event counts only the time
    during which a source runs, so neither a stopped source nor a clock that is set makes it older.
    monotonic: the time in seconds.
    """

    def __init__(self, database: Database, monotonic: Callable[[], float]) -> None:
        self._database = database
        self._monotonic = monotonic
        self._opened = monotonic()
        self._lived_before = _seconds(self._fact("lived"))
        with database.transaction() as rows:
            self._last_batch: int = rows.execute("SELECT coalesce(max(batch), 0) FROM outbox").fetchone()[0]

    def state(self) -> dict[str, Any] | None:
        """Return the state of the last stored step, or None before the first one, or where it is damaged."""
        text = self._fact("state")
        try:
            state = json.loads(text) if text else None
        except (ValueError, RecursionError):
            state = text
        if state is None or isinstance(state, dict):
            return state
        self._database.warn("The stored position is damaged, so the source begins as at its first start.")
        return None

    def is_new_scope(self, scope: str) -> bool:
        """Note the digest of what decides which events there are. Return whether it has changed."""
        known = self._fact("scope")
        if known != scope:
            with self._database.transaction() as rows:
                rows.execute("INSERT OR REPLACE INTO facts VALUES ('scope', ?)", [scope])
        return known not in (None, scope)

    def add(self, events: Iterable[IdentifiedEvent], state: dict[str, Any] | None = None) -> int:
        """Store a step: the events that were not seen before, and where the next poll begins. Return how many are new.

        state: None leaves it as it is.
        """
        new, lived = 0, self._lived()
        with self._database.transaction() as rows:
            for identifier, event in events:
                if rows.execute("UPDATE seen SET last_shown = ? WHERE id = ?", [lived, identifier]).rowcount:
                    continue
                rows.execute("INSERT INTO seen VALUES (?, ?)", [identifier, lived])
                # An event that was forgotten while it waits in the outbox is not added twice.
                sql = "INSERT OR IGNORE INTO outbox (id, event) VALUES (?, ?)"
                new += rows.execute(sql, [identifier, _to_json(event)]).rowcount
            if state is not None:
                rows.execute("INSERT OR REPLACE INTO facts VALUES ('state', ?)", [json.dumps(state)])
        return new

    def complete_poll(self, remember: float) -> None:
        """Forget the events that no poll has shown for so many seconds, after a poll that was complete."""
        lived = self._lived()
        with self._database.transaction() as rows:
            rows.execute("INSERT OR REPLACE INTO facts VALUES ('lived', ?)", [str(lived)])
            rows.execute("DELETE FROM seen WHERE last_shown < ?", [lived - remember])

    def compose_batches(self, batch_size: int, is_batching: bool) -> list[int]:
        """Put the events that are in no batch into new ones, the first ones if they are very many.

        Return the numbers of all batches, oldest first.

        batch_size: the largest number of devices. is_batching: whether events may share a batch.
        """
        with self._database.transaction() as rows:
            found = _first(rows.execute("SELECT id, event FROM outbox WHERE batch IS NULL ORDER BY number"))
            events = self._parsed(rows, found)
            lengths = {identifier: len(text) for identifier, text in found}
            batches = compose(events, batch_size, lengths) if is_batching else [[event] for event in events]
            for number, batch in enumerate(batches, self._last_batch + 1):
                rows.executemany(
                    "UPDATE outbox SET batch = ? WHERE id = ?", [(number, identifier) for identifier, dummy in batch]
                )
            numbers = rows.execute("SELECT DISTINCT batch FROM outbox WHERE batch > 0 ORDER BY batch").fetchall()
        self._last_batch += len(batches)
        return [number for (number,) in numbers]

    def dissolve_batches(self) -> None:
        """Release the events of all batches, so that the many that a start without feedback repeats become a few."""
        with self._database.transaction() as rows:
            rows.execute("UPDATE outbox SET batch = NULL")

    def batch(self, number: int) -> list[IdentifiedEvent]:
        """Return the events of a batch."""
        with self._database.transaction() as rows:
            found = rows.execute("SELECT id, event FROM outbox WHERE batch = ? ORDER BY number", [number]).fetchall()
            return self._parsed(rows, found)

    def delete(self, batches: Sequence[int]) -> None:
        """Remove batches that need not go out again."""
        with self._database.transaction() as rows:
            rows.executemany("DELETE FROM outbox WHERE batch = ?", [(number,) for number in batches])

    def waiting(self) -> int:
        """Return how many events are in the outbox."""
        with self._database.transaction() as rows:
            return int(rows.execute("SELECT count(*) FROM outbox").fetchone()[0])

    def close(self) -> None:
        """Close the file, after which every method raises StoreError."""
        self._database.close()

    def _parsed(self, rows: Connection, found: Iterable[tuple[str, str]]) -> list[IdentifiedEvent]:
        """Return events, and remove those that are damaged: others must not wait for them."""
        events, damaged = [], 0
        for identifier, text in found:
            try:
                events.append((identifier, _from_json(text)))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                rows.execute("DELETE FROM outbox WHERE id = ?", [identifier])
                damaged += 1
        if damaged:
            self._database.warn(f"{counted(damaged, 'stored event')} cannot be read, and will not be handed over.")
        return events

    def _lived(self) -> float:
        return self._lived_before + self._monotonic() - self._opened

    def _fact(self, name: str) -> str | None:
        with self._database.transaction() as rows:
            row = rows.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        return row[0] if row else None


def _first(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return rows of the outbox, as far as they fit into memory."""
    found, length = [], 0
    for row in rows:
        found.append(row)
        length += len(row[1])
        if length > MOST_AT_ONCE:
            break
    return found


def _seconds(text: str | None) -> float:
    with suppress(ValueError):
        if math.isfinite(seconds := float(text or 0.0)):
            return seconds
    return 0.0


def _to_json(event: Event) -> str:
    return json.dumps(asdict(event), default=str)  # a type that JSON lacks must not stop the source


def _from_json(text: str) -> Event:
    fields = json.loads(text)
    devices = tuple(EventDevice(**device) for device in fields.pop("devices"))
    return Event(devices=devices, **fields)
