# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flag that stops a run."""

from __future__ import annotations

from ansible_collections.secops.device_actions.plugins.module_utils._common import stop_flag
from ansible_collections.secops.device_actions.plugins.module_utils._common.stop_flag import StopFlag


def test_the_first_reason_to_stop_is_kept():
    flag = StopFlag()
    assert not flag.is_set()
    flag.set("timeout", ends_process=False)
    flag.set("interrupted")
    assert (flag.is_set(), flag.why, flag.ends_process) == (True, "timeout", False)


def test_a_wait_ends_after_the_timeout_or_with_the_flag(clock, monkeypatch):
    monkeypatch.setattr(stop_flag, "time", clock)
    flag = StopFlag()
    assert flag.wait(0.25) is False
    assert round(sum(clock.sleeps), 6) == 0.25
    flag.set()
    assert flag.wait(60) is True
    assert round(sum(clock.sleeps), 6) == 0.25
