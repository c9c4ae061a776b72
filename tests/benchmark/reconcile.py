# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m benchmark.reconcile``: compare the role reconcile with the same modules, each called once with a list.

The variant list reads all devices with the info modules, and then changes them, as the role does. The variant actions
only changes them. The modules read the state of each device before they change it.

Half of the entries lock a machine in Cylance, and half move one to a group in OPSWAT. Each run is a process of its own,
against a console that starts anew and has no rate limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from integration.playbooks.controller import play
from integration.reconcile.git_ops import PARTIAL, QUARANTINE, GitOps, entry
from simulator.remote import started

from . import machine

ENTRIES = 2_000
LIMIT = 2  # times the modules by list
FREE = {"cylance": {"requests_per_second": 0}, "opswat": {"requests_per_minute": 0}}


def names(number: int) -> list[str]:
    return [f"ws-{count:04d}" for count in range(1, number + 1)]


def desired(number: int) -> list[dict[str, Any]]:
    """Return the entries."""
    half = number // 2
    all_names = names(number)
    return [
        *(entry(f"inc-{name}", name, opswat_device_action=None) for name in all_names[:half]),
        *(entry(f"inc-{name}", name, cylance_lockdown=None) for name in all_names[half:]),
    ]


def by_list(number: int, reads: bool) -> list[dict[str, Any]]:
    """Return the play that changes the same devices by lists. reads: whether the info modules read them before."""
    hosts = [f"{name}.corp.example" for name in names(number)]
    lock, move = hosts[: number // 2], hosts[number // 2 :]
    infos: list[tuple[str, dict[str, Any]]] = [
        ("opswat_device_info", {"hostnames": move, **FREE["opswat"]}),
        ("cylance_lockdown_info", {"hostnames": lock, **FREE["cylance"]}),
    ]
    actions: list[tuple[str, dict[str, Any]]] = [
        ("cylance_lockdown", {"hostnames": lock, **PARTIAL, **FREE["cylance"], "max_changes": "100%"}),
        ("opswat_device_action", {"hostnames": move, **QUARANTINE, **FREE["opswat"], "max_changes": "100%"}),
    ]
    calls = [*(infos if reads else ()), *actions]
    return [play("localhost", *({f"secops.device_actions.{name}": options} for name, options in calls))]


def by_reconcile(git_ops: GitOps, number: int) -> list[dict[str, Any]]:
    """Return the playbook of the role."""
    variables = {"repo": str(git_ops.bare), "path": "incidents", "connection": FREE, "max_changes": number}
    values = {f"reconcile_{name}": value for name, value in variables.items()}
    return [{"import_playbook": "secops.device_actions.reconcile", "vars": values}]


def measure(number: int, plays: Callable[[GitOps], Sequence[dict[str, Any]]]) -> dict[str, float]:
    """Return the seconds of a plan, and of what it plans, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, started(clock="running") as simulator:
        simulator.opswat.switch("rate_limit", 0)
        git_ops = GitOps(simulator, Path(folder), machines=number)
        git_ops.commit("contain", desired(number))
        seconds = {}
        for name, options in (("plan", "--check"), ("apply", "")):
            start, before = time.perf_counter(), os.times()
            run = git_ops.controller().start(*plays(git_ops), options=options)
            run.finish()
            seconds[name], after = time.perf_counter() - start, os.times()
            seconds[f"{name} (CPU)"] = sum(after[2:4]) - sum(before[2:4])
        done = len(git_ops.locked()), len(git_ops.in_group())
        assert done == (number // 2, number - number // 2), done
    return seconds


def main() -> int:
    """Measure and show the results. Return 1 if the target is missed."""
    parser = argparse.ArgumentParser(prog="make benchmark-reconcile ARGS='...'", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES, help=f"default: {ENTRIES}")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions; default: 3")
    options = parser.parse_args()
    number = options.entries
    screen = Console(highlight=False)
    variants: dict[str, Callable[[GitOps], Sequence[dict[str, Any]]]] = {
        "list": lambda git_ops: by_list(number, reads=True),
        "actions": lambda git_ops: by_list(number, reads=False),
        "reconcile": lambda git_ops: by_reconcile(git_ops, number),
    }
    runs: dict[str, list[dict[str, float]]] = {variant: [] for variant in variants}
    for _repetition in range(options.repeat):
        for variant, plays in variants.items():
            runs[variant].append(measure(number, plays))
            screen.print(f"{variant}: {', '.join(f'{key} {value:.1f} s' for key, value in runs[variant][-1].items())}")
    medians = {
        variant: {key: median(run[key] for run in samples) for key in samples[0]} for variant, samples in runs.items()
    }
    table = Table("seconds", *variants, "times list", "times actions")
    for key in medians["list"]:
        values = [medians[variant][key] for variant in variants]
        table.add_row(key, *(f"{value:.1f}" for value in values), *(f"{values[2] / one:.2f}" for one in values[:2]))
    screen.print(table)
    screen.print(machine.summarize(machine.describe()), style="dim")
    is_met = all(medians["reconcile"][key] <= LIMIT * medians["list"][key] for key in ("plan", "apply"))
    verdict = "Met" if is_met else "NOT MET"
    screen.print(f"Target: plan and apply take at most {LIMIT} times as long as lists. {verdict}.")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
