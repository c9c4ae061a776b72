# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Demonstrate the main use cases with simulated consoles: isolate, release, quarantine, and work under a lock.

The demo builds and installs the collection as users do, starts a simulator on the loopback address, runs the playbooks
next to this file, and stops everything that it started. Its exit status is 0 if all steps had the expected results.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ansible_runner
from rich import box
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
sys.path.insert(0, str(CHECKOUT / "tests"))

from simulator.remote import Simulator, started  # noqa: E402 (sys.path must be set first)

LIST_SIZE = 1000
HOSTS = 8
GROUP_SIZE = 100
BATCH = 50  # devices per OPSWAT request
CONTROLLERS = 4  # SDM devices
INVENTORY = HERE / "inventory" / "consoles.devices.yml"
SHOWN_GROUPS = ("cylance_zone_Infected", "os_windows", "opswat_status_compliant", "without_opswat", "sdm")
OUTCOMES = ("changed", "unchanged", "failed", "skipped", "unknown")

screen = Console(highlight=False)


@dataclass
class Step:
    """A run of a playbook with its expected results.

    ``expected`` maps outcomes to their number of devices. ``writes`` is the number of write requests, or a range if it
    depends on how many hosts run concurrently.
    """

    title: str
    why: str
    playbook: str
    expected: Mapping[str, int]
    writes: int | range
    check: bool = False
    forks: int = 5
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Done:
    """The result of a Step."""

    step: Step
    outcomes: Counter
    writes: int
    logins: int
    seconds: float

    @property
    def as_expected(self) -> bool:
        """Whether outcomes and writes are as expected."""
        allowed = self.step.writes if isinstance(self.step.writes, range) else (self.step.writes,)
        return +self.outcomes == Counter(self.step.expected) and self.writes in allowed


def steps(ids: list[str], exempted: str, ledger: Path) -> list[Step]:
    """Return the steps of the demo in order.

    ``ids`` are the devices of the list to isolate, ``exempted`` is the host name of the device to exempt, and
    ``ledger`` is the file that records the locks.
    """
    locks = {"sdm_ledger": str(ledger)}
    fleet = {"incident_device_ids": ids}
    allowed = {**fleet, "allowed_changes": LIST_SIZE}
    many = f"List of {LIST_SIZE}"
    return [
        Step(
            "Hosts, check mode",
            "Show what would change. Devices are read, but nothing is written.",
            "isolate_hosts.yml",
            {"changed": HOSTS},
            writes=0,
            check=True,
        ),
        Step(
            "Hosts",
            "One task for each host, but only one login. Ansible connects to no host.",
            "isolate_hosts.yml",
            {"changed": HOSTS},
            writes=HOSTS,
        ),
        Step(
            "Hosts again",
            "The devices are locked already, so nothing changes.",
            "isolate_hosts.yml",
            {"unchanged": HOSTS},
            writes=0,
        ),
        Step(
            f"{many}, too many",
            "max_changes is 25 by default, so the task is refused before the first write.",
            "isolate_list.yml",
            {"skipped": LIST_SIZE},
            writes=0,
            variables=fleet,
        ),
        Step(
            f"{many}, check mode",
            "The same list with a higher max_changes.",
            "isolate_list.yml",
            {"changed": LIST_SIZE},
            writes=0,
            check=True,
            variables=allowed,
        ),
        Step(
            many,
            "One task, one login, devices in parallel.",
            "isolate_list.yml",
            {"changed": LIST_SIZE},
            writes=LIST_SIZE,
            variables=allowed,
        ),
        Step(
            f"{many} again",
            "Nothing changes. Each device is read with one request.",
            "isolate_list.yml",
            {"unchanged": LIST_SIZE},
            writes=0,
            variables=allowed,
        ),
        Step(
            "Clean the hosts up",
            "One package execution for all hosts, polled every second until all devices have finished.",
            "clean_up.yml",
            {"changed": HOSTS},
            writes=1,
        ),
        Step(
            "Clean them up again",
            "The execution is found by its name and not started again.",
            "clean_up.yml",
            {"unchanged": HOSTS},
            writes=0,
        ),
        Step(
            "Release",
            "The console ends the partial lockdown of one device. The other device is fully locked: "
            "the console accepts the request but does nothing, and the task reports this.",
            "release.yml",
            {"changed": 1, "failed": 1},
            writes=2,
        ),
        Step(
            "OPSWAT: exempt one",
            "The second console cannot look up devices by name, so its device list is read.",
            "exempt.yml",
            {"changed": 1},
            writes=1,
            variables={"exempted_hostname": exempted},
        ),
        Step(
            "Exempt it again",
            "The device is exempted already, so nothing changes.",
            "exempt.yml",
            {"unchanged": 1},
            writes=0,
            variables={"exempted_hostname": exempted},
        ),
        Step(
            f"OPSWAT: quarantine {GROUP_SIZE}",
            "One task for each device that both consoles know. "
            f"Up to {BATCH} of them share a request, because this console limits requests to ten a minute.",
            "quarantine.yml",
            {"changed": GROUP_SIZE},
            writes=range(GROUP_SIZE // BATCH, GROUP_SIZE // 10),  # fewer tasks run concurrently on a busy machine
            forks=BATCH,
        ),
        Step(
            "Quarantine again",
            "The devices are in the group already, so nothing changes.",
            "quarantine.yml",
            {"unchanged": GROUP_SIZE},
            writes=0,
            forks=BATCH,
        ),
        Step(
            f"SDM: lock {CONTROLLERS}",
            "The third console cannot report its locks, so a ledger records them.",
            "lock_controllers.yml",
            {"changed": CONTROLLERS},
            writes=CONTROLLERS,
            variables=locks,
        ),
        Step(
            "Lock them again",
            "Nothing changes: the ledger contains the locks, and SDM confirms them.",
            "lock_controllers.yml",
            {"unchanged": CONTROLLERS},
            writes=CONTROLLERS,
            variables=locks,
        ),
        Step(
            "SDM: maintenance",
            "Tasks run under the lock and fail on one host. All devices are unlocked in the end.",
            "maintain_controllers.yml",
            {"unchanged": CONTROLLERS, "changed": CONTROLLERS},
            writes=2 * CONTROLLERS,
            variables={**locks, "change_tasks": str(HERE / "tasks" / "change.yml")},
        ),
    ]


def main() -> int:
    """Run the demo and return its exit status."""
    options = parse_arguments()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="device-actions-demo-") as folder, started() as simulator:
        home = Path(folder)
        ids = simulator.cylance.seed(HOSTS + LIST_SIZE + 1)["ids"]
        seed_package(simulator)
        exempted = seed_opswat(simulator)
        simulator.sdm.seed(CONTROLLERS)
        mark(simulator, ids)
        devices = len(ids) + GROUP_SIZE + 1 + CONTROLLERS
        screen.print(f"The simulated consoles are running with {devices} devices. Watch them in a browser:\n")
        screen.print(f"  [bold]{simulator.page}[/]\n")
        screen.print("[bold]Building and installing the collection[/]")
        install_collection(home)
        screen.print("The playbooks disable the rate limits, which only real consoles need.\n")
        hosts = show_inventory(simulator, home)
        story = steps(ids[HOSTS:-1], exempted, home / "sdm-locks.json")
        done = [run(step, simulator, home) for step in story]
        seconds = time.monotonic() - began
        screen.print(summary(done))
        wrong = [item.step.title for item in done if not item.as_expected]
        if hosts != devices - GROUP_SIZE:
            wrong.insert(0, "Inventory")
        if wrong:
            screen.print(f"[bold red]Not as expected:[/] {', '.join(wrong)}")
        else:
            screen.print(f"[bold green]All as expected[/], in {seconds:.0f} s.")
        if options.keep:
            keep(simulator)
    screen.print("The simulator has stopped.")
    return 1 if wrong else 0


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Lock simulated devices down and release them, step by step.")
    parser.add_argument("--keep", action="store_true", help="keep the simulator running until you press Enter")
    return parser.parse_args()


