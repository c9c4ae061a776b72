# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SQLite file with one writer: transactions, damaged files, and errors that pass, such as a full disk."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import PRIVATE, open_private

_BUSY_TIMEOUT = 10.0  # seconds for which another program, such as sqlite3, may keep the file
_JOURNAL = "-journal"
_NO_TABLE = "no such table"
_NAMES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_SYNCHRONOUS = "FULL"  # a committed transaction survives a power failure
DAMAGED = ".damaged"
FULL = (errno.ENOSPC, errno.EDQUOT)


class StoreError(Exception):
    """The file cannot be read or written at the moment. The text says why, without a full stop."""


class StoreDamaged(StoreError):
    """The file is not a valid database any more. Open it again to replace it."""


class Database:
    """A database that several threads can use. A damaged file is set aside, and replaced by an empty one.

    path: None for a database in memory. mode: of a new file. schema: the statements that create the tables. version: of
    the schema. warn: takes a sentence about a file that was replaced.
    Raise StoreError, InputError for a file that cannot be used, and OSError for a folder that cannot.
    """

    def __init__(
        self, path: str | None, schema: str, version: int, warn: Callable[[str], object], mode: int = PRIVATE
    ) -> None:
        self._path = path
        self._schema, self._version, self._mode = schema, version, mode
        self.warn = warn
        self._lock = threading.Lock()
        self._is_closed = False
        self._connection: sqlite3.Connection | None = self._connect()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection. Store all changes of the block, or none of them. Raise StoreError."""
        with self._lock:
            if self._is_closed:
                raise StoreError(f"{self._path or 'memory'}: it is closed")
            connection = self._connection = self._connection or self._connect()
            try:
                with _errors(self._path), _transaction(connection):
                    yield connection
            except StoreDamaged:
                connection.close()
                self._connection = None  # the next transaction replaces the file if it has to
                raise

    def close(self) -> None:
        """Close the file. Later transactions raise StoreError."""
        with self._lock, suppress(sqlite3.Error):
            self._is_closed = True
            if self._connection:
                self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        try:
            return self._open()
        except StoreDamaged as damage:
            if not self._path:
                raise
            _set_aside(self._path)
            connection = self._open()
            self.warn(
                f"{self._path} was damaged ({damage}) and is renamed to {self._path}{DAMAGED}. Events that waited in "
                "it are lost, and others may be handed over again."
            )
            return connection

    def _open(self) -> sqlite3.Connection:
        if self._path:
            _create(self._path, self._mode)
        with _errors(self._path):
            connection = sqlite3.connect(
                self._path or ":memory:", timeout=_BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(connection, self._schema, self._version, self._path)
            except BaseException:
                connection.close()
                raise
            return connection


def _create(path: str, mode: int) -> None:
    """Create a file that is private from its first moment."""
    try:
        os.close(open_private(path, mode))
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise StoreError(f"{path}: {error.strerror}") from None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("ROLLBACK")
        raise


def _prepare(connection: sqlite3.Connection, schema: str, version: int, path: str | None) -> None:
    # So that deleted events free their space. It must be set before the first table is created.
    connection.execute("PRAGMA auto_vacuum = FULL")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS}")
    result = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        raise StoreDamaged(str(result))
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found not in (0, version):
        raise InputError(
            f"{path}: another version of this collection wrote it. Update the collection, or set another consumer."
        )
    if found and (missing := _tables(schema) - {name for (name,) in connection.execute(_NAMES)}):
        raise StoreDamaged(f"without {', '.join(sorted(missing))}")
    if not found:
        connection.executescript(f"BEGIN; {schema} PRAGMA user_version = {version}; COMMIT;")


def _tables(schema: str) -> set[str]:
    return set(re.findall(r"CREATE TABLE (\w+)", schema))


@contextmanager
def _errors(path: str | None) -> Iterator[None]:
    """Turn errors of SQLite into StoreErrors."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.ProgrammingError) as error:  # a full disk, a busy or a closed file
        if str(error).startswith(_NO_TABLE):
            raise StoreDamaged(str(error)) from None
        raise StoreError(f"{path or 'memory'}: {error}") from None
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(str(error)) from None


def _set_aside(path: str) -> None:
    os.replace(path, f"{path}{DAMAGED}")
    with suppress(FileNotFoundError):
        os.replace(f"{path}{_JOURNAL}", f"{path}{DAMAGED}{_JOURNAL}")
