# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress lines: seldom, and never for what is over soon."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.progress import Progress


@pytest.fixture
def lines():
    return []


@pytest.fixture
def progress(lines, clock):
    return Progress(lines.append, "cylance_lockdown locked, writing", 100, clock.monotonic)


def test_nothing_is_said_in_the_first_five_seconds(progress, lines, clock):
    for dummy in range(50):
        progress.step(failed=False)
        clock.advance(0.09)
    assert lines == []


def test_a_line_tells_how_far_it_is_how_many_failed_and_how_long_it_takes(progress, lines, clock):
    for number in range(25):
        clock.advance(0.2)
        progress.step(failed=number < 3)
    assert lines == ["cylance_lockdown locked, writing: 25 of 100 devices, 3 failed, about 15 s left"]


def test_lines_come_at_most_every_five_seconds(progress, lines, clock):
    for dummy in range(99):
        clock.advance(0.5)
        progress.step(failed=False)
    assert len(lines) == 9


def test_the_end_needs_no_line(lines, clock):
    progress = Progress(lines.append, "name", 1, clock.monotonic)
    clock.advance(60)
    progress.step(failed=False)
    assert lines == []
