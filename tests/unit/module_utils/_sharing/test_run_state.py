# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of one run remember: who acts on which device, and how many changes were made."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.change_count import LimitReached
from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_state import RunMemory


@pytest.fixture
def memory():
    return RunMemory()


def ids(count, first=0):
    return [f"device-{number}" for number in range(first, first + count)]


def test_a_device_belongs_to_the_host_that_asks_first(memory):
    assert memory.claims.claim("task", "device", "one") == "one"
    assert memory.claims.claim("task", "device", "two") == "one"
    assert memory.claims.claim("task", "device", "one") == "one"


def test_another_task_and_another_device_are_claimed_anew(memory):
    memory.claims.claim("task", "device", "one")
    assert memory.claims.claim("other task", "device", "two") == "two"
    assert memory.claims.claim("task", "other device", "two") == "two"


@pytest.mark.parametrize("owner", ["", "a b", "a\nb", "höst", "\\n", "主机"])
def test_an_owner_of_any_name_is_given_back_as_it_is(memory, owner):
    memory.claims.claim("task", "before", "x")
    memory.claims.claim("task", "device", owner)
    memory.claims.claim("task", "after", "x")
    assert memory.claims.claim("task", "device", "somebody else") == owner


def test_of_many_forks_exactly_one_gets_the_device(memory, forks):
    def claim(number):
        owner = memory.claims.claim("task", "device", f"host-{number}")
        memory.claims.claim("winners", owner, owner)
        memory.claims.claim("asked", f"host-{number}", owner)

    forks(8, claim)
    owner = memory.claims.claim("task", "device", "late")
    assert owner.startswith("host-")
    assert {memory.claims.claim("asked", f"host-{number}", "?") for number in range(8)} == {owner}


def test_changes_are_counted_up_to_the_limit(memory):
    memory.changes.allow("task", ids(3), 5)
    memory.changes.allow("task", ids(2, first=3), 5)
    assert memory.changes.used("task") == 5


def test_beyond_the_limit_none_is_allowed(memory):
    memory.changes.allow("task", ids(3), 5)
    with pytest.raises(LimitReached) as reached:
        memory.changes.allow("task", ids(3, first=3), 5)
    assert reached.value.used == 3
    assert memory.changes.used("task") == 3
    memory.changes.allow("task", ids(2, first=3), 5)


def test_a_device_counts_once_however_often_it_is_allowed(memory):
    memory.changes.allow("task", ["device", "device"], 1)
    memory.changes.allow("task", ["device"], 1)
    assert memory.changes.used("task") == 1


def test_other_tasks_have_counts_of_their_own(memory):
    memory.changes.allow("task", ids(5), 5)
    memory.changes.allow("other task", ids(5), 5)
    assert memory.changes.used("nobody") == 0


def test_a_reservation_that_comes_to_nothing_may_be_used_again(memory):
    assert memory.changes.reserve("task", ids(5), 5) is True
    memory.changes.settle("task", ids(5), changed={"device-0", "device-2", "device-3"})
    assert memory.changes.used("task") == 3
    assert memory.changes.reserve("task", ids(2, first=5), 5) is True


def test_a_reservation_waits_where_others_may_come_to_nothing(memory):
    assert memory.changes.reserve("task", ids(5), 5) is True
    assert memory.changes.reserve("task", ids(1, first=5), 5) is False
    memory.changes.settle("task", ids(5), changed={"device-0"})
    assert memory.changes.reserve("task", ids(1, first=5), 5) is True


def test_a_reservation_beyond_the_changes_that_were_made_is_refused(memory):
    memory.changes.reserve("task", ids(5), 5)
    memory.changes.settle("task", ids(5), changed=set(ids(5)))
    with pytest.raises(LimitReached) as reached:
        memory.changes.reserve("task", ids(1, first=5), 5)
    assert reached.value.used == 5


def test_to_settle_changes_nothing_of_another_task(memory):
    memory.changes.reserve("task", ["device"], 5)
    memory.changes.settle("other task", ["device"], changed=set())
    assert memory.changes.used("task") == 1


def test_forks_together_get_no_more_than_the_limit(memory, forks):
    def change(number):
        for round_ in range(10):
            try:
                memory.changes.allow("task", [f"{number}/{round_}"], 25)
            except LimitReached:
                return

    forks(8, change)
    assert memory.changes.used("task") == 25
