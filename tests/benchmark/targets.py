# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The performance targets, and whether the results meet them."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .results import NotMeasured, Results
from .schedule import BYSTANDERS
from .variants import Variant

MANY = 1_000  # devices
COMPARE = {"at least": operator.ge, "at most": operator.le}


@dataclass(frozen=True)
class Evidence:
    """The measured value for a target. basis: how it was computed, as text."""

    value: float
    basis: str


@dataclass(frozen=True)
class Target:
    """A performance target.

    text: what is measured. bound: "at least" or "at most". limit: in C(unit).
    evidence: computes the value. Raises NotMeasured if the results do not contain it.
    """

    text: str
    bound: str
    limit: float
    unit: str
    evidence: Callable[[Results], Evidence]


@dataclass(frozen=True)
class Verdict:
    """Whether a target is met. value, is_met: None if not measured. basis: the reason, as text."""

    target: Target
    value: float | None
    is_met: bool | None
    basis: str


def evaluate(results: Results, targets: Iterable[Target]) -> list[Verdict]:
    """Return the verdict on each target."""
    verdicts = []
    for target in targets:
        try:
            evidence = target.evidence(results)
        except NotMeasured as error:
            verdicts.append(Verdict(target, None, None, f"missing: {error}"))
        else:
            is_met = COMPARE[target.bound](evidence.value, target.limit)
            verdicts.append(Verdict(target, evidence.value, is_met, evidence.basis))
    return verdicts


def targets_of(variants: Iterable[Variant]) -> list[Target]:
    """Return the targets of all consoles that these variants use."""
    consoles = {variant.console for variant in variants}
    return [target for console, targets in TARGETS.items() if console in consoles for target in targets]


def speedup(variant: str, other: str, devices: int = MANY) -> Callable[[Results], Evidence]:
    """Compute the wall time of another variant divided by that of this variant."""

    def evidence(results: Results) -> Evidence:
        own, others = results.median("wall", variant, devices), results.median("wall", other, devices)
        return Evidence(others / own, f"{other} {others:.1f} s, {variant} {own:.2f} s")

    return evidence


def ratio_to_baselines(variant: str, *baselines: tuple[str, int]) -> Callable[[Results], Evidence]:
    """Compute the wall time of a variant with MANY devices, divided by the total of others.

    baselines: names of variants with numbers of devices.
    """

    def evidence(results: Results) -> Evidence:
        own = results.median("wall", variant, MANY)
        parts = {name: results.median("wall", name, devices) for name, devices in baselines}
        basis = " + ".join(f"{name} {seconds:.2f} s" for name, seconds in parts.items())
        return Evidence(own / sum(parts.values()), f"{variant} {own:.2f} s, {basis}")

    return evidence


def maximum_of(metric: str, *variants: str) -> Callable[[Results], Evidence]:
    """Compute the maximum of a metric over all runs, sizes and schemes."""

    def evidence(results: Results) -> Evidence:
        return Evidence(results.maximum(metric, *variants), f"maximum over all runs of {' and '.join(variants)}")

    return evidence


def maximum_calls(kind: str, variant: str, devices: int) -> Callable[[Results], Evidence]:
    """Compute the maximum number of calls in a run. kind: "reads" or "actions"."""

    def evidence(results: Results) -> Evidence:
        spread = results.spread(kind, variant, devices)
        return Evidence(spread.maximum, f"maximum of {spread.runs} runs")

    return evidence


def seconds_to_first(variant: str, devices: int = MANY) -> Callable[[Results], Evidence]:
    """Compute the time from the start of the task to the isolation of the first device."""

    def evidence(results: Results) -> Evidence:
        spread = results.spread("task_to_first", variant, devices)
        return Evidence(spread.median, f"median of {spread.runs} ({spread.minimum:.2f} to {spread.maximum:.2f} s)")

    return evidence


