# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a soak: ten thousand random operations, or one again by its seed.

    python -m soak                        all of them, on every processor
    python -m soak --seed 12345           one, with everything about it
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pprint
import sys
import time
from collections.abc import Iterator, Sequence

from .evidence import Evidence
from .judge import violations
from .scenario import make_scenario
from .worker import Report, begin, put_on_here, stage

CHUNK = 10  # operations that a process is given at a time
INTERVAL = 10.0  # seconds between two lines of progress
AGAIN = "make soak ARGS='--seed {}'"


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--operations", type=int, default=10_000, help="how many (10,000)")
    parser.add_argument("--first-seed", type=int, default=1, help="the seed of the first; the others follow (1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (one for each processor)")
    parser.add_argument("--seed", type=int, help="run the one operation of this seed, and show everything about it")
    return parser.parse_args(arguments)


def chunks(first: int, count: int) -> Iterator[range]:
    """The seeds in portions."""
    for start in range(first, first + count, CHUNK):
        yield range(start, min(start + CHUNK, first + count))


def run_all(options: argparse.Namespace) -> Report:
    """Put all operations on, and say how far they are."""
    total, begun = Report(), time.monotonic()
    said = begun
    # Not forked: a process of its own has no thread and no connection of this one.
    with multiprocessing.get_context("spawn").Pool(options.jobs, initializer=begin) as pool:
        try:
            for report in pool.imap_unordered(put_on_here, chunks(options.first_seed, options.operations)):
                for seed, found in report.false.items():
                    show_violations(seed, found)
                total.add(report)
                now = time.monotonic()
                if now - said >= INTERVAL:
                    said = now
                    print(progress(total, options.operations, now - begun), flush=True)
            pool.close()
            pool.join()
        except KeyboardInterrupt:
            print("stopped before its end")
    print(summary(total, time.monotonic() - begun))
    return total


def progress(total: Report, wanted: int, elapsed: float) -> str:
    """How far the soak is."""
    rate = total.operations / elapsed
    left = (wanted - total.operations) / rate / 60 if rate else 0.0
    return (
        f"{total.operations:,} of {wanted:,} operations, {rate:.1f} a second, about {left:.0f} min left, "
        f"{len(total.false)} with a false verdict"
    )


def summary(total: Report, elapsed: float) -> str:
    """What came of all operations."""
    lines = [
        f"{total.operations:,} operations ({total.runs:,} runs, {total.requests:,} requests) in {elapsed / 60:.1f} min",
        "devices: " + ", ".join(f"{count:,} {outcome}" for outcome, count in total.outcomes.most_common()),
        f"{sum(total.faults.values()):,} faults struck:",
        *(f"  {count:6,} {kind}" for kind, count in total.faults.most_common()),
        f"{len(total.false)} operations with a false verdict",
    ]
    lines += [f"  {AGAIN.format(seed)}" for seed in sorted(total.false)]
    return "\n".join(lines)


def show_violations(seed: int, found: Sequence[str]) -> None:
    """Say what is wrong with an operation, and how to run it again."""
    print(f"seed {seed}: {AGAIN.format(seed)}")
    for words in found:
        print(f"  {words}")
    sys.stdout.flush()


def run_one(seed: int) -> list[str]:
    """Put one operation on, and show everything about it."""
    with stage() as its_stage:
        evidence = its_stage.put_on(make_scenario(seed))
    show_evidence(evidence)
    found = violations(evidence)
    show_violations(seed, found or ["no violation"])
    return found


def show_evidence(evidence: Evidence) -> None:
    """The scenario, and for each run its requests and its results."""
    pprint.pp(evidence.scenario, width=120)
    for run in evidence.runs:
        print(f"\n--- {'check' if run.check else 'run'}, {run.slept:.1f} s of waiting")
        for request in run.log:
            fault = f"  [{request['fault']}]" if request["fault"] else ""
            asked = f"{request['method']:4} {request['path']} {request['query']}"
            print(f"{request['n']:4} {asked} {request['status']}{fault}")
        for result in run.results:
            print(result if isinstance(result, BaseException) else json.dumps(result, indent=1))
        for focus_id, truth in run.after.items():
            print(f"{focus_id}: console {truth.record['console']['locked']}, machine {truth.agent_locked}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the exit status is 1 where a verdict was false, or where there is less than was asked for."""
    options = parse_arguments(arguments)
    if options.seed is not None:
        return 1 if run_one(options.seed) else 0
    total = run_all(options)
    return 1 if total.false or total.operations < options.operations else 0


if __name__ == "__main__":
    sys.exit(main())
