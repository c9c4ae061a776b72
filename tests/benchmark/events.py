# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m benchmark.events``: measure the time from an alert to an isolated machine, with ansible-rulebook.

The variant rulebook is contain_on_detection. The variant naive runs one playbook for each event, from the same source.
Both poll every second, so an interval of a minute adds up to a minute. Alerts come one by one, further apart than the
source collects events, and then 1,000 at once on 300 machines. The time of a machine begins with its first alert, and
ends when the console has locked it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

from rulebooks.machines import ACTIVE, READY, locked, name_of
from rulebooks.process import Rulebook, Station
from simulator.remote import Simulator, started

from . import machine

CHECKOUT = Path(__file__).resolve().parents[2]
OUTPUT = CHECKOUT / "tests" / "output" / "benchmark"
ALERTS, DETECTIONS, MACHINES = 20, 1_000, 300
PATIENCE = 300.0  # seconds for a burst
HANDED_OVER = "Handed over"  # what a source logs for each event
BATCH_SECONDS = 10  # the default
APART = BATCH_SECONDS + 1.0  # seconds between alerts, so that none of them waits for the others of a batch
PAUSE = 0.02  # seconds between two looks at the console
VARIABLES = {
    **ACTIVE,
    "detection_batch_seconds": BATCH_SECONDS,
    "contain_max_per_hour": 10_000,
    "contain_connection": {"cylance": {"requests_per_second": 0}},
}
# What people write first: one playbook for each event. In its favor: it reads nothing but the device itself.
PLAYBOOK = "isolate_device.yml"
LOCK = {"device_ids": "{{ device_ids }}", "requests_per_second": 0}
ISOLATE = [
    {"hosts": "localhost", "gather_facts": False, "tasks": [{"secops.device_actions.cylance_lockdown": LOCK}]},
]
ONE_PLAYBOOK_EACH = [
    {
        "name": "One playbook for each detection",
        "hosts": "localhost",
        "sources": [
            {
                "name": "detections",
                "secops.device_actions.cylance_detections": {
                    "interval": "{{ detection_interval }}",
                    "since": "{{ detection_since }}",
                    "batch_seconds": 0,
                },
            }
        ],
        "rules": [
            {
                "name": "Isolate the machine",
                "condition": 'event.kind == "detection"',
                "action": {
                    "run_playbook": {
                        "name": PLAYBOOK,
                        "copy_files": False,  # it needs no other file
                        "extra_vars": {"device_ids": "{{ event.devices | map(attribute='id') | list }}"},
                    }
                },
            }
        ],
    }
]


@dataclass
class Figures:
    """What was measured of a variant, in seconds.

    unlocked: machines that were not isolated in time. events: that the rules got, each of which starts a playbook.
    """

    alerts: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)
    unlocked: int = 0
    events: int = 0

    def rows(self) -> list[tuple[str, str]]:
        """Return the rows of a table: (title, value)."""
        late = f", {self.unlocked} not within {PATIENCE:.0f} s" if self.unlocked else ""
        return [
            (f"{len(self.alerts)} alerts, one by one: median", seconds(median(self.alerts))),
            ("worst", seconds(max(self.alerts))),
            (f"{DETECTIONS:,} alerts at once on {MACHINES} machines: first machine", seconds(min(self.burst))),
            ("median machine", seconds(median(self.burst)) if self.unlocked < MACHINES / 2 else "-"),
            ("last machine", seconds(max(self.burst)) + late),
            ("events for the rules", str(self.events)),
        ]


def seconds(value: float) -> str:
    """Return a number of seconds in words."""
    return f"{value:.1f} s"


def measure(start: Callable[[Station], Rulebook], alerts: int, screen: Console) -> Figures:
    """Measure a variant with consoles of its own. start: starts its rulebook."""
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, started() as simulator:
        simulator.cylance.seed(alerts + MACHINES)
        station = Station(Path(folder), simulator.cylance.environment())
        try:
            rulebook = start(station)
            rulebook.wait_for(READY)
            for number in range(alerts):
                figures.alerts.append(one_alert(simulator, rulebook, name_of(number + 1)))
                screen.print(f"  alert {number + 1}: {seconds(figures.alerts[-1])}")
                time.sleep(APART)
            measure_burst(simulator, rulebook, alerts, figures)
        finally:
            station.end()
    return figures


