# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A source ends at its start for what only a person can change, in one sentence, and later for nothing."""

from __future__ import annotations

import asyncio
import logging
import threading
import traceback

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import (
    ApiError,
    BadResponse,
    DailyLimit,
    DeviceActionsError,
    InputError,
    LoginRefused,
    ResponseLost,
    Unreachable,
    UntrustedServer,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.delivery import Delivery
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.errors import EventSourceError
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.poller import Poller
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.runner import run_source

from .fakes import MINUTE, SECRET, FakeClock, FakeConsole, RuleEngine, running

FOR_A_PERSON = [
    InputError("region: is wrong."),
    LoginRefused("The console refuses the login.", status=401),
    UntrustedServer("The certificate cannot be verified."),
    ApiError("The application lacks a privilege.", 403),
    ApiError("The token is not valid.", 401),
    ApiError("There is no such endpoint.", 404),
    BadResponse("The response is no JSON.", status=200),
    DeviceActionsError("A part is missing."),
    ValueError(f"a defect that shows {SECRET}"),
]
PASSING = [
    Unreachable("No connection."),
    ResponseLost("The response was lost."),
    ApiError("Busy.", 429),
    ApiError("Broken.", 503),
    DailyLimit("All requests of the day are used."),
    OSError(28, "No space left on device", "/state/node/rate-limit"),
]


def names(error):
    return f"{type(error).__name__} {getattr(error, 'status', '')}"


def start(console, **args):
    """Return the text of the error with which a source ends. Its traceback shows nothing else."""
    with pytest.raises(EventSourceError) as found:
        asyncio.run(run_source(console.feed(), RuleEngine(), args, FakeClock().clock()))
    shown = "".join(traceback.format_exception(found.type, found.value, found.tb))
    assert "During handling" not in shown and "direct cause" not in shown
    assert found.value.__cause__ is None and found.value.__context__ is None
    text = str(found.value)
    assert SECRET not in text and "\n" not in text
    return text


@pytest.mark.parametrize("error", FOR_A_PERSON, ids=names)
def test_what_only_a_person_can_change_ends_the_start(error):
    console = FakeConsole()
    console.probe_errors.append(error)
    text = start(console, application_secret=SECRET)
    assert text.startswith("cylance_fake: ") and text.endswith((".", "********"))


@pytest.mark.parametrize("error", PASSING, ids=names)
def test_an_outage_at_the_start_ends_nothing(error, caplog):
    console, clock = FakeConsole(), FakeClock()
    console.probe_errors.append(error)

    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine) as task:
            console.raise_event()
            await clock.advance(2 * MINUTE)
            assert not task.done() and engine.hostnames == ["host-0"]

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert caplog.text.count("The console cannot be read. The source keeps trying.") == 1
    assert caplog.text.count("The console can be read again") == 1


@pytest.mark.parametrize("error", [*FOR_A_PERSON, *PASSING], ids=names)
def test_no_error_ends_a_source_that_has_begun(error, caplog):
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, application_secret=SECRET) as task:
            console.errors.append(error)
            console.raise_event()
            await clock.advance(30 * MINUTE)
            assert not task.done() and engine.hostnames == ["host-0"]

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scenario())
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"intervall": 5}, "intervall: the option is unknown. Did you mean interval?\n"),
        ({"zzz": 5}, "zzz: the option is unknown. Valid options: application_secret, batch_seconds"),
        ({"interval": "often"}, "interval"),
        ({"interval": 0}, "interval: must be 1 or more, got 0."),
        ({"batch_size": 0}, "batch_size: must be 1 or more, got 0."),
        ({"min_severity": "worst"}, "min_severity"),
        ({"since": "yesterday"}, "since: must be now, a duration, or a timestamp in UTC, got 'yesterday'."),
        ({"since": 3600}, "since: '3600' is not a duration."),
        ({"consumer": "../x"}, "consumer: must be up to 64 letters"),
        ({"consumer": ""}, "consumer: must be up to 64 letters"),
        ({"feedback": True}, "feedback: needs ansible-rulebook 1.3 or newer with --persistence-id."),
        ({"timeout": 0}, "timeout: must be 1 or more, got 0."),
        ({"state_dir": "/dev/null/x"}, "state_dir"),
        ({"proxy": SECRET, "interval": SECRET}, "interval"),
    ],
)
def test_wrong_options_end_the_start_before_any_request(args, message):
    console = FakeConsole()
    assert message in start(console, **args) + "\n"
    assert console.probes == 0


def test_cancelling_ends_a_source_at_once(tmp_path):
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        async with running(console, clock, RuleEngine(), state_dir=str(tmp_path)) as task:
            await clock.advance(MINUTE)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == {asyncio.current_task()}
        # The file and its name are free again.
        async with running(console, clock, RuleEngine(), state_dir=str(tmp_path)) as task:
            await clock.advance(MINUTE)
            assert not task.done()

    asyncio.run(scenario())


def test_cancelling_interrupts_a_poll_that_waits_in_its_thread():
    console, is_waiting = FakeConsole(), threading.Event()

    class Feed(console.feed()):
        def poll(self, state, start):
            is_waiting.set()
            self.context.pause(86_400)
            raise AssertionError

    async def scenario():
        task = asyncio.ensure_future(run_source(Feed, RuleEngine(), {}))
        await asyncio.to_thread(is_waiting.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())  # it waits for all threads


@pytest.mark.parametrize("owner, method", [(Delivery, "_compose"), (Poller, "_attempt")], ids=["delivery", "poller"])
def test_a_defect_of_the_engine_does_not_end_the_source(monkeypatch, caplog, owner, method):
    console, clock = FakeConsole(), FakeClock()
    real = getattr(owner, method)

    def fail_once(self):
        monkeypatch.setattr(owner, method, real)
        raise RuntimeError(f"defect {SECRET}")

    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine, application_secret=SECRET) as task:
            await clock.advance(MINUTE)
            monkeypatch.setattr(owner, method, fail_once)
            console.raise_event()
            await clock.advance(5 * MINUTE)
            assert not task.done() and engine.hostnames == ["host-0"]

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert "Internal error, the source continues: RuntimeError: defect ********" in caplog.text


def test_the_same_consumer_twice_in_a_rulebook_is_an_error(tmp_path):
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        async with running(console, clock, RuleEngine(), state_dir=str(tmp_path)) as task:
            with pytest.raises(EventSourceError, match="consumer: must differ between the sources cylance_fake"):
                await run_source(console.feed(), RuleEngine(), {"state_dir": str(tmp_path)}, clock.clock())
            other = RuleEngine()
            async with running(console, clock, other, state_dir=str(tmp_path), consumer="second"):
                console.raise_event()
                await clock.advance(MINUTE)
                assert other.hostnames == ["host-0"]
            assert not task.done()

    asyncio.run(scenario())


def test_without_a_state_directory_a_warning_says_what_is_lost(caplog, monkeypatch):
    monkeypatch.delenv("DEVICE_ACTIONS_STATE_DIR", raising=False)
    console, clock = FakeConsole(), FakeClock()

    async def scenario():
        engine = RuleEngine()
        async with running(console, clock, engine):
            console.raise_event()
            await clock.advance(MINUTE)
            assert engine.hostnames == ["host-0"]

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert "There is no state directory (state_dir or DEVICE_ACTIONS_STATE_DIR). After a restart" in caplog.text
    assert {record.name for record in caplog.records} == {"secops.device_actions.cylance_fake"}
