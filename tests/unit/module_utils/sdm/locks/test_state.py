# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose lock it is, from what SDM shows and what the ledger remembers."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils.sdm.locks.state import lock_state

SINCE = "2026-01-02T03:04:05Z"
OTHER_RUN = {"phase": "locked", "since": SINCE, "run": {"id": "4f", "pid": 4711, "machine": "awx-1"}}
FREE = {"locked": False, "held_by": None}
UNSHOWN = {"locked": None, "held_by": None}


def locked(owner=None):
    return {"locked": True, "held_by": owner}


def state_of(*facts, phase=None, other_run=None):
    """Return (state, other owner, held by, is ours, is shown as ours) of this account's view, netops."""
    entry = {"phase": phase, "since": SINCE} if phase else None
    state = lock_state(facts, "netops", entry, other_run)
    lock = state.detail
    return state.managed["state"], lock.other_owner, lock.held_by, lock.is_ours, lock.is_shown_ours


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([FREE], ("unlocked", None, None, False, False)),
        ([locked("NetOps")], ("locked", None, "netops", True, True)),
        ([locked("jdoe")], ("locked", "user 'jdoe'", "jdoe", False, False)),
        ([locked()], ("locked", None, None, False, False)),
        ([locked("netops"), locked("jdoe")], ("locked", "user 'jdoe'", "jdoe", False, False)),
        ([locked("netops"), locked()], ("locked", None, None, False, False)),
        ([locked("netops"), FREE], ("partly_locked", None, None, False, False)),
        ([locked("jdoe"), FREE], ("partly_locked", "user 'jdoe'", "jdoe", False, False)),
        ([locked("netops"), UNSHOWN], ("unknown", None, None, False, False)),
        ([locked("jdoe"), UNSHOWN], ("unknown", "user 'jdoe'", "jdoe", False, False)),
    ],
)
def test_what_sdm_shows_decides(facts, expected):
    assert state_of(*facts) == expected


@pytest.mark.parametrize(
    ("facts", "phase", "expected"),
    [
        ([UNSHOWN], "locked", ("locked", None, "netops", True, False)),
        ([UNSHOWN], "unlocked", ("unlocked", None, None, False, False)),
        ([UNSHOWN], "locking", ("unknown", None, None, False, False)),
        ([UNSHOWN], None, ("unknown", None, None, False, False)),
        ([locked()], "locked", ("locked", None, "netops", True, False)),
        ([locked("jdoe")], "locked", ("locked", "user 'jdoe'", "jdoe", False, False)),
        ([locked("jdoe"), UNSHOWN], "locked", ("locked", "user 'jdoe'", "jdoe", False, False)),
        ([FREE], "locked", ("unlocked", None, None, False, False)),
        ([locked("netops")], "unlocked", ("locked", None, "netops", True, True)),
    ],
)
def test_the_ledger_adds_only_what_sdm_does_not_show(facts, phase, expected):
    assert state_of(*facts, phase=phase) == expected


@pytest.mark.parametrize("facts", [[UNSHOWN], [locked("netops")], [locked("netops"), FREE]])
def test_another_run_of_this_account_is_another_owner(facts):
    lock = lock_state(facts, "netops", None, OTHER_RUN).detail
    assert lock.is_other_run and lock.other_owner.startswith("another run of this account")
    assert "process 4711" in lock.other_owner and SINCE in lock.other_owner


@pytest.mark.parametrize(("facts", "owner"), [([FREE], None), ([locked("jdoe")], "user 'jdoe'")])
def test_another_run_does_not_count_against_what_sdm_shows(facts, owner):
    lock = lock_state(facts, "netops", None, OTHER_RUN).detail
    assert (lock.other_owner, lock.is_other_run) == (owner, False)
