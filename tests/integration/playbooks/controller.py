# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-playbook through ansible-runner, and read the result of each task."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ansible_runner

HERE = Path(__file__).resolve().parent
PLAYBOOK = str(Path(sys.executable).parent / "ansible-playbook")
MARK = "DEVICE_ACTIONS_TEST_RUN"
PATIENCE = 600  # seconds until a test stops waiting for a process; far more than one needs on a busy machine
LOCKDOWN = "secops.device_actions.cylance_lockdown"
LOCKDOWN_INFO = "secops.device_actions.cylance_lockdown_info"

# An address in a network reserved for documentation.
UNREACHABLE = {"ansible_host": "192.0.2.1", "ansible_ssh_common_args": "-o ConnectTimeout=1"}

# A host with a connection that is not local.
JUMP_HOST = {"ansible_connection": "jump", "ansible_python_interpreter": sys.executable}


@dataclass(frozen=True)
class Run:
    """A finished ansible-playbook. events: of ansible-runner. stdout: what the user sees."""

    rc: int
    stdout: str
    events: Sequence[Mapping[str, Any]]

    def results(self, task: str = "act") -> dict[str, Any]:
        """Return {host: result} of a task, including failures. The result of a skipped host may be empty."""
        ends = ("runner_on_ok", "runner_on_failed", "runner_on_skipped", "runner_on_unreachable")
        return {
            event["event_data"]["host"]: event["event_data"].get("res", {})
            for event in self.events
            if event["event"] in ends and event["event_data"].get("task") == task
        }

    def result(self, task: str = "act") -> dict[str, Any]:
        """Return the result of a task that one host ran."""
        (result,) = self.results(task).values()
        return result

    def failures(self, task: str = "act") -> dict[str, Any]:
        """Return {host: result} of the hosts on which a task failed, including ignored failures."""
        return {
            event["event_data"]["host"]: event["event_data"]["res"]
            for event in self.events
            if event["event"] == "runner_on_failed" and event["event_data"].get("task") == task
        }

    def items(self, task: str = "act") -> list[dict[str, Any]]:
        """Return the results of the items of a task with a loop."""
        ends = ("runner_item_on_ok", "runner_item_on_failed")
        return [
            event["event_data"]["res"]
            for event in self.events
            if event["event"] in ends and event["event_data"].get("task") == task
        ]

    def artifacts(self) -> dict[str, Any]:
        """Return what set_stats has passed on to a workflow."""
        (end,) = [event["event_data"] for event in self.events if event["event"] == "playbook_on_stats"]
        return dict(end["artifact_data"])

    def stats(self, counter: str) -> dict[str, int]:
        """Return {host: count} of the recap. counter: ok, changed, failures, dark, skipped, rescued, ignored."""
        (stats,) = [event["event_data"] for event in self.events if event["event"] == "playbook_on_stats"]
        return stats[counter]


