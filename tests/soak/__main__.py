# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run 10,000 random operations, or repeat one of them.

- ``python -m soak``: all operations, on all processors
- ``python -m soak --seed 12345``: one operation, with all details
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
from .invariants import violations
from .scenario import make_scenario
from .worker import Report, new_runner, run_in_worker, start_worker

CHUNK = 10  # operations per job of a worker process
INTERVAL = 10.0  # seconds between two progress messages
REPEAT_COMMAND = "make soak ARGS='--seed {}'"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak. Return 1 if an invariant was violated or not all operations ran."""
    options = parse_arguments(arguments)
    if options.seed is not None:
        return 1 if run_one(options.seed) else 0
    total = run_all(options)
    return 1 if total.violations or total.operations < options.operations else 0


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--operations", type=int, default=10_000, help="number of operations; default: 10,000")
    parser.add_argument("--first-seed", type=int, default=1, help="seed of the first operation; default: 1")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; default: one per processor")
    parser.add_argument("--seed", type=int, help="run only the operation with this seed and show all details")
    return parser.parse_args(arguments)


def run_all(options: argparse.Namespace) -> Report:
    """Run all operations and show the progress."""
    total, start = Report(), time.monotonic()
    last_message = start
    # Spawned processes do not inherit threads and connections.
    with multiprocessing.get_context("spawn").Pool(options.jobs, initializer=start_worker) as pool:
        try:
            for report in pool.imap_unordered(run_in_worker, chunks(options.first_seed, options.operations)):
                for seed, found in report.violations.items():
                    show_violations(seed, found)
                total.add(report)
                now = time.monotonic()
                if now - last_message >= INTERVAL:
                    last_message = now
                    print(progress(total, options.operations, now - start), flush=True)
            pool.close()
            pool.join()
        except KeyboardInterrupt:
            print("interrupted")
    print(summary(total, time.monotonic() - start))
    return total


def chunks(first: int, count: int) -> Iterator[range]:
    """Yield the seeds in chunks."""
    for start in range(first, first + count, CHUNK):
        yield range(start, min(start + CHUNK, first + count))


def progress(total: Report, wanted: int, elapsed: float) -> str:
    """Return a progress message."""
    rate = total.operations / elapsed
    left = (wanted - total.operations) / rate / 60 if rate else 0.0
    return (
        f"{total.operations:,} of {wanted:,} operations, {rate:.1f} per second, about {left:.0f} min left, "
        f"{len(total.violations)} with violations"
    )


def summary(total: Report, elapsed: float) -> str:
    """Return the statistics of all operations."""
    lines = [
        f"{total.operations:,} operations ({total.runs:,} runs, {total.requests:,} requests) in {elapsed / 60:.1f} min",
        "devices: " + ", ".join(f"{count:,} {outcome}" for outcome, count in total.outcomes.most_common()),
        f"{sum(total.faults.values()):,} faults occurred:",
        *(f"  {count:6,} {kind}" for kind, count in total.faults.most_common()),
        f"{len(total.violations)} operations with violations",
    ]
    lines += [f"  {REPEAT_COMMAND.format(seed)}" for seed in sorted(total.violations)]
    return "\n".join(lines)


def show_violations(seed: int, found: Sequence[str]) -> None:
    """Print the violations of an operation and the command that repeats it."""
    print(f"seed {seed}: {REPEAT_COMMAND.format(seed)}")
    for message in found:
        print(f"  {message}")
    sys.stdout.flush()


def run_one(seed: int) -> list[str]:
    """Run one operation, print all details, and return the violations."""
    with new_runner() as runner:
        evidence = runner.run(make_scenario(seed))
    show_evidence(evidence)
    found = violations(evidence)
    show_violations(seed, found or ["no violations"])
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
            print(result if isinstance(result, BaseException) else json.dumps(result, indent=1))
        for focus_id, state in run.after.items():
            print(f"{focus_id}: console {state.record['console']['locked']}, agent {state.agent_locked}")


if __name__ == "__main__":
    sys.exit(main())
