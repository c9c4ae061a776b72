# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planned runs and their order."""

from __future__ import annotations

import pytest

from benchmark.consoles import CONSOLES
from benchmark.schedule import Run, schedule, time_left
from benchmark.variants import VARIANTS, Variant, variants_by_name, variants_of

QUICK = Variant("quick", "", "quick.yml", seconds_per_device=0.001)
SLOW = Variant("slow", "", "slow.yml", seconds_per_device=0.3)
LARGE = Variant("large", "", "large.yml", seconds_per_device=0.001, max_devices=10_000)
FIXED = Variant("fixed", "", "fixed.yml", sizes=(0,), schemes=("http",))
OTHER = Variant("other", "", "other.yml", console="opswat", schemes=("http",))


def planned(*variants: Variant, sizes=None, schemes=("http",), repeat=1) -> list[tuple[str, int, str, int]]:
    """Return the schedule as tuples."""
    runs = schedule(variants, sizes, schemes, repeat)
    return [(run.variant.name, run.devices, run.scheme, run.repetition) for run in runs]


def test_all_variants_run_for_each_size():
    assert planned(QUICK, SLOW, sizes=[1, 2]) == [
        ("quick", 1, "http", 0),
        ("slow", 1, "http", 0),
        ("quick", 2, "http", 0),
        ("slow", 2, "http", 0),
    ]


def test_each_repetition_starts_with_a_different_variant():
    order = [name for name, *_rest in planned(QUICK, LARGE, SLOW, sizes=[1], repeat=3)]

    assert order == ["quick", "large", "slow", "large", "slow", "quick", "slow", "quick", "large"]


@pytest.mark.parametrize(("devices", "times"), [(10, 5), (100, 2), (1_000, 1)])
def test_long_runs_have_fewer_repetitions(devices, times):
    assert len(planned(SLOW, sizes=[devices], repeat=5)) == times


def test_repeat_limits_the_repetitions_of_long_runs():
    assert len(planned(SLOW, sizes=[100], repeat=1)) == 1


def test_default_sizes_respect_the_maximum_of_the_variant():
    assert [name for name, devices, *_rest in planned(QUICK, LARGE) if devices == 10_000] == ["large"]


def test_default_sizes_depend_on_the_console():
    assert planned(QUICK, OTHER) == [
        ("quick", 10, "http", 0),
        ("other", 50, "http", 0),
        ("quick", 100, "http", 0),
        ("other", 200, "http", 0),
        ("quick", 1_000, "http", 0),
        ("other", 1_000, "http", 0),
    ]


def test_a_requested_size_overrides_the_maximum():
    assert planned(QUICK, sizes=[50_000]) == [("quick", 50_000, "http", 0)]


def test_a_fixed_size_overrides_the_requested_size():
    assert planned(FIXED, QUICK, sizes=[7]) == [("fixed", 0, "http", 0), ("quick", 7, "http", 0)]


def test_variants_without_the_scheme_are_left_out():
    assert planned(FIXED, QUICK, sizes=[7], schemes=("https",)) == [("quick", 7, "https", 0)]


def test_over_tls_only_fast_variants_run_with_many_devices():
    sizes = {run[:2] for run in planned(QUICK, SLOW, schemes=("https",))}

    assert sizes == {("quick", 100), ("quick", 1_000), ("slow", 100)}


def test_over_tls_long_runs_are_made_once():
    names = [name for name, *_rest in planned(QUICK, SLOW, sizes=[100], schemes=("https",), repeat=3)]

    assert sorted(names) == ["quick", "quick", "quick", "slow"]


def test_the_time_left_scales_with_the_actual_durations():
    run = Run(Variant("name", "", "name.yml", startup=2.0), 0, "http", 0)

    assert time_left([], [run, run]) == 4.0
    assert time_left([(run, 6.0)], [run, run]) == 12.0


def test_the_estimate_applies_the_rate_limit_after_the_burst():
    variant = Variant("name", "", "name.yml", startup=2.0, seconds_per_device=6.0, burst=10)

    assert [variant.estimate(devices) for devices in (0, 10, 11, 50)] == [2.0, 2.0, 8.0, 242.0]


def test_variants_are_returned_in_the_defined_order():
    assert [variant.name for variant in variants_by_name(["list", "uri"])] == ["uri", "list"]


def test_an_unknown_variant_is_rejected():
    with pytest.raises(ValueError, match="unknown variant: nonsense"):
        variants_by_name(["list", "nonsense"])


@pytest.mark.parametrize(("consoles", "names"), [(["opswat"], ["other"]), (["opswat", "cylance"], ["quick", "other"])])
def test_variants_are_selected_by_console(consoles, names):
    assert [variant.name for variant in variants_of(consoles, [QUICK, OTHER])] == names


def test_each_variant_has_a_known_console():
    assert variants_of(CONSOLES) == list(VARIANTS)
    assert {variant.console for variant in VARIANTS} == set(CONSOLES)


def test_an_unknown_console_is_rejected():
    with pytest.raises(ValueError, match="unknown console: nonsense. Use one of cylance, packages, opswat."):
        variants_of(["cylance", "nonsense"])


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_each_variant_has_either_a_playbook_or_a_script(variant):
    from benchmark.runner import HERE

    assert bool(variant.playbook) != bool(variant.script)
    assert (HERE / "playbooks" / variant.playbook if variant.playbook else HERE / "scripts" / variant.script).is_file()
