# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the run that a ledger names is still active."""

from __future__ import annotations

import os

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState
from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.run_identity import (
    identity_of,
    liveness_of,
)


@pytest.fixture
def this_run():
    """The identity of this process's run."""
    return identity_of(RunState(os.getpid()))


def test_a_run_whose_main_process_lives_is_active(this_run):
    assert liveness_of({**this_run, "id": "another run"}, this_run, None).active is True


def test_a_run_whose_main_process_has_ended_is_not_active(this_run):
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    for started in (this_run["started"], None):
        assert (
            liveness_of({**this_run, "id": "other", "pid": child, "started": started}, this_run, None).active is False
        )


@pytest.mark.parametrize("change", [{"boot": "an earlier boot"}, {"started": "1"}, {"started": None}], ids=str)
def test_a_later_process_with_the_same_pid_is_another_run(this_run, change):
    assert liveness_of({**this_run, "id": "other", **change}, this_run, None).active is False


@pytest.mark.parametrize("change", [{"machine": "another"}, {"namespace": "pid:[1]"}, {"pid": None}], ids=str)
def test_a_run_that_cannot_be_seen_from_here_may_be_active(this_run, change):
    assert liveness_of({**this_run, "id": "other", **change}, this_run, None).active is None