def keep(simulator: Simulator) -> None:
    """Keep the simulator running until the user presses Enter; do nothing without a terminal."""
    if sys.stdin.isatty():
        screen.print(f"The simulator keeps running: {simulator.page}")
        with suppress(KeyboardInterrupt, EOFError):
            screen.input("Press Enter to stop it.")


def install_collection(home: Path) -> None:
    """Build the collection from this checkout and install it under ``home``, without network access."""
    galaxy = [sys.executable, "-m", "ansible", "galaxy", "collection"]
    run_quietly([*galaxy, "build", str(CHECKOUT), "--output-path", str(home)])
    (archive,) = home.glob("*.tar.gz")
    run_quietly([*galaxy, "install", str(archive), "--collections-path", str(home / "collections"), "--offline"])


def run_quietly(command: list[str]) -> None:
    """Run a command; show its output only if it fails."""
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{finished.stdout}{finished.stderr}")


def seed_package(simulator: Simulator) -> None:
    """Add a package whose executions take two seconds."""
    simulator.cylance.add_package("Stop and collect")
    simulator.cylance.switch("execution_ack_takes", 1)
    simulator.cylance.switch("execution_takes", 2)


def seed_opswat(simulator: Simulator) -> str:
    """Add OPSWAT devices and a group, disable the rate limit, and return the host name of the last device.

    Cylance knows all of these devices except the last one.
    """
    simulator.opswat.switch("rate_limit", 0)
    known = simulator.cylance.devices()[:GROUP_SIZE]
    simulator.opswat.add_devices(
        [{"host_name": device["host_name"], "macs": device["mac_addresses"]} for device in known]
    )
    simulator.opswat.add_group("Quarantine")
    return simulator.opswat.add_device(host_name="kiosk.corp.example")["host_name"]


