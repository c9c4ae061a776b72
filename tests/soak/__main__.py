# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run random operations under faults and kill runs at random points, or repeat one of them.

- ``python -m soak``: all operations and kills, on all processors
- ``python -m soak --seed 12345``: one operation, with all details
- ``python -m soak --crash-seed 12345``: one scenario with killed runs
- ``python -m soak --event-seed 12345``: one scenario of an event source
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pprint
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from .crash.runner import CrashReport, crash_kind_of, crash_seeds_of, run_crash
from .events.runner import EventReport, EventRunner, event_seeds, world_of
from .events.runner import violations as event_violations
from .evidence import Evidence
from .invariants import violations
from .kinds import KINDS, kind_of, seeds_of
from .worker import Report, new_runner, run_crashes_in_worker, run_events_in_worker, run_in_worker, start_worker

CHUNK = 10  # seeds per job of a worker process
EVENTS = "events"  # instead of a console
CONSOLES = [*sorted({kind.console for kind in KINDS}), EVENTS]
INTERVAL = 10.0  # seconds between two progress messages
REPEAT_COMMAND = "make soak ARGS='--seed {}'"
REPEAT_CRASH_COMMAND = "make soak ARGS='--crash-seed {}'"
REPEAT_EVENTS_COMMAND = "make soak ARGS='--event-seed {}'"


