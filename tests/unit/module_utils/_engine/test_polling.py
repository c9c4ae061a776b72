# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When to read a device again."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.polling import pauses


class Clock:
    """A clock that moves by the pauses, and once by more."""

    def __init__(self, jump_after=None, jump=0.0):
        self.now = 1000.0
        self._jump_after = jump_after
        self._jump = jump

    def reads(self, timeout, intervals):
        """Return the seconds from the beginning to each read."""
        moments = []
        for left, pause in pauses(timeout, intervals, lambda: self.now):
            assert 0 <= pause <= left
            self.now += pause
            moments.append(self.now - 1000)
            if len(moments) == self._jump_after:
                self.now += self._jump
        return moments


@pytest.mark.parametrize(
    ("timeout", "moments"), [(0, []), (1, [1]), (2, [1, 2]), (10, [1, 3, 8, 10]), (18, [1, 3, 8, 13, 18])]
)
def test_the_last_read_is_at_the_end_of_the_timeout(timeout, moments):
    assert Clock().reads(timeout, (1, 2, 5)) == moments


def test_a_thread_that_did_not_run_until_the_end_reads_once_more():
    assert Clock(jump_after=1, jump=500).reads(30, (1, 2, 5)) == [1, 501]
