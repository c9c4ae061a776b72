# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One process at a time uses the file of a consumer. Others wait, and take over."""

from __future__ import annotations

import asyncio
import logging
import os
import signal

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.file_lock import FileLock
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.user_state import file_mode, open_private
from ansible_collections.secops.device_actions.plugins.plugin_utils.events import consumer
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.consumer import STAND_BY
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.database import Database, StoreError

from .fakes import HOUR, MINUTE, FakeClock, FakeConsole, RuleEngine, running


@pytest.fixture
def other_process(tmp_path):
    """A function that starts a process with the lock of the consumer, and returns its id."""
    started = []

    def start(path):
        ready, tell = os.pipe()
        child = os.fork()
        if not child:
            with FileLock(open_private(path)).held():
                os.write(tell, b"x")
                signal.pause()
        started.append(child)
        assert os.read(ready, 1) == b"x"
        os.close(ready)
        os.close(tell)
        return child

    yield start
    for child in started:
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def test_a_second_process_waits_and_takes_over_when_the_first_one_is_killed(tmp_path, other_process, caplog):
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        engine = RuleEngine(is_confirming=True)
        async with running(console, clock, engine, state_dir=str(tmp_path)):
            await clock.advance(MINUTE)
        (path,) = map(str, (tmp_path / "events").glob("*.sqlite3.lock"))
        child = other_process(path)
        async with running(console, clock, engine, state_dir=str(tmp_path)) as task:
            console.raise_event()
            polls = console.polls
            await clock.advance(HOUR)
            assert not task.done() and console.polls == polls and engine.events == []
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            await clock.advance(STAND_BY)
            assert engine.hostnames == ["host-0"]

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert caplog.text.count("Another process uses the consumer 'default'.") == 1
    assert caplog.text.count("This source takes over.") == 1


def test_the_files_are_in_the_state_directory_and_private(tmp_path):
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        async with running(console, clock, RuleEngine(), state_dir=str(tmp_path), consumer="soc-1"):
            await clock.advance(MINUTE)

    asyncio.run(scenario())
    names = sorted(path.name for path in (tmp_path / "events").iterdir())
    assert names == [
        "cylance_fake-0123456789abcdef-soc-1.sqlite3",
        "cylance_fake-0123456789abcdef-soc-1.sqlite3.lock",
    ]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "events").iterdir())


def test_files_on_a_shared_volume_are_for_its_group(tmp_path):
    tmp_path.chmod(0o2770)
    if os.stat(tmp_path).st_gid != os.getegid():
        pytest.skip("the temporary directory belongs to another group")
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        async with running(console, clock, RuleEngine(), state_dir=str(tmp_path)):
            await clock.advance(MINUTE)

    asyncio.run(scenario())
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "events").iterdir()} == {file_mode(str(tmp_path))}


def test_a_full_disk_at_the_start_is_waited_for(tmp_path, monkeypatch, caplog):
    is_full = True

    class Full(Database):
        def __init__(self, *args):
            if is_full:
                raise StoreError("/state/events: No space left on device")
            super().__init__(*args)

    monkeypatch.setattr(consumer, "Database", Full)
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        nonlocal is_full
        engine = RuleEngine()
        async with running(console, clock, engine, state_dir=str(tmp_path), since="0:01:00") as task:
            console.raise_event()
            await clock.advance(HOUR)
            assert not task.done() and engine.events == []
            is_full = False
            await clock.advance(MINUTE)
            assert engine.hostnames == ["host-0"]

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert 1 <= caplog.text.count("The file for events cannot be used. The source keeps trying. /state/events") <= 2


def test_a_directory_that_ends_with_its_container_is_a_warning(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(consumer, "unmounted_warnings", lambda path: ["text for jobs"])
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        async with running(console, clock, RuleEngine(), state_dir=str(tmp_path)):
            await clock.advance(MINUTE)

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert f"{tmp_path} is not mounted, so it is lost with this container. After a restart" in caplog.text
    assert "text for jobs" not in caplog.text
