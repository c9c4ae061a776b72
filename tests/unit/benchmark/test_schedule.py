# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which runs the benchmark makes, and in which order."""

from __future__ import annotations

import pytest

from benchmark.consoles import CONSOLES
from benchmark.schedule import Run, schedule, time_left
from benchmark.ways import WAYS, Way, ways_named, ways_of

QUICK = Way("quick", "", "quick.yml", each=0.001)
SLOW = Way("slow", "", "slow.yml", each=0.3)
LARGE = Way("large", "", "large.yml", each=0.001, most=10_000)
FIXED = Way("fixed", "", "fixed.yml", sizes=(0,), schemes=("http",))
OTHER = Way("other", "", "other.yml", console="opswat", schemes=("http",))


def planned(*ways: Way, sizes=None, schemes=("http",), repeat=1) -> list[tuple[str, int, str, int]]:
    """The schedule in short."""
    runs = schedule(ways, sizes, schemes, repeat)
    return [(run.way.name, run.devices, run.scheme, run.repetition) for run in runs]


def test_all_ways_are_run_side_by_side():
    assert planned(QUICK, SLOW, sizes=[1, 2]) == [
        ("quick", 1, "http", 0),
        ("slow", 1, "http", 0),
        ("quick", 2, "http", 0),
        ("slow", 2, "http", 0),
    ]


def test_another_way_is_first_in_each_repetition():
    order = [name for name, *_rest in planned(QUICK, LARGE, SLOW, sizes=[1], repeat=3)]

    assert order == ["quick", "large", "slow", "large", "slow", "quick", "slow", "quick", "large"]


@pytest.mark.parametrize(("devices", "times"), [(10, 5), (100, 2), (1_000, 1)])
def test_long_runs_are_made_less_often(devices, times):
    assert len(planned(SLOW, sizes=[devices], repeat=5)) == times


def test_a_way_that_is_to_be_run_once_is_run_once():
    assert len(planned(SLOW, sizes=[100], repeat=1)) == 1


def test_without_a_wish_only_ways_that_are_meant_for_it_get_ten_thousand_devices():
    assert [name for name, devices, *_rest in planned(QUICK, LARGE) if devices == 10_000] == ["large"]


def test_without_a_wish_each_console_has_numbers_of_devices_of_its_own():
    assert planned(QUICK, OTHER) == [
        ("quick", 10, "http", 0),
        ("other", 50, "http", 0),
        ("quick", 100, "http", 0),
        ("other", 200, "http", 0),
        ("quick", 1_000, "http", 0),
        ("other", 1_000, "http", 0),
    ]


def test_who_names_a_size_gets_it():
    assert planned(QUICK, sizes=[50_000]) == [("quick", 50_000, "http", 0)]


def test_a_way_with_a_size_of_its_own_keeps_to_it():
    assert planned(FIXED, QUICK, sizes=[7]) == [("fixed", 0, "http", 0), ("quick", 7, "http", 0)]


def test_a_scheme_that_a_way_does_not_speak_is_left_out():
    assert planned(FIXED, QUICK, sizes=[7], schemes=("https",)) == [("quick", 7, "https", 0)]


def test_over_tls_only_quick_ways_get_many_devices():
    sizes = {run[:2] for run in planned(QUICK, SLOW, schemes=("https",))}

    assert sizes == {("quick", 100), ("quick", 1_000), ("slow", 100)}


def test_over_tls_what_takes_long_is_run_once():
    names = [name for name, *_rest in planned(QUICK, SLOW, sizes=[100], schemes=("https",), repeat=3)]

    assert sorted(names) == ["quick", "quick", "quick", "slow"]


def test_the_time_left_follows_the_speed_so_far():
    run = Run(Way("way", "", "way.yml", start=2.0), 0, "http", 0)

    assert time_left([], [run, run]) == 4.0
    assert time_left([(run, 6.0)], [run, run]) == 12.0


def test_a_limit_of_the_console_counts_from_where_it_begins():
    way = Way("way", "", "way.yml", start=2.0, each=6.0, unlimited=10)

    assert [way.estimate(devices) for devices in (0, 10, 11, 50)] == [2.0, 2.0, 8.0, 242.0]


def test_ways_are_named_in_any_order():
    assert [way.name for way in ways_named(["list", "uri"])] == ["uri", "list"]


def test_a_way_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="no such way: nonsense"):
        ways_named(["list", "nonsense"])


@pytest.mark.parametrize(("consoles", "names"), [(["opswat"], ["other"]), (["opswat", "cylance"], ["quick", "other"])])
def test_ways_are_chosen_by_their_console(consoles, names):
    assert [way.name for way in ways_of(consoles, [QUICK, OTHER])] == names


def test_each_way_is_for_a_console_that_there_is():
    assert ways_of(CONSOLES) == list(WAYS)
    assert {way.console for way in WAYS} == set(CONSOLES)


def test_a_console_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="no such console: nonsense; there are cylance, packages, opswat"):
        ways_of(["cylance", "nonsense"])


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_each_way_has_its_file(way):
    from benchmark.trial import HERE

    assert bool(way.playbook) != bool(way.script)
    assert (HERE / "playbooks" / way.playbook if way.playbook else HERE / "scripts" / way.script).is_file()
