# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a run: which host acts on which device, and the number of changes."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.change_count import LimitReached
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunState


@pytest.fixture
def run_state():
    return RunState()


def ids(count, first=0):
    return [f"device-{number}" for number in range(first, first + count)]


def test_a_device_belongs_to_the_first_host_that_claims_it(run_state):
    assert run_state.claims.claim("task", "device", "one") == "one"
    assert run_state.claims.claim("task", "device", "two") == "one"
    assert run_state.claims.claim("task", "device", "one") == "one"


def test_other_tasks_and_devices_have_their_own_claims(run_state):
    run_state.claims.claim("task", "device", "one")
    assert run_state.claims.claim("other task", "device", "two") == "two"
    assert run_state.claims.claim("task", "other device", "two") == "two"


@pytest.mark.parametrize("owner", ["", "a b", "a\nb", "höst", "\\n", "主机"])
def test_any_host_name_can_own_a_claim(run_state, owner):
    run_state.claims.claim("task", "before", "x")
    run_state.claims.claim("task", "device", owner)
    run_state.claims.claim("task", "after", "x")
    assert run_state.claims.claim("task", "device", "other host") == owner


def test_exactly_one_of_many_forks_claims_a_device(run_state, forks):
    def claim(number):
        owner = run_state.claims.claim("task", "device", f"host-{number}")
        run_state.claims.claim("winners", owner, owner)
        run_state.claims.claim("asked", f"host-{number}", owner)

    forks(8, claim)
    owner = run_state.claims.claim("task", "device", "late")
    assert owner.startswith("host-")
    assert {run_state.claims.claim("asked", f"host-{number}", "?") for number in range(8)} == {owner}


def test_changes_are_counted_up_to_the_limit(run_state):
    run_state.changes.allow("task", ids(3), 5)
    run_state.changes.allow("task", ids(2, first=3), 5)
    assert run_state.changes.used("task") == 5


def test_changes_beyond_the_limit_are_refused_completely(run_state):
    run_state.changes.allow("task", ids(3), 5)
    with pytest.raises(LimitReached) as reached:
        run_state.changes.allow("task", ids(3, first=3), 5)
    assert reached.value.used == 3
    assert run_state.changes.used("task") == 3
    run_state.changes.allow("task", ids(2, first=3), 5)


def test_a_device_counts_once(run_state):
    run_state.changes.allow("task", ["device", "device"], 1)
    run_state.changes.allow("task", ["device"], 1)
    assert run_state.changes.used("task") == 1


def test_other_tasks_have_their_own_counts(run_state):
    run_state.changes.allow("task", ids(5), 5)
    run_state.changes.allow("other task", ids(5), 5)
    assert run_state.changes.used("third task") == 0


def test_a_reservation_without_a_change_can_be_used_again(run_state):
    assert run_state.changes.reserve("task", ids(5), 5) is True
    run_state.changes.settle("task", ids(5), changed={"device-0", "device-2", "device-3"})
    assert run_state.changes.used("task") == 3
    assert run_state.changes.reserve("task", ids(2, first=5), 5) is True


def test_a_reservation_waits_for_the_outcome_of_others(run_state):
    assert run_state.changes.reserve("task", ids(5), 5) is True
    assert run_state.changes.reserve("task", ids(1, first=5), 5) is False
    run_state.changes.settle("task", ids(5), changed={"device-0"})
    assert run_state.changes.reserve("task", ids(1, first=5), 5) is True


def test_a_reservation_beyond_the_limit_of_changes_is_refused(run_state):
    run_state.changes.reserve("task", ids(5), 5)
    run_state.changes.settle("task", ids(5), changed=set(ids(5)))
    with pytest.raises(LimitReached) as reached:
        run_state.changes.reserve("task", ids(1, first=5), 5)
    assert reached.value.used == 5


def test_settling_does_not_affect_other_tasks(run_state):
    run_state.changes.reserve("task", ["device"], 5)
    run_state.changes.settle("other task", ["device"], changed=set())
    assert run_state.changes.used("task") == 1


def test_forks_together_do_not_exceed_the_limit(run_state, forks):
    def change(number):
        for round_ in range(10):
            try:
                run_state.changes.allow("task", [f"{number}/{round_}"], 25)
            except LimitReached:
                return

    forks(8, change)
    assert run_state.changes.used("task") == 25
