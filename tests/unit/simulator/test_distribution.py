# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The selection of the devices of each kind."""

from __future__ import annotations

import pytest

from simulator.distribution import indexes_by_kind
from simulator.errors import InvalidInput


def indexes(count, **selections):
    return {kind: sorted(found) for kind, found in indexes_by_kind(count, selections).items()}


def test_numbers_take_devices_from_the_end():
    assert indexes(10, old=2, offline=3, lost=0) == {"old": [8, 9], "offline": [5, 6, 7], "lost": []}


def test_indexes_can_overlap():
    assert indexes(4, old=1, offline=[0, 3]) == {"old": [3], "offline": [0, 3]}


def test_numbers_that_do_not_fit_are_reduced():
    assert indexes(3, old=2, offline=2) == {"old": [1, 2], "offline": [0]}


@pytest.mark.parametrize("selection", [-1, 4, [3], [-1], ["a"]], ids=str)
def test_selections_beyond_the_fleet_are_refused(selection):
    with pytest.raises(InvalidInput, match="old exceeds the 3 devices"):
        indexes_by_kind(3, {"old": selection})
