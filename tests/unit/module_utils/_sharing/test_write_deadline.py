# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task must not write anymore."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import Frozen
from ansible_collections.secops.device_actions.plugins.module_utils._engine.freeze import freeze_check
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.write_deadline import (
    DEADLINE_VARIABLE,
    boot_clock,
    deadline_text,
    past_deadline,
)


@pytest.mark.parametrize(
    "seconds, is_over",
    [(60, False), (-1, True)],
)
def test_a_deadline_counts_by_the_clock_of_this_boot(
    monkeypatch: pytest.MonkeyPatch, seconds: float, is_over: bool
) -> None:
    monkeypatch.setenv(DEADLINE_VARIABLE, deadline_text(boot_clock() + seconds))
    error = past_deadline()
    assert bool(error) == is_over
    assert not error or (isinstance(error, Frozen) and error.reason == "deadline_passed")
    frozen = freeze_check(None, is_release=True)()
    assert (frozen and frozen.reason) == (error and error.reason)


@pytest.mark.parametrize("value", ["", " ", "0.0 another-boot"])
def test_without_a_deadline_and_on_another_machine_writes_go_on(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(DEADLINE_VARIABLE, value)
    assert past_deadline() is None


def test_a_deadline_that_cannot_be_read_stops_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEADLINE_VARIABLE, deadline_text(0).replace("0.000", "soon"))
    error = past_deadline()
    assert error and "is invalid" in error.message