def marked_processes(mark: str) -> list[int]:
    """Return the identifiers of the living processes with C(NAME=VALUE) in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark.encode() in entry.read_bytes().split(b"\0"):
                found.append(int(entry.parent.name))
    return found


def kill_marked(mark: str) -> None:
    """Kill the processes with C(NAME=VALUE) in their environment, and wait until all of them have ended."""

    def is_over() -> bool:
        alive = marked_processes(mark)
        for pid in alive:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return not alive

    wait_until(is_over, "its processes have ended")


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait until a condition on other processes holds. what: the condition, for the error message."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"timeout while waiting until {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Started:
    """A running ansible-playbook. output: the file with what the user sees. mark: a variable of all its processes."""

    process: subprocess.Popen[bytes]
    output: Path
    mark: str

    def has_ended(self) -> bool:
        """Return whether it has ended."""
        return self.process.poll() is not None

    def finish(self) -> str:
        """Wait until it succeeds, and return what the user saw."""
        assert self.process.wait(PATIENCE) == 0, self.output.read_text()
        return self.output.read_text()

    def kill(self) -> None:
        """Kill it and all its forks, if they are alive. Newer cores give each fork its own session."""
        kill_marked(self.mark)
        self.process.wait(PATIENCE)

    def processes(self) -> list[int]:
        """Return the identifiers of its living processes."""
        return marked_processes(self.mark)


class Controller:
    """An Ansible controller with a private home. environment: variables of every run."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        config = home / "ansible.cfg"
        config.touch()
        self.environment = {
            **environment,
            "ANSIBLE_CONFIG": str(config),
            "ANSIBLE_HOME": str(home / "ansible"),
            "ANSIBLE_LOCAL_TEMP": str(home / "local"),
            "ANSIBLE_REMOTE_TEMP": str(home / "remote"),
            "ANSIBLE_ASYNC_DIR": str(home / "async"),
            "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
            "ANSIBLE_CONNECTION_PLUGINS": str(HERE / "connection_plugins"),
            "ANSIBLE_HOST_KEY_CHECKING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_FORCE_COLOR": "false",
            "HOME": str(home),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
        }
        self._runs = 0

    def play(
        self,
        *plays: Mapping[str, Any],
        inventory: Mapping[str, Any] | Path | None = None,
        options: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> Run:
        """Run plays. inventory: {group: {host: variables}}, or a file. options: words for the command line."""
        project = self._project(plays)
        run = ansible_runner.run(
            private_data_dir=str(project.parent),
            playbook="site.json",
            inventory=str(inventory) if isinstance(inventory, Path) else _whole(inventory),
            cmdline=options or None,
            envvars={**self.environment, **(environment or {})},
            settings={"suppress_env_files": True, "idle_timeout": PATIENCE},
            quiet=True,
            rotate_artifacts=0,
        )
        return Run(run.rc, run.stdout.read(), [*run.events])

    def start(
        self,
        *plays: Mapping[str, Any],
        inventory: Mapping[str, Any] | None = None,
        options: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> Started:
        """Start plays in a new session, and do not wait for their end."""
        project = self._project(plays)
        (project / "inventory.json").write_text(json.dumps(_whole(inventory)), encoding="utf-8")
        output = project / "output.txt"
        mark = f"{MARK}={project}"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                [PLAYBOOK, "site.json", "--inventory", "inventory.json", *options.split()],
                cwd=project,
                env={**os.environ, **self.environment, **(environment or {}), MARK: str(project)},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Started(process, output, mark)

    def _project(self, plays: Sequence[Mapping[str, Any]]) -> Path:
        """Write the plays to a file in a new directory, and return the directory."""
        self._runs += 1
        project = self.home / f"run{self._runs}" / "project"
        project.mkdir(parents=True)
        # The same file name for all runs of a test, so that a task has the same position in each of them.
        (project / "site.json").write_text(json.dumps(list(plays)), encoding="utf-8")
        return project


def _whole(inventory: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return an inventory from {group: {host: variables}}."""
    groups = inventory or {"fleet": {}}
    return {"all": {"children": {name: {"hosts": dict(members)} for name, members in groups.items()}}}


def collections_path() -> Path:
    """Return the directory in which Python finds the collection under test."""
    import ansible_collections.secops.device_actions.plugins.module_utils._common.version as module

    return Path(module.__file__).parents[6]


def fleet(records: Sequence[Mapping[str, Any]], **variables: Any) -> dict[str, dict[str, Any]]:
    """Return {host: variables} with one unreachable host for each device of the simulator."""
    return {
        record["host_name"].split(".")[0]: {
            **UNREACHABLE,
            "cylance_device_id": record["id"],
            "device_hostname": record["host_name"],
            **variables,
        }
        for record in records
    }


def at_once(
    controllers: Sequence[Controller], task: Mapping[str, Any], inventories: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Run a task on all controllers at the same time until all succeed, and return what their users saw."""
    runs = [
        controller.start(play("fleet", task), inventory=inventory, options="--forks 50")
        for controller, inventory in zip(controllers, inventories, strict=True)
    ]
    try:
        return [run.finish() for run in runs]
    finally:
        for run in runs:
            run.kill()


def play(hosts: str, *tasks: Mapping[str, Any], **keywords: Any) -> dict[str, Any]:
    """Return a play like those in the documentation."""
    return {"hosts": hosts, "gather_facts": False, "tasks": list(tasks), **keywords}


def lockdown(name: str = "act", /, keywords: Mapping[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    """Return a task of cylance_lockdown, without a rate limit unless the options set one."""
    return {"name": name, LOCKDOWN: {"requests_per_second": 0, **options}, **(keywords or {})}
