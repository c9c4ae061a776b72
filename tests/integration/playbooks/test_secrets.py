# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application's secret, the token and the unlock key appear in no output, process list or file."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import JUMP_HOST, LOCKDOWN_INFO, PATIENCE, Controller, Run, fleet, lockdown, play
from simulator.remote import Simulator

pytestmark = [pytest.mark.costly, pytest.mark.extended]

TOKEN = re.compile(r"eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}")  # "eyJ" alone can occur in compressed files
SECRET = "CanarySecret-0123456789-abcdefghijklm"


@contextmanager
def watched_processes(found: list[str], words: list[str]) -> Iterator[None]:
    """Search the command lines of all processes for these words until the context ends."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            for entry in os.listdir("/proc"):
                if entry.isdigit():
                    try:
                        line = Path("/proc", entry, "cmdline").read_bytes().decode(errors="replace")
                    except OSError:
                        continue
                    found.extend(line for word in words if word in line)
            over.wait(0.02)  # much shorter than the life of a module's process

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def keys(simulator: Simulator) -> list[str]:
    """Return the unlock keys of all devices."""
    return [key for device in simulator.cylance.devices() if (key := device["console"]["unlock_key"])]


def everything_shown(run: Run) -> str:
    """Return what the user sees and what callbacks get."""
    return run.stdout + json.dumps(list(run.events), default=str)


def everything_kept(home: Path) -> Iterator[tuple[Path, str]]:
    """Return the files that are left, except those with which the test itself passes the secret."""
    for path in home.rglob("*"):
        if path.is_file() and "project" not in path.parts and path.parts[-2] != "env" and path.name != "command":
            yield path, path.read_bytes().decode(errors="replace")


EXECUTION: dict[str, dict[str, Any]] = {
    "on the controller": {},
    "delegated": {"delegate_to": "jump"},
    "async": {"delegate_to": "jump", "async": PATIENCE, "poll": 1},
}


@pytest.mark.parametrize(
    "place",
    [pytest.param(place, marks=pytest.mark.costly) if options else place for place, options in EXECUTION.items()],
)
def test_no_secret_is_exposed(controller: Controller, simulator: Simulator, place: str) -> None:
    application = simulator.cylance.add_application(application_secret=SECRET)
    simulator.cylance.seed(1)
    # The renewal fails with an error that echoes the secrets.
    devices = simulator.cylance.devices()
    simulator.cylance.change_device(devices[0]["id"], lock={"expires": "0:10:00"})
    (key,) = keys(simulator)
    # Older cores poll an async task with the interpreter of the host, not of the one that it is delegated to.
    interpreter = {"ansible_python_interpreter": sys.executable}
    inventory = {"fleet": fleet(devices, **interpreter), "jumps": {"jump": JUMP_HOST}}
    credentials = {"CYLANCE_APPLICATION_ID": application["application_id"], "CYLANCE_APPLICATION_SECRET": SECRET}
    simulator.add_fault(
        "status",
        method="PUT",
        path=devices[0]["focus_id"],
        times=1,
        status=400,
        body={"message": f"Refused for {SECRET} with {key}"},
    )
    renewal = {"expires": "1:00:00", "renew_before": "0:12:00"}
    tasks = [
        lockdown(**renewal, keywords={**EXECUTION[place], "ignore_errors": True}),
        lockdown("again", EXECUTION[place], **renewal),
        {"name": "read", LOCKDOWN_INFO: {}, **EXECUTION[place]},
    ]
    found: list[str] = []
    with watched_processes(found, [SECRET, "eyJ"]):
        run = controller.play(
            play("fleet", *tasks, environment=credentials),
            inventory=inventory,
            options="-vvvv --diff",
            environment={"CYLANCE_APPLICATION_ID": "", "CYLANCE_APPLICATION_SECRET": ""},
        )
    assert run.stats("failures") == {} and len(run.failures()) == 1, run.stdout
    assert any("Refused for ********" in result["msg"] for result in run.failures().values())
    canaries = [SECRET, key, *keys(simulator), "eyJ"]  # every JWT begins with eyJ
    shown = everything_shown(run)
    # The events contain the play itself, with the secret as the user wrote it.
    assert [word for word in canaries if word in run.stdout] == []
    results = json.dumps([run.results(task) for task in ("act", "again", "read")])
    assert [word for word in canaries if word in results] == []
    assert [word for word in canaries[1:] if word in shown] == []
    assert found == []
    files = list(everything_kept(controller.home))
    assert [path for path, text in files if TOKEN.search(text) or any(key in text for key in keys(simulator))] == []


@pytest.mark.parametrize("place", ["on the controller", "delegated"])
def test_debug_settings_expose_the_secret_of_a_delegated_task_only_and_it_warns(
    controller: Controller, simulator: Simulator, place: str
) -> None:
    application = simulator.cylance.add_application(application_secret=SECRET)
    simulator.cylance.seed(1)
    run = controller.play(
        play("fleet", lockdown(keywords={**EXECUTION[place], "no_log": True})),
        inventory={"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST}},
        options="-vvvvv",
        environment={
            "CYLANCE_APPLICATION_ID": application["application_id"],
            "CYLANCE_APPLICATION_SECRET": SECRET,
            "ANSIBLE_DEBUG": "1",
            "ANSIBLE_KEEP_REMOTE_FILES": "1",
        },
    )
    assert run.rc == 0
    is_exposed = place == "delegated"  # as docs/faults.md says
    output = " ".join(run.stdout.split())
    for setting, warning in (("KEEP_REMOTE_FILES", "the module of this task on jump"), ("DEBUG", "even with no_log")):
        assert (f"ANSIBLE_{setting}" in output and warning in output) == is_exposed, setting
    assert (SECRET in run.stdout) == is_exposed
    remote = controller.home / "remote"
    kept = [path.name for path, text in everything_kept(remote) if SECRET in text]
    assert kept == (["AnsiballZ_cylance_lockdown.py"] if is_exposed else [])
    assert all(key not in run.stdout for key in keys(simulator))


@pytest.mark.sweep
def test_the_password_of_a_destination_is_not_exposed(controller: Controller, simulator: Simulator) -> None:
    destination = f"sftp://collector:{SECRET}@files.example/incident"
    simulator.cylance.add_package("Collect")
    simulator.cylance.seed(2)
    inventory = {"fleet": fleet(simulator.cylance.devices()), "jumps": {"jump": JUMP_HOST}}
    refusal = {"message": f"Cannot write to {destination} as collector with {SECRET}."}
    simulator.add_fault("status", method="POST", path="/executions", times=1, status=400, body=refusal)
    module, info = "secops.device_actions.cylance_package_exec", "secops.device_actions.cylance_package_exec_info"
    options = {"packages": [{"package": "Collect"}], "destination": "{{ lookup('ansible.builtin.env', 'PLACE') }}"}
    once = {"run_once": True, "ignore_errors": True}
    tasks = [
        {"name": name, module: {"name": name, "device_ids": "{{ ids }}", **options}, **once, **EXECUTION[place]}
        for name, place in (("refused", "on the controller"), ("here", "on the controller"), ("there", "delegated"))
    ]
    read = {"name": "read", info: {}, "run_once": True}
    found: list[str] = []
    with watched_processes(found, [SECRET]):
        run = controller.play(
            play("fleet", *tasks, read, vars={"ids": [device["id"] for device in simulator.cylance.devices()]}),
            inventory=inventory,
            options="-vvvv --diff",
            environment={"PLACE": destination},
        )
    assert "********" in run.result("refused")["msg"]
    begun = simulator.cylance.executions()
    assert [(execution["name"], execution["destination"]) for execution in begun] == [
        ("here", destination),
        ("there", destination),
    ]
    assert run.result("read")["executions"][0]["destination"] == "sftp://files.example"
    assert SECRET not in everything_shown(run)
    assert found == []
    assert [path for path, text in everything_kept(controller.home) if SECRET in text] == []


@pytest.mark.costly
def test_the_unlock_key_is_only_returned_with_no_log(controller: Controller, simulator: Simulator) -> None:
    (device,) = simulator.cylance.seed(1)["ids"]
    options = {"device_ids": device, "return_unlock_key": True}
    refused = controller.play(play("localhost", lockdown(**options))).result()
    assert "no_log: true" in refused["msg"]
    assert simulator.requests() == []
    run = controller.play(
        play(
            "localhost",
            lockdown(**options, keywords={"no_log": True, "register": "result"}),
            {"name": "use", "ansible.builtin.debug": {"msg": "{{ result.devices[0].unlock_key | length }}"}},
        )
    )
    (key,) = keys(simulator)
    assert run.result("use")["msg"] in (len(key), str(len(key)))
    assert key not in everything_shown(run)
