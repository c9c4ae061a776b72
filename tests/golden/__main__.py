# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provide the command line: ``python -m golden record`` and ``python -m golden compare``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .comparison import compare, text_changes
from .recorder import record
from .scenarios import SCENARIOS


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(prog="python -m golden", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="run all scenarios against a checkout and write what happened")
    recording.add_argument("--collection", type=Path, required=True, help="the checkout of the collection")
    recording.add_argument("--output", type=Path, required=True, help="the JSON file to write")
    recording.add_argument("--parallel", type=int, default=2, help="scenarios that run at the same time; default: 2")
    comparison = commands.add_parser("compare", help="list the differences of two recordings; exit with 1 if any")
    comparison.add_argument("before", type=Path)
    comparison.add_argument("after", type=Path)
    comparison.add_argument("--texts", action="store_true", help="also list texts that changed, for proofreading")
    for command in (recording, comparison):
        command.add_argument("--only", action="append", default=[], help="a scenario's name, or part of it; repeatable")
    commands.add_parser("list", help="list the scenarios")
    return parser.parse_args(arguments)


def is_wanted(name: str, parts: Sequence[str]) -> bool:
    """Return whether a scenario's name contains one of the parts, or there are none."""
    return not parts or any(part in name for part in parts)


def load(path: Path, only: Sequence[str]) -> dict[str, Any]:
    """Return the scenarios of a recording."""
    scenarios = json.loads(path.read_text(encoding="utf-8"))["scenarios"]
    return {name: record for name, record in scenarios.items() if is_wanted(name, only)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = parse_arguments(arguments)
    if options.command == "list":
        print(*(scenario.name for scenario in SCENARIOS), sep="\n")
        return 0
    if options.command == "record":
        scenarios = [scenario for scenario in SCENARIOS if is_wanted(scenario.name, options.only)]
        return record(scenarios, options.collection.resolve(), options.output, options.parallel)
    before, after = load(options.before, options.only), load(options.after, options.only)
    if options.texts:
        print(*text_changes(before, after), sep="\n")
    differences = compare(before, after)
    print(*differences, sep="\n")
    print(f"{len(differences)} differences." if differences else "No differences.")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
