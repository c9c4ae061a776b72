# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for an execution goes on through errors, and ends where the console no longer knows the execution."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import ApiError, Interrupted
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.context import Context
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions import waiting
from ansible_collections.secops.device_actions.plugins.module_utils.cylance.executions.waiting import ExecutionWaiting

COUNTS = {"id": "7", "devices": 2, "acked": 0, "succeeded": 0, "failed": 0}
GOES_ON, ENDED = {**COUNTS, "ended": False}, {**COUNTS, "succeeded": 2, "ended": True}
UNKNOWN, BROKEN = ApiError("404 while reading the execution", 404), ApiError("500 while reading the execution", 500)


class Api:
    """Returns or raises these replies, one at each read. The last one repeats."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.reads = 0

    def read(self, execution_id):
        """Return the execution."""
        assert execution_id == "7"
        reply = self.replies[min(self.reads, len(self.replies) - 1)]
        self.reads += 1
        if isinstance(reply, Exception):
            raise reply
        return reply


@pytest.fixture
def wait(clock, monkeypatch):
    """A function that waits for an execution, and returns (what was read last, the error, the number of reads)."""
    monkeypatch.setattr(waiting, "time", clock)
    monkeypatch.setattr(Context, "pause", lambda self, seconds: clock.sleep(seconds))

    def wait(*replies, timeout=1000, announced=None):
        api, context = Api(*replies), Context(announce=(announced if announced is not None else []).append)
        execution, error = ExecutionWaiting(timeout, 5, context, "test").wait(GOES_ON, api)
        return execution, error, api.reads

    return wait


def test_three_unknowns_in_a_row_end_the_wait(wait):
    assert wait(UNKNOWN) == (GOES_ON, UNKNOWN, 3)


@pytest.mark.parametrize("between", [GOES_ON, BROKEN], ids=["a result", "another error"])
def test_unknowns_that_are_not_in_a_row_do_not_end_the_wait(wait, between):
    assert wait(*[UNKNOWN, UNKNOWN, between] * 3, ENDED) == (ENDED, None, 10)


def test_an_execution_that_has_ended_is_not_read_again(wait):
    assert wait(GOES_ON, ENDED, UNKNOWN) == (ENDED, None, 2)


def test_a_fatal_error_ends_the_wait(wait):
    refused = ApiError("401 while reading the execution", 401)
    refused.fatal = True
    assert wait(refused) == (GOES_ON, refused, 1)


def test_the_timeout_reports_the_last_error_unless_a_result_followed(wait, clock):
    start = clock.now
    execution, error, reads = wait(BROKEN, timeout=12)
    assert (execution, error.reason, clock.now - start) == (GOES_ON, "wait_timeout", 12)  # the last pause is shorter
    assert "The last error: 500 while reading" in error.message
    execution, error, reads = wait(BROKEN, GOES_ON, timeout=12)
    assert error.reason == "wait_timeout" and "last error" not in error.message


def test_a_stop_ends_the_wait_with_what_was_read(wait):
    execution, error, reads = wait({**GOES_ON, "succeeded": 1}, Interrupted("stopped"))
    assert (execution["succeeded"], error.reason) == (1, "interrupted")
    assert "To wait longer, run the task again" in error.message


def test_counts_are_announced_when_they_change_and_now_and_then(wait):
    announced = []
    changed = {**GOES_ON, "acked": 1}
    wait(*[GOES_ON] * 10, changed, changed, ENDED, announced=announced)
    counts = [line.removeprefix("test: ").removesuffix(" acknowledged of 2 devices") for line in announced]
    nothing = "0 succeeded, 0 failed, 0"
    assert counts == [nothing, nothing, "0 succeeded, 0 failed, 1", "2 succeeded, 0 failed, 0"]
