# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The performance that is promised, and whether the results keep it. A target is one entry of TARGETS."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .results import NotMeasured, Results
from .schedule import BYSTANDERS
from .ways import Way

MANY = 1_000  # devices
COMPARE = {"at least": operator.ge, "at most": operator.le}


@dataclass(frozen=True)
class Evidence:
    """The figure that decides, and in words what it is made of."""

    figure: float
    basis: str


@dataclass(frozen=True)
class Target:
    """A promise. text: what is promised, without its limit. limit: the figure that is allowed, in C(unit).

    bound: "at least" or "at most". evidence: finds the figure, and raises NotMeasured where the runs do not tell.
    """

    text: str
    bound: str
    limit: float
    unit: str
    evidence: Callable[[Results], Evidence]


@dataclass(frozen=True)
class Verdict:
    """Whether a target is met: None where the runs do not tell. basis: why."""

    target: Target
    figure: float | None
    met: bool | None
    basis: str


def judge(results: Results, targets: Iterable[Target]) -> list[Verdict]:
    """The verdict on each target."""
    verdicts = []
    for target in targets:
        try:
            evidence = target.evidence(results)
        except NotMeasured as lack:
            verdicts.append(Verdict(target, None, None, f"not measured: {lack}"))
        else:
            met = COMPARE[target.bound](evidence.figure, target.limit)
            verdicts.append(Verdict(target, evidence.figure, met, evidence.basis))
    return verdicts


def times_less(way: str, other: str, devices: int = MANY) -> Callable[[Results], Evidence]:
    """How many times less wall time a way takes than another one."""

    def evidence(results: Results) -> Evidence:
        mine, theirs = results.median("wall", way, devices), results.median("wall", other, devices)
        return Evidence(theirs / mine, f"{other} {theirs:.1f} s, {way} {mine:.2f} s")

    return evidence


def times_as_long(way: str, *floors: tuple[str, int]) -> Callable[[Results], Evidence]:
    """How many times as long as others together a way takes with many devices. floors: way and number of devices."""

    def evidence(results: Results) -> Evidence:
        mine = results.median("wall", way, MANY)
        parts = {name: results.median("wall", name, devices) for name, devices in floors}
        basis = " + ".join(f"{name} {seconds:.2f} s" for name, seconds in parts.items())
        return Evidence(mine / sum(parts.values()), f"{way} {mine:.2f} s, {basis}")

    return evidence


def most(figure: str, *ways: str) -> Callable[[Results], Evidence]:
    """The largest value of a figure in a run, over all sizes and schemes."""

    def evidence(results: Results) -> Evidence:
        return Evidence(results.largest(figure, *ways), f"the most in any run of {' and '.join(ways)}")

    return evidence


def most_calls(kind: str, way: str, devices: int) -> Callable[[Results], Evidence]:
    """The largest number of calls that a run made. kind: "reads" or "acts"."""

    def evidence(results: Results) -> Evidence:
        spread = results.spread(kind, way, devices)
        return Evidence(spread.most, f"the most of {spread.runs}")

    return evidence


def seconds_to_first(way: str, devices: int = MANY) -> Callable[[Results], Evidence]:
    """Seconds from the moment in which ansible-playbook begins the task to the first machine's isolation."""

    def evidence(results: Results) -> Evidence:
        spread = results.spread("first_isolated_after_task", way, devices)
        return Evidence(spread.median, f"median of {spread.runs} ({spread.least:.2f} to {spread.most:.2f} s)")

    return evidence


def growth_of_memory(way: str, small: int, medium: int, large: int) -> Callable[[Results], Evidence]:
    """Peak memory for each device that is added from medium to large, against the same from small to medium."""

    def evidence(results: Results) -> Evidence:
        peaks = [results.median("peak_memory", way, devices) for devices in (small, medium, large)]
        first = (peaks[1] - peaks[0]) / (medium - small)
        if first <= 0:
            raise NotMeasured(f"{way} needs no more memory for {medium:,} devices than for {small:,}")
        second = (peaks[2] - peaks[1]) / (large - medium)
        basis = f"{first / 1024:.1f} KiB a device from {small:,} to {medium:,}, {second / 1024:.1f} KiB to {large:,}"
        return Evidence(second / first, basis)

    return evidence