def one_alert(simulator: Simulator, rulebook: Rulebook, name: str) -> float:
    """Return the seconds from an alert to the isolated machine. Returns after the playbook has ended."""
    plays, began = rulebook.plays(), time.monotonic()
    simulator.cylance.raise_detections(1, [name])
    while name not in locked(simulator):
        time.sleep(PAUSE)
    taken = time.monotonic() - began
    rulebook.wait_until(lambda: rulebook.plays() > plays, "the playbook has ended")
    return taken


def measure_burst(simulator: Simulator, rulebook: Rulebook, before: int, figures: Figures) -> None:
    """Raise many alerts at once, and note when each machine is isolated."""
    events, began = rulebook.output().count(HANDED_OVER), time.monotonic()
    names = [name_of(before + number + 1) for number in range(MACHINES)]
    simulator.cylance.raise_detections(DETECTIONS, names, spacing=0.001)
    missing = set(names)
    while missing and time.monotonic() - began < PATIENCE:
        done = missing & locked(simulator)
        figures.burst += [time.monotonic() - began] * len(done)
        missing -= done
        time.sleep(PAUSE)
    figures.unlocked = len(missing)
    figures.events = rulebook.output().count(HANDED_OVER) - events


def contain_on_detection(station: Station) -> Rulebook:
    """Start the rulebook of the collection."""
    return station.start("contain_on_detection", variables=VARIABLES)


def one_playbook_each(station: Station) -> Rulebook:
    """Start the naive rulebook."""
    (station.home / PLAYBOOK).write_text(yaml.safe_dump(ISOLATE), encoding="utf-8")
    rulebook = station.home / "one_playbook_each.yml"
    rulebook.write_text(yaml.safe_dump(ONE_PLAYBOOK_EACH), encoding="utf-8")
    return station.start(str(rulebook), variables=VARIABLES)


VARIANTS = {"rulebook": contain_on_detection, "naive": one_playbook_each}


def main() -> int:
    """Measure, show and write the figures."""
    parser = argparse.ArgumentParser(prog="make benchmark-events ARGS='...'", description=__doc__)
    parser.add_argument("--alerts", type=int, default=ALERTS, help=f"default: {ALERTS}")
    parser.add_argument("--variants", default=",".join(VARIANTS), help=f"default: {','.join(VARIANTS)}")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="directory for events.json and events.md")
    options = parser.parse_args()
    screen = Console(highlight=False)
    results: dict[str, Figures] = {}
    for name in options.variants.split(","):
        screen.print(f"{name} ...")
        results[name] = measure(VARIANTS[name], options.alerts, screen)
    description = machine.describe()
    publish(results, description, options.output, screen)
    return 0


def publish(results: dict[str, Figures], description: dict[str, Any], folder: Path, screen: Console) -> None:
    """Show the figures, and write them to events.json and events.md."""
    rows = [figures.rows() for figures in results.values()]
    lines = [(title, *(row[index][1] for row in rows)) for index, (title, _value) in enumerate(rows[0])]
    table = Table("", *results)
    for line in lines:
        table.add_row(*line)
    screen.print(table)
    screen.print(machine.summarize(description), style="dim")
    folder.mkdir(parents=True, exist_ok=True)
    content = {"machine": description, "variants": {name: vars(figures) for name, figures in results.items()}}
    (folder / "events.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    head = [("", *results), ("---",) * (len(results) + 1)]
    text = "\n".join(f"| {' | '.join(line)} |" for line in [*head, *lines])
    (folder / "events.md").write_text(f"{text}\n\n{machine.summarize(description)}\n", encoding="utf-8")
    screen.print(f"Wrote events.json and events.md to {folder}", soft_wrap=True, markup=False)


if __name__ == "__main__":
    sys.exit(main())