class AnyReport(Protocol):
    """The reports of both parts."""

    violations: dict[int, list[str]]

    @property
    def done(self) -> int:
        """How much of what is wanted was done."""

    def add(self, other: Any) -> None:
        """Add the statistics of another report."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak. Return 1 if an invariant was violated or not all operations ran."""
    options = parse_arguments(arguments)
    if options.seed is not None:
        return 1 if run_one(options.seed, options.tries) else 0
    if options.crash_seed is not None:
        return 1 if run_one_crash(options.crash_seed) else 0
    if options.event_seed is not None:
        return 1 if run_one_story(options.event_seed) else 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the worker processes end, too
    total, crashes, stories, start = Report(), CrashReport(), EventReport(), time.monotonic()
    # Spawned processes do not inherit threads and connections.
    with multiprocessing.get_context("spawn").Pool(options.jobs, initializer=start_worker) as pool:
        try:
            if options.console != EVENTS:
                run_operations(pool, options, total)
                print(summary(total, time.monotonic() - start), flush=True)
                start = time.monotonic()
                run_kills(pool, options, crashes)
                print(crash_summary(crashes, time.monotonic() - start), flush=True)
            start = time.monotonic()
            if options.console in (None, EVENTS):
                run_stories(pool, options, stories)
            pool.close()
            pool.join()
        except KeyboardInterrupt:
            print("interrupted")
            if options.console != EVENTS:
                print(summary(total, time.monotonic() - start))
                print(crash_summary(crashes, time.monotonic() - start))
    if options.console in (None, EVENTS):
        print(event_summary(stories, time.monotonic() - start))
    done = (total.operations >= options.operations, crashes.done >= options.kills, stories.done >= options.events)
    is_complete = {None: all(done), EVENTS: done[2]}.get(options.console, done[0])
    return 1 if total.violations or crashes.violations or stories.violations or not is_complete else 0


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--operations", type=int, default=100_000, help="number of operations; default: 100,000")
    parser.add_argument("--kills", type=int, default=1000, help="number of killed runs; default: 1,000")
    parser.add_argument("--events", type=int, default=10_000, help="number of events at consoles; default: 10,000")
    parser.add_argument("--first-seed", type=int, default=1, help="seed of the first operation; default: 1")
    parser.add_argument(
        "--console", choices=CONSOLES, help="only this console; all: the inventory; events: event sources"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; default: one per processor")
    parser.add_argument("--seed", type=int, help="run only the operation with this seed and show all details")
    parser.add_argument("--tries", type=int, default=1, help="repeat --seed up to so many times, until a violation")
    parser.add_argument("--crash-seed", type=int, help="run only the killed runs with this seed and show all details")
    parser.add_argument("--event-seed", type=int, help="run only the event source with this seed and show all details")
    return parser.parse_args(arguments)


def run_operations(pool: Any, options: argparse.Namespace, total: Report) -> None:
    """Run all operations, and add them to the total."""
    seeds = islice(seeds_of(options.console, options.first_seed), options.operations)
    reports = pool.imap_unordered(run_in_worker, chunks(seeds))
    Progress(options.operations, "operations", REPEAT_COMMAND).follow(total, reports)


def run_kills(pool: Any, options: argparse.Namespace, total: CrashReport) -> None:
    """Run scenarios until there were enough kills, and add them to the total. Some runs end before they are killed."""
    seeds = crash_seeds_of(options.console, options.first_seed)
    progress = Progress(options.kills, "kills", REPEAT_CRASH_COMMAND)
    while total.done < options.kills:
        some = list(islice(seeds, 2 * CHUNK * options.jobs))
        if not some:  # the console has no such runs
            break
        reports = pool.imap_unordered(run_crashes_in_worker, chunks(some))
        progress.follow(total, reports)


def run_stories(pool: Any, options: argparse.Namespace, total: EventReport) -> None:
    """Run scenarios of event sources until there were enough events, and add them to the total."""
    seeds = event_seeds(options.first_seed)
    progress = Progress(options.events, "events", REPEAT_EVENTS_COMMAND)
    while total.done < options.events:
        some = [[seed] for seed in islice(seeds, CHUNK * options.jobs)]
        progress.follow(total, pool.imap_unordered(run_events_in_worker, some))


def chunks(seeds: Iterable[int]) -> Iterator[list[int]]:
    """Yield the seeds in chunks."""
    remaining = iter(seeds)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


class Progress:
    """Adds up the reports of one part, and shows violations and how far it is."""

    def __init__(self, wanted: int, noun: str, repeat: str) -> None:
        self._wanted = wanted
        self._noun = noun
        self._repeat = repeat
        self._start = self._last_message = time.monotonic()

    def follow(self, total: AnyReport, reports: Iterable[AnyReport]) -> None:
        """Add the reports to the total as they arrive."""
        for report in reports:
            for seed, found in report.violations.items():
                show_violations(self._repeat.format(seed), found)
            total.add(report)
            if time.monotonic() - self._last_message >= INTERVAL:
                self._last_message = time.monotonic()
                print(self._message(total), flush=True)

    def _message(self, total: AnyReport) -> str:
        rate = total.done / (self._last_message - self._start)
        left = max(0, self._wanted - total.done) / rate / 60 if rate else 0.0
        return (
            f"{total.done:,} of {self._wanted:,} {self._noun}, {rate:.1f} per second, about {left:.0f} min left, "
            f"{len(total.violations)} with violations"
        )


def summary(total: Report, elapsed: float) -> str:
    """Return the statistics of all operations."""
    rate = total.operations / elapsed if elapsed else 0.0
    lines = [
        f"{total.operations:,} operations ({total.runs:,} runs, {total.requests:,} requests) "
        f"in {elapsed / 60:.1f} min, {rate:.1f} per second:",
        *(f"  {count:7,} {kind}" for kind, count in total.kinds.most_common()),
        "devices: " + ", ".join(f"{count:,} {outcome}" for outcome, count in total.outcomes.most_common()),
        f"{total.faults.total():,} faults occurred:",
        *(f"  {count:7,} {kind}" for kind, count in total.faults.most_common()),
        f"{len(total.violations)} operations with violations",
        *(f"  {REPEAT_COMMAND.format(seed)}" for seed in sorted(total.violations)),
    ]
    return "\n".join(lines)


def crash_summary(total: CrashReport, elapsed: float) -> str:
    """Return the statistics of all kills."""
    lines = [
        f"{total.done:,} runs were killed in {total.scenarios:,} scenarios in {elapsed / 60:.1f} min:",
        *(f"  {count:7,} {kind}" for kind, count in total.kills.most_common()),
        f"{total.left_behind:,} scenarios in which they left behind an execution or locks",
        f"{len(total.violations)} scenarios with violations",
        *(f"  {REPEAT_CRASH_COMMAND.format(seed)}" for seed in sorted(total.violations)),
    ]
    return "\n".join(lines)


def event_summary(total: EventReport, elapsed: float) -> str:
    """Return the statistics of all event sources."""
    lines = [
        f"{total.done:,} events in {total.scenarios:,} scenarios in {elapsed / 60:.1f} min:",
        *(f"  {count:7,} {console}" for console, count in total.events.most_common()),
        f"{total.handed_over:,} were handed over, {total.kills:,} processes were killed, {total.ends:,} ended",
        f"{len(total.violations)} scenarios with violations",
        *(f"  {REPEAT_EVENTS_COMMAND.format(seed)}" for seed in sorted(total.violations)),
    ]
    return "\n".join(lines)


def show_violations(repeat: str, found: Sequence[str]) -> None:
    """Print the violations of an operation and the command that repeats it."""
    print(repeat)
    for message in found:
        print(f"  {message}")
    sys.stdout.flush()


def run_one(seed: int, tries: int) -> list[str]:
    """Run one operation until it violates an invariant. Print all details of the last try, and return violations."""
    kind = kind_of(seed)
    with new_runner() as runner:
        for _number in range(max(1, tries)):
            evidence = runner.run(kind, kind.draw(seed))
            if found := violations(kind, evidence):
                break
    show_evidence(evidence)
    show_violations(REPEAT_COMMAND.format(seed), found or ["no violations"])
    return found


def run_one_crash(seed: int) -> list[str]:
    """Run the killed runs of one seed, print what they left behind, and return the violations."""
    kind = crash_kind_of(seed)
    with new_runner() as runner:
        evidence = run_crash(runner.simulator, kind, seed)
    pprint.pp(evidence, width=120)
    found = kind.violations(evidence)
    show_violations(REPEAT_CRASH_COMMAND.format(seed), found or ["no violations"])
    return found


def run_one_story(seed: int) -> list[str]:
    """Run the event source of one seed, print its journal and what the console did, and return the violations."""
    world = world_of(seed)
    with new_runner() as runner:
        evidence = EventRunner(runner.simulator, world, world.draw(seed)).run()
    pprint.pp(evidence.scenario, width=120)
    for line in evidence.lines:
        print(f"{line.at:9.3f} life {line.life:2} {line.what} {'' if line.value is None else json.dumps(line.value)}")
    for fact in evidence.facts:
        print(fact)
    found = event_violations(evidence)
    show_violations(REPEAT_EVENTS_COMMAND.format(seed), found or ["no violations"])
    return found


def show_evidence(evidence: Evidence) -> None:
    """Print the scenario, and the requests and results of each run."""
    pprint.pp(evidence.scenario, width=120)
    for run in evidence.runs:
        print(f"\n--- {'check' if run.check else 'run'}, waited {run.slept:.1f} s")
        for request in run.log:
            fault = f"  [{request['fault']}]" if request["fault"] else ""
            target = f"{request['method']:4} {request['path']} {request['query']}"
            print(f"{request['n']:4} {target} {request['status']}{fault}")
        for result in run.results:
            print(repr(result) if isinstance(result, BaseException) else json.dumps(result, indent=1))
        for name, state in run.after.items():
            print(f"{name}: {state}")


if __name__ == "__main__":
    sys.exit(main())