LIST, HOSTS = "list of 1,000", "1,000 hosts, one task each"

CYLANCE = (
    Target(f"{LIST}: less wall time than uri", "at least", 100, "times", times_less("list", "uri")),
    Target(
        f"{LIST}: wall time against requests and start together",
        "at most",
        1.3,
        "times",
        times_as_long("list", ("requests", MANY), ("start", 0)),
    ),
    Target(f"{HOSTS}: less wall time than uri", "at least", 10, "times", times_less("action", "uri")),
    Target(f"{HOSTS}: wall time against noop", "at most", 2, "times", times_as_long("action", ("noop", MANY))),
    Target("logins of one run", "at most", 1, "", most("logins", "action", "list")),
    Target(f"{LIST}: from the task's beginning to the first isolation", "at most", 1, "s", seconds_to_first("list")),
    Target(f"{HOSTS}: from the task's beginning to the first isolation", "at most", 1, "s", seconds_to_first("action")),
    Target(
        "list at the default pace: from the task's beginning to the first isolation",
        "at most",
        1,
        "s",
        seconds_to_first("list_paced", 100),
    ),
    Target(
        "list: memory for a device among 10,000 against one among 5,000",
        "at most",
        1.5,
        "times",
        growth_of_memory("list", MANY, 5_000, 10_000),
    ),
)

# One to count the tenant's devices, which a few that no run may touch belong to, and one for each 200 of them.
LISTING_CALLS = 1 + math.ceil((MANY + BYSTANDERS) / 200)

PACKAGES = (
    Target(
        "exec_list of 1,000: less wall time than exec_uri",
        "at least",
        100,
        "times",
        times_less("exec_list", "exec_uri"),
    ),
    Target(
        "exec_list of 1,000: calls to read devices",
        "at most",
        LISTING_CALLS,
        "",
        most_calls("reads", "exec_list", MANY),
    ),
    Target("exec_list: executions of one run", "at most", 1, "", most("acts", "exec_list")),
    Target("exec_list: logins of one run", "at most", 1, "", most("logins", "exec_list")),
)

BATCH = 50  # devices in a call


def calls_promised(devices: int) -> int:
    """How many calls may ask for so many devices, or act on them."""
    return math.ceil(devices / BATCH) + 2


def opswat_calls(devices: int) -> tuple[Target, Target]:
    """Devices are read before and after, and written once."""
    promised, title = calls_promised(devices), f"opswat_list of {devices:,}: calls to"
    return (
        Target(f"{title} read and confirm", "at most", 2 * promised, "", most_calls("reads", "opswat_list", devices)),
        Target(f"{title} act", "at most", promised, "", most_calls("acts", "opswat_list", devices)),
    )


OPSWAT = (
    *opswat_calls(50),
    *opswat_calls(200),
    *opswat_calls(MANY),
    Target("opswat_hosts of 200: calls to act", "at most", 8, "", most_calls("acts", "opswat_hosts", 200)),
    Target("OPSWAT: answers with 429 in one run", "at most", 0, "", most("answers_429", "opswat_list", "opswat_hosts")),
    Target("OPSWAT: logins of one run", "at most", 1, "", most("logins", "opswat_list", "opswat_hosts")),
    Target(
        "opswat_list of 50: less wall time than opswat_single",
        "at least",
        10,
        "times",
        times_less("opswat_list", "opswat_single", 50),
    ),
)

TARGETS = {"cylance": CYLANCE, "packages": PACKAGES, "opswat": OPSWAT}
"""By the console's name."""


def targets_of(ways: Iterable[Way]) -> list[Target]:
    """The targets of those consoles that any of the ways is for."""
    consoles = {way.console for way in ways}
    return [target for console, targets in TARGETS.items() if console in consoles for target in targets]
