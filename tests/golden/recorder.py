# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run scenarios against a checkout and write what happened."""

from __future__ import annotations

import json
import queue
import re
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import consoles, documentation
from .controller import Controller, Ended
from .normal import Normalizer, masks
from .request_form import batched_requests, normal_request
from .scenario import Scenario
from .world import World

FORMAT = 1
# Keys of results that tell about requests. Which host makes a shared request differs from run to run.
SHARED = frozenset({"api", "warnings"})
OWN_TASK = re.compile(r"\d\d ")
SHOWN_WARNING = re.compile(r"^\[WARNING\]: ", re.MULTILINE)


def record(scenarios: Sequence[Scenario], collection: Path, output: Path, parallel: int) -> int:
    """Run the scenarios, write the recording, and return the exit status."""
    waiting: queue.SimpleQueue[Scenario] = queue.SimpleQueue()
    for scenario in scenarios:
        waiting.put(scenario)
    records: dict[str, Any] = {}
    broken: list[str] = []

    def work(collections: Path) -> None:
        with consoles.started() as running:
            while True:
                try:
                    scenario = waiting.get_nowait()
                except queue.Empty:
                    return
                began = time.monotonic()
                try:
                    records[scenario.name] = record_one(scenario, running, collections, collection)
                except Exception:
                    broken.append(scenario.name)
                    traceback.print_exc()
                print(f"{time.monotonic() - began:5.1f} s  {scenario.name}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="golden-collections-") as directory:
        link = Path(directory, "ansible_collections", "secops", "device_actions")
        link.parent.mkdir(parents=True)
        link.symlink_to(collection, target_is_directory=True)
        threads = [threading.Thread(target=work, args=(Path(directory),)) for dummy in range(parallel)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    ordered = {scenario.name: records[scenario.name] for scenario in scenarios if scenario.name in records}
    tasks = sum(len(one["tasks"]) for one in ordered.values())
    output.write_text(json.dumps({"format": FORMAT, "scenarios": ordered}, indent=1) + "\n", encoding="utf-8")
    print(f"{len(ordered)} scenarios, {tasks} results of tasks.", *(f"Broken: {name}." for name in broken))
    return 1 if broken else 0


def record_one(scenario: Scenario, running: consoles.Consoles, collections: Path, collection: Path) -> dict[str, Any]:
    """Return the record of one scenario."""
    running.reset()
    with tempfile.TemporaryDirectory(prefix="golden-home-") as directory:
        home = Path(directory)
        world = World(running.simulator, home)
        scenario.setup(world)
        environment = {
            name: value.replace("<home>", str(home)) if isinstance(value, str) else value
            for name, value in scenario.environment.items()
        }
        controller = Controller(collections, world, environment)
        credentials = [value for named in running.simulator.credentials.values() for value in named.values()]
        own_masks = masks(str(home), str(collections), credentials)
        normal = Normalizer(own_masks, SHARED if scenario.batched else frozenset())
        ended = [controller.run(run) for run in scenario.runs]
        requests = [normal_request(request, own_masks) for request in running.requests()]
        if scenario.batched:
            requests = batched_requests(requests)
        elif not scenario.ordered:
            requests.sort(key=lambda request: json.dumps(request, sort_keys=True))
        return {
            "rc": [one.rc for one in ended],
            "tasks": [event for number, one in enumerate(ended) for event in tasks_of(one, number, scenario, normal)],
            "shown_warnings": [shown_warnings(one) for one in ended],
            "output": [
                output_of(run.program, one, number, normal)
                for number, (run, one) in enumerate(zip(scenario.runs, ended, strict=True))
            ],
            "requests": requests,
            "files": {name: file_of(home / name, normal) for name in scenario.files},
            "texts": normal.texts,
        }


def tasks_of(ended: Ended, number: int, scenario: Scenario, normal: Normalizer) -> list[dict[str, Any]]:
    """Return the results of tasks. The name of a role's task is a text for people."""
    events = [event for event in ended.events if not event.get("status", "").startswith("item_")]
    if scenario.batched:
        events.sort(key=lambda event: (event.get("task", "~"), event.get("host", "")))
    found = []
    for index, event in enumerate(events):
        path = f"run{number}.{index}.{event.get('host', 'stats')}"
        if "task" in event and not OWN_TASK.match(event["task"]):
            event = {**event, "task": normal.words(event["task"], f"{path}.task")}
        found.append(normal.value(event, path))
    return found


def shown_warnings(ended: Ended) -> int:
    """Return how many warnings the program showed."""
    return len(SHOWN_WARNING.findall(ended.stdout)) + len(SHOWN_WARNING.findall(ended.stderr))


def output_of(program: str, ended: Ended, number: int, normal: Normalizer) -> Any:
    """Return what a program other than ansible-playbook printed."""
    path = f"run{number}"
    normal.words(ended.stderr, f"{path}.stderr")
    if program == "ansible-playbook":
        return None
    try:
        printed = json.loads(ended.stdout)
    except ValueError:
        return normal.words(ended.stdout, f"{path}.stdout")
    if program == "ansible-doc":
        return documentation.structure(printed)
    return normal.value(printed, path)


def file_of(path: Path, normal: Normalizer) -> Any:
    """Return what there is at a path: the normal form of JSON, the mode of another file, or a folder's content."""
    if path.is_dir():
        content = {entry.name: file_of(entry, normal) for entry in sorted(path.iterdir())}
        return normal.value(content, path.name)
    if not path.exists():
        return None
    mode = oct(path.stat().st_mode & 0o777)
    if path.suffix != ".json":
        return {"mode": mode, "size": path.stat().st_size}
    return {"mode": mode, "content": documentation.ledger(json.loads(path.read_text(encoding="utf-8")), normal)}