def mark(simulator: Simulator, ids: list[str]) -> None:
    """Put the devices to isolate and to release into zones, and lock one of them partially."""
    partial = ids[-1]
    for device in ids[1:HOSTS]:
        simulator.cylance.change_device(device, zones=["Infected"])
    simulator.cylance.change_device(ids[0], zones=["Infected", "Cleaned"])
    simulator.cylance.change_device(partial, zones=["Cleaned"], lock={"partial": True})


def environment(simulator: Simulator, home: Path) -> dict[str, str]:
    """Return the environment for Ansible: the consoles, and none of the user's own settings."""
    return {
        **simulator.cylance.environment(),
        **simulator.opswat.environment(),
        **simulator.sdm.environment(),
        "ANSIBLE_COLLECTIONS_PATH": str(home / "collections"),
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_DISPLAY_FAILED_STDERR": "false",
        "ANSIBLE_HOME": str(home / "ansible"),
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        "ANSIBLE_INVENTORY_CACHE_CONNECTION": str(home / "inventory-cache"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
        "XDG_RUNTIME_DIR": str(home),
    }


def show_inventory(simulator: Simulator, home: Path) -> int:
    """List the inventory, print a summary, and return the number of hosts."""
    command = [sys.executable, "-m", "ansible", "inventory", "--inventory", str(INVENTORY), "--list"]
    screen.rule("[bold]Inventory[/]   [dim]ansible-inventory --list[/]", align="left")
    screen.print("[italic]Devices that several consoles know become one host, with groups for every console.[/]")
    listed = subprocess.run(
        command, env={**os.environ, **environment(simulator, home)}, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{listed.stdout}{listed.stderr}")
    inventory = json.loads(listed.stdout)
    hosts = inventory["_meta"]["hostvars"]
    joined = sum(bool(variables["device_joined_by"]) for variables in hosts.values())
    screen.print(f"  {len(hosts)} hosts, of which {joined} are known to several consoles.")
    groups = (f"{name} {len(inventory[name].get('hosts', []))}" for name in SHOWN_GROUPS)
    screen.print(f"  {len(inventory) - 2} groups, among them: {', '.join(groups)}.\n")
    return len(hosts)


def run(step: Step, simulator: Simulator, home: Path) -> Done:
    """Run a step and print its results."""
    simulator.clear_requests()
    command = f"ansible-playbook {step.playbook}{' --check' if step.check else ''}"
    screen.rule(f"[bold]{step.title}[/]   [dim]{command}[/]", align="left")
    screen.print(f"[italic]{step.why}[/]")
    private = home / f"run-{time.monotonic_ns()}"
    private.mkdir()
    began = time.monotonic()
    finished = ansible_runner.run(
        private_data_dir=str(private),
        project_dir=str(HERE / "playbooks"),
        playbook=step.playbook,
        inventory=str(INVENTORY),
        extravars=dict(step.variables),
        cmdline=f"--forks {step.forks}{' --check' if step.check else ''}",
        envvars=environment(simulator, home),
        settings={"suppress_env_files": True},
        quiet=True,
    )
    seconds = time.monotonic() - began
    outcomes: Counter = Counter()
    ends = [event for event in finished.events if is_worth_showing(event)]
    for number, event in enumerate(ends):
        result = event["event_data"]["res"]
        outcomes.update({name: result.get("summary", {}).get(name, 0) for name in OUTCOMES})
        if number < HOSTS:
            host = event["event_data"]["host"]
            style = "red" if event["event"] == "runner_on_failed" else "yellow" if result.get("changed") else "green"
            screen.print(f"  [{style}]{host}: {result.get('msg', 'no result')}[/]", soft_wrap=True)
    if len(ends) > HOSTS:
        screen.print(f"  and {len(ends) - HOSTS} more hosts")
    if not outcomes:
        screen.print(finished.stdout.read())
    counts = simulator.summary()
    logged = f"{counts['total']} requests: {counts['logins']} login, {counts['writes']} writes"
    screen.print(f"  The console logged {logged}. {seconds:.1f} s.\n")
    return Done(step, outcomes, counts["writes"], counts["logins"], seconds)


def is_worth_showing(event: Mapping[str, Any]) -> bool:
    """Return whether an event is a result of the collection's modules or a failed task."""
    if event["event"] == "runner_on_failed":
        return True
    return event["event"] == "runner_on_ok" and "summary" in event["event_data"].get("res", {})


def summary(done: list[Done]) -> Table:
    """Return a table of all steps."""
    table = Table(title="Summary", title_justify="left", box=box.SIMPLE, pad_edge=False)
    table.add_column("step", no_wrap=True)
    for name in ("changed", "same", "failed", "skip", "writes", "sec"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for item in done:
        figures = [*(item.outcomes[name] for name in ("changed", "unchanged", "failed", "skipped")), item.writes]
        cells = [str(figure) if figure else "-" for figure in figures]
        verdict = "[green]ok[/]" if item.as_expected else "[red]WRONG[/]"
        table.add_row(item.step.title, *cells, f"{item.seconds:.1f}", verdict)
    return table


if __name__ == "__main__":
    sys.exit(main())
