# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A day in seconds: the sources run for 24 simulated hours, and nothing of them grows."""

from __future__ import annotations

import gc
import os
import sys
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from soak.events.cylance import RAISE as DETECTION
from soak.events.cylance import CylanceWorld
from soak.events.invariants import violations
from soak.events.journal import LOGGED
from soak.events.opswat import STATUS, OpswatWorld
from soak.events.rule_engine import Manners
from soak.events.runner import EventRunner
from soak.events.scenario import FAULT, FAULTLESS, Action
from soak.events.sdm import CHANGE, SdmWorld
from soak.events.sdm import RAISE as ALARM
from soak.worker import new_runner

pytestmark = [
    pytest.mark.extended,
    pytest.mark.skipif(sys.version_info < (3, 11), reason="ansible-rulebook requires Python 3.11"),
]

HOUR = 3600.0
MEASURE = "measure"
WARM, LAST = 6, 23  # the hours after which the source is measured
OUTAGE = 12  # the hour of an outage, which lasts for an hour
EVERY_20_MINUTES = (0, 1200, 2400)
COMMON = {
    **{"since": "now", "interval": 120, "batch_seconds": 10, "batch_size": 200, "feedback_timeout": 120},
    **{"retries": 1, "max_wait": 5, "records": True, "outage_events": False},
}


@dataclass(frozen=True)
class Size:
    """What a source uses."""

    objects: int
    files: int
    threads: int
    stored: int


def measure():
    """Measure this process, and the only source in it."""
    gc.collect()
    state = Path(os.environ["XDG_RUNTIME_DIR"], "state", "events")  # the soak keeps all in one directory
    stored = sum(path.stat().st_size for path in state.glob("*.sqlite3"))
    files = len(os.listdir("/proc/self/fd"))
    return Size(len(gc.get_objects()), files, threading.active_count(), stored)


def detection(index, at):
    return Action(at, DETECTION, {"count": 2, "devices": 5})


def status(index, at):
    return Action(at, STATUS, {"count": 1, "status": ("non_compliant", "compliant")[index // 5 % 2]})


def alarm(index, at):
    if index < 5:
        return Action(at, ALARM, {"index": index, "severity": "Major"})
    return Action(at, CHANGE, {"index": index % 5, "severity": ("Minor", "Critical")[index // 5 % 2]})


WORLDS = {
    CylanceWorld: (detection, {"overlap": 900, "sweep_interval": 3600, "details": True, "min_severity": "low"}),
    OpswatWorld: (status, {"overlap": 300, "check_interval": 900}),
    SdmWorld: (alarm, {"min_severity": "warning", "acknowledged": True, "emit_existing": False}),
}


@pytest.fixture
def day():
    """A function that runs a source for a day, in a process of its own simulator. It returns sizes and evidence."""

    def run(base, make, options, feedback):
        sizes = []

        class Watched(base):
            def tell(self, simulator, action):
                if action.what == MEASURE:
                    sizes.append(measure())
                    return None
                return super().tell(simulator, action)

        hours = [hour * HOUR for hour in range(24)]
        times = [hour + minutes + 300 for hour in hours for minutes in EVERY_20_MINUTES]
        actions = [make(index, at) for index, at in enumerate(times)]
        actions += [Action(hour * HOUR, MEASURE) for hour in (WARM, LAST)]
        actions += [Action(OUTAGE * HOUR, FAULT, {"kind": "drop_before"}), Action((OUTAGE + 1) * HOUR, FAULTLESS)]
        world = Watched()
        scenario = replace(
            world.draw(1),
            devices=5,
            options={**COMMON, **options, "feedback": feedback},
            switches={},
            actions=tuple(sorted(actions, key=lambda action: action.at)),
            duration=24 * HOUR,
            points=(),
            settling=2 * HOUR,
            manners=Manners(),
            skew=0.0,
        )
        with new_runner() as runner:
            return sizes, EventRunner(runner.simulator, world, scenario).run()

    return run


@pytest.mark.parametrize("feedback", [False, True], ids=["without feedback", "with feedback"])
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.console)
def test_a_source_does_not_grow_in_a_day(day, world, feedback):
    make, options = WORLDS[world]
    (warm, last), evidence = day(world, make, options, feedback)
    assert violations(evidence) == []
    assert last.objects < warm.objects + 2000
    assert last.files <= warm.files
    assert last.threads == warm.threads
    assert 0 < last.stored < warm.stored + 50_000
    levels = [level for level, _text in evidence.values(LOGGED)]
    assert levels.count("WARNING") < 30
    assert levels.count("INFO") < len(evidence.facts) + 20
