# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file for events: private, replaced if it is damaged, and usable again when the disk has space."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events import consumer, store
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import (
    DAMAGED,
    Database,
    StoreDamaged,
    StoreError,
)

from .fakes import MINUTE, FakeClock, FakeConsole, RuleEngine, make_event, running

SCHEMA = "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT);"


def opened(path, version=1, warnings=None):
    return Database(str(path), SCHEMA, version, (warnings if warnings is not None else []).append)


def put(database, value):
    with database.transaction() as rows:
        rows.execute("INSERT OR REPLACE INTO facts VALUES ('name', ?)", [value])


def get(database):
    with database.transaction() as rows:
        return rows.execute("SELECT value FROM facts").fetchone()


def test_a_transaction_stores_all_or_nothing(tmp_path):
    database = opened(tmp_path / "db")
    put(database, "one")
    with pytest.raises(KeyError), database.transaction() as rows:
        rows.execute("UPDATE facts SET value = 'two'")
        raise KeyError
    database.close()
    assert get(opened(tmp_path / "db")) == ("one",)


def test_a_file_is_private(tmp_path):
    put(opened(tmp_path / "db"), "one")
    assert os.stat(tmp_path / "db").st_mode & 0o777 == 0o600
    (tmp_path / "db").chmod(0o644)
    with pytest.raises(InputError, match="not a file of this user alone"):
        opened(tmp_path / "db")


def test_a_transaction_survives_a_power_failure(tmp_path, monkeypatch):
    monkeypatch.undo()
    database = opened(tmp_path / "db")
    assert database._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert database._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_closed_file_raises_a_store_error(tmp_path):
    database = opened(tmp_path / "db")
    database.close()
    with pytest.raises(StoreError, match="closed"):
        get(database)


def test_a_file_of_another_version_is_left_alone(tmp_path):
    put(opened(tmp_path / "db"), "one")
    with pytest.raises(InputError, match="another version of this collection"):
        opened(tmp_path / "db", version=2)
    assert get(opened(tmp_path / "db")) == ("one",)


@pytest.mark.parametrize("content", [b"no database at all" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_set_aside(tmp_path, content):
    path, warnings = tmp_path / "db", []
    path.write_bytes(content)
    path.chmod(0o600)
    database = opened(path, warnings=warnings)
    put(database, "new")
    assert get(database) == ("new",)
    assert (tmp_path / f"db{DAMAGED}").read_bytes() == content
    assert len(warnings) == 1 and "was damaged" in warnings[0]


def test_a_file_that_is_damaged_while_it_is_used_is_replaced(tmp_path):
    path, warnings = tmp_path / "db", []
    database = opened(path, warnings=warnings)
    put(database, "x" * 20_000)
    path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(StoreDamaged):
        get(database)
    put(database, "new")
    assert get(database) == ("new",) and len(warnings) == 1


def test_a_full_disk_keeps_what_is_stored(tmp_path):
    database = opened(tmp_path / "db")
    put(database, "one")
    limit(database)
    with pytest.raises(StoreError, match="full"):
        put(database, "x" * 100_000)
    assert get(database) == ("one",)
    limit(database, 1 << 30)
    put(database, "two")
    assert get(database) == ("two",)


def limit(database, pages=1):
    """Let the file grow no further, or up to so many pages. SQLite reports it like a full disk."""
    database._connection.execute(f"PRAGMA max_page_count = {pages}")


class Opened(Database):
    """Keeps the last one that was opened."""

    last: Database

    def __init__(self, *args):
        super().__init__(*args)
        Opened.last = self


def test_a_full_disk_delays_events_and_loses_none(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(consumer, "Database", Opened)
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        engine = RuleEngine(is_confirming=True)
        async with running(console, clock, engine, state_dir=str(tmp_path)) as task:
            await clock.advance(MINUTE)
            limit(Opened.last)
            for dummy in range(500):
                console.raise_event(reason="x" * 400)
            await clock.advance(60 * MINUTE)
            assert not task.done()
            limit(Opened.last, 1 << 30)
            await clock.advance(60 * MINUTE)
            assert sorted(engine.hostnames) == sorted(f"host-{number}" for number in range(500))

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert "The events cannot be stored" in caplog.text and "full" in caplog.text
    assert len(caplog.records) < 8


def test_a_source_with_a_damaged_file_begins_as_since_says(tmp_path, caplog):
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        engine = RuleEngine(is_confirming=True)
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
        (path,) = (tmp_path / "events").glob("*.sqlite3")
        path.write_bytes(b"damaged" * 100)
        console.raise_event()
        async with running(console, clock, engine, state_dir=str(tmp_path), since="0:01:00"):
            await clock.advance(MINUTE)
        assert engine.hostnames == ["host-0"] and len(console.starts) == 2

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert caplog.text.count("was damaged") == 1


def test_a_file_that_is_damaged_in_between_costs_no_event_that_comes_later(tmp_path, caplog):
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        engine = RuleEngine(is_confirming=True)
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            console.raise_event()
            await clock.advance(MINUTE)
            (path,) = (tmp_path / "events").glob("*.sqlite3")
            path.write_bytes(b"\xff" * path.stat().st_size)
            console.raise_event()
            await clock.advance(20 * MINUTE)
            assert engine.hostnames[0] == "host-0" and "host-1" in engine.hostnames
            assert len(console.starts) == 1, "The state of the process is still known."

    asyncio.run(scenario())


def test_the_schema_is_not_that_of_another_program(tmp_path):
    path = tmp_path / "db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE facts (other)")
    path.chmod(0o600)
    with pytest.raises(StoreError, match="already exists"):
        opened(path)


def test_a_file_without_its_tables_is_replaced(tmp_path):
    database = opened(tmp_path / "db")
    with database.transaction() as rows:
        rows.execute("DROP TABLE facts")
    with pytest.raises(StoreDamaged, match="no such table"):
        get(database)
    put(database, "new")
    assert get(database) == ("new",) and (tmp_path / f"db{DAMAGED}").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"devices": [{}]}', '{"devices": 1}', "[" * 100_000])
def test_an_event_that_cannot_be_read_does_not_keep_the_others(text):
    warnings = []
    database = Database(None, store.SCHEMA, 1, warnings.append)
    memory = store.Store(database, lambda: 0.0)
    memory.add([("1", make_event("key-1", 1)), ("2", make_event("key-2", 2))])
    with database.transaction() as rows:
        rows.execute("UPDATE outbox SET event = ? WHERE id = '1'", [text])
    (number,) = memory.compose_batches(10, is_batching=True)
    assert [identifier for identifier, dummy in memory.batch(number)] == ["2"]
    assert memory.waiting() == 1
    assert warnings == ["1 stored event cannot be read, and will not be handed over."]


@pytest.mark.parametrize("text", ["{", "[]", "nan", "1", "[" * 100_000])
def test_a_state_that_cannot_be_read_is_none(text):
    warnings = []
    database = Database(None, store.SCHEMA, 1, warnings.append)
    with database.transaction() as rows:
        rows.executemany("INSERT INTO facts VALUES (?, ?)", [("state", text), ("lived", text)])
    memory = store.Store(database, lambda: 0.0)
    assert memory.state() is None and len(warnings) == 1
    memory.add([("1", make_event("key-1", 1))])
    memory.complete_poll(60.0)
    assert memory.add([("1", make_event("key-1", 1))]) == 0