def memory_growth(variant: str, small: int, medium: int, large: int) -> Callable[[Results], Evidence]:
    """Compute the memory per additional device from medium to large, divided by that from small to medium."""

    def evidence(results: Results) -> Evidence:
        peaks = [results.median("peak_memory", variant, devices) for devices in (small, medium, large)]
        first = (peaks[1] - peaks[0]) / (medium - small)
        if first <= 0:
            raise NotMeasured(f"{variant} needs no more memory for {medium:,} devices than for {small:,}")
        second = (peaks[2] - peaks[1]) / (large - medium)
        basis = f"{first / 1024:.1f} KiB per device from {small:,} to {medium:,}, {second / 1024:.1f} KiB to {large:,}"
        return Evidence(second / first, basis)

    return evidence


LIST, HOSTS = "list of 1,000", "1,000 hosts, one task each"

CYLANCE = (
    Target(f"{LIST}: speedup over uri", "at least", 100, "times", speedup("list", "uri")),
    Target(
        f"{LIST}: wall time relative to requests plus start",
        "at most",
        1.3,
        "times",
        ratio_to_baselines("list", ("requests", MANY), ("start", 0)),
    ),
    Target(f"{HOSTS}: speedup over uri", "at least", 10, "times", speedup("action", "uri")),
    Target(f"{HOSTS}: wall time relative to noop", "at most", 2, "times", ratio_to_baselines("action", ("noop", MANY))),
    Target("logins per run", "at most", 1, "", maximum_of("logins", "action", "list")),
    Target(f"{LIST}: from task start to first isolation", "at most", 1, "s", seconds_to_first("list")),
    Target(f"{HOSTS}: from task start to first isolation", "at most", 1, "s", seconds_to_first("action")),
    Target(
        "list with the default rate limit: from task start to first isolation",
        "at most",
        1,
        "s",
        seconds_to_first("list_paced", 100),
    ),
    Target(
        "list: memory per device up to 10,000 relative to that up to 5,000",
        "at most",
        1.5,
        "times",
        memory_growth("list", MANY, 5_000, 10_000),
    ),
)

# One call counts the tenant's devices, which include the bystanders. Then each call lists 200 of them.
LISTING_CALLS = 1 + math.ceil((MANY + BYSTANDERS) / 200)

PACKAGES = (
    Target("exec_list of 1,000: speedup over exec_uri", "at least", 100, "times", speedup("exec_list", "exec_uri")),
    Target(
        "exec_list of 1,000: calls that read devices",
        "at most",
        LISTING_CALLS,
        "",
        maximum_calls("reads", "exec_list", MANY),
    ),
    Target("exec_list: executions per run", "at most", 1, "", maximum_of("actions", "exec_list")),
    Target("exec_list: logins per run", "at most", 1, "", maximum_of("logins", "exec_list")),
)

BATCH = 50  # devices in a call


def allowed_calls(devices: int) -> int:
    """Return how many calls may read or change this number of devices once."""
    return math.ceil(devices / BATCH) + 2


def opswat_calls(devices: int) -> tuple[Target, Target]:
    """Return the targets for the number of calls. Devices are read before and after, and changed once."""
    allowed, title = allowed_calls(devices), f"opswat_list of {devices:,}: calls that"
    return (
        Target(f"{title} read devices", "at most", 2 * allowed, "", maximum_calls("reads", "opswat_list", devices)),
        Target(f"{title} change devices", "at most", allowed, "", maximum_calls("actions", "opswat_list", devices)),
    )


OPSWAT = (
    *opswat_calls(50),
    *opswat_calls(200),
    *opswat_calls(MANY),
    Target(
        "opswat_hosts of 200: calls that change devices",
        "at most",
        8,
        "",
        maximum_calls("actions", "opswat_hosts", 200),
    ),
    Target(
        "OPSWAT: 429 responses per run",
        "at most",
        0,
        "",
        maximum_of("responses_429", "opswat_list", "opswat_hosts"),
    ),
    Target("OPSWAT: logins per run", "at most", 1, "", maximum_of("logins", "opswat_list", "opswat_hosts")),
    Target(
        "opswat_list of 50: speedup over opswat_single",
        "at least",
        10,
        "times",
        speedup("opswat_list", "opswat_single", 50),
    ),
)

TARGETS = {"cylance": CYLANCE, "packages": PACKAGES, "opswat": OPSWAT}
"""Targets by the name of the console."""
