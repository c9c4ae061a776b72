# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which devices of a fleet are of which kind."""

from __future__ import annotations

import pytest

from simulator.errors import InvalidInput
from simulator.shares import shares


def indexes(count, **wished):
    return {kind: sorted(found) for kind, found in shares(count, wished).items()}


def test_numbers_take_from_the_end_one_before_the_other():
    assert indexes(10, old=2, offline=3, lost=0) == {"old": [8, 9], "offline": [5, 6, 7], "lost": []}


def test_indexes_are_taken_as_they_are_and_may_overlap():
    assert indexes(4, old=1, offline=[0, 3]) == {"old": [3], "offline": [0, 3]}


def test_what_does_not_fit_any_more_is_left_out():
    assert indexes(3, old=2, offline=2) == {"old": [1, 2], "offline": [0]}


@pytest.mark.parametrize("wish", [-1, 4, [3], [-1], ["a"]])
def test_wishes_beyond_the_fleet(wish):
    with pytest.raises(InvalidInput, match="old is beyond the 3 devices"):
        shares(3, {"old": wish})
