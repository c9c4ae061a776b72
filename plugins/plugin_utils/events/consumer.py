# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a consumer in the state directory, which one source at a time uses."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError, LockTimeout
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.file_lock import FileLock
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.state_dir import (
    STATE_VARIABLE,
    unmounted_warnings,
)
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import (
    PRIVATE,
    file_mode,
    open_private,
    subfolder,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.clock import Clock
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import Database, StoreError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.log import Log
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.options import SourceSettings
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.store import SCHEMA, VERSION, Store

FOLDER = "events"
STAND_BY = 5.0  # seconds between attempts to take over from another process
_FULL_PAUSE = 30.0  # seconds between attempts to create the file on a full disk
_DIGITS = 16  # of the account's digest
_LOSS = (
    "After a restart, the source begins as the option since says: events of the meantime are lost, and others may be "
    "handed over again."
)

_used: set[tuple[str, str, str]] = set()  # by the sources of this process


@asynccontextmanager
async def open_store(settings: SourceSettings, account: str, log: Log, clock: Clock) -> AsyncIterator[Store]:
    """Yield the Store of a source, which no other process uses meanwhile.

    Wait as a stand-by as long as another process uses it, or while the disk is full.
    account: a digest. Raise an InputError or an OSError for what a user has to correct.
    """
    with ExitStack() as resources:
        resources.enter_context(_reserved(settings, account))
        path, mode = None, PRIVATE
        if settings.state_dir:
            folder, mode = subfolder(settings.state_dir, FOLDER), file_mode(settings.state_dir)
            path = os.path.join(folder, f"{settings.source}-{account[:_DIGITS]}-{settings.consumer}.sqlite3")
            await _lock(f"{path}.lock", mode, settings, resources, log, clock)
            for dummy in unmounted_warnings(settings.state_dir):
                log.warn(f"state_dir: {settings.state_dir} is not mounted, so it is lost with this container. {_LOSS}")
        else:
            log.warn(f"There is no state directory (state_dir or {STATE_VARIABLE}). {_LOSS}")
        while True:
            try:
                store = Store(Database(path, SCHEMA, VERSION, log.warn, mode), clock.monotonic)
                break
            except StoreError as error:
                log.repeat(f"The file for events cannot be used. The source keeps trying. {error}.", "store")
            await clock.sleep(_FULL_PAUSE)
        resources.callback(store.close)
        yield store


@contextmanager
def _reserved(settings: SourceSettings, account: str) -> Iterator[None]:
    key = (settings.source, account, settings.consumer)
    if key in _used:
        raise InputError(
            f"consumer: must differ between the sources {settings.source} of this rulebook that read the same account, "
            f"got {settings.consumer!r} twice. Set another one, or use one source."
        )
    _used.add(key)
    try:
        yield
    finally:
        _used.discard(key)


async def _lock(path: str, mode: int, settings: SourceSettings, resources: ExitStack, log: Log, clock: Clock) -> None:
    """Take the lock of a file for as long as the resources are in use."""
    descriptor = open_private(path, mode)
    resources.callback(os.close, descriptor)
    lock, is_waiting = FileLock(descriptor, f"the lock of {path}", patience=0), False
    while True:
        try:
            resources.enter_context(lock.held())
        except LockTimeout:
            if not is_waiting:
                log.warn(
                    f"Another process uses the consumer {settings.consumer!r}. This source is a stand-by and takes "
                    "over when the other process ends. To read in both, set another consumer."
                )
            is_waiting = True
        else:
            break
        await clock.sleep(STAND_BY)
    if is_waiting:
        log.warn("The other process has ended. This source takes over.")
