# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Demonstrate the main use cases with simulated consoles: isolate, release, quarantine, lock, commit, and detect.

The demo builds and installs the collection as users do, starts a simulator on the loopback address, runs the playbooks
next to this file, and stops everything that it started. Its exit status is 0 if all steps had the expected results.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT)]

from demo import display  # noqa: E402 (sys.path must be set first)
from demo.ansible_runs import list_inventory, run_playbook  # noqa: E402
from demo.detection import TITLE, isolate_on_detection, obstacle  # noqa: E402
from demo.devices import add_devices  # noqa: E402
from demo.installation import environment, install_collection  # noqa: E402
from demo.steps import steps  # noqa: E402
from simulator.remote import Simulator, started  # noqa: E402


def main() -> int:
    """Run the demo and return its exit status."""
    options = parse_arguments()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="device-actions-demo-") as folder, started() as simulator:
        home = Path(folder)
        devices = add_devices(simulator)
        display.show_start(devices.records, simulator.page)
        install_collection(home)
        variables = environment(simulator, home)
        display.show_inventory_heading()
        inventory = list_inventory(variables)
        display.show_inventory(inventory)
        results = []
        for step in steps(devices, home):
            display.show_heading(step)
            results.append(run_playbook(step, simulator, home, variables))
            display.show_result(results[-1])
        unexpected = [result.step.title for result in results if not result.as_expected]
        display.show_detection_heading()
        if reason := obstacle():
            display.show_left_out(reason)
        else:
            seconds = isolate_on_detection(simulator, home, variables)
            display.show_detection(seconds)
            unexpected += [TITLE] if seconds is None else []
        if inventory.hosts != devices.machines:
            unexpected.insert(0, "Inventory")
        display.show_summary(results, unexpected, time.monotonic() - began)
        if options.keep:
            wait_for_enter(simulator)
    display.screen.print("The simulator has stopped.")
    return 1 if unexpected else 0


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description="Lock simulated devices down and release them, step by step.")
    parser.add_argument("--keep", action="store_true", help="keep the simulator running until you press Enter")
    return parser.parse_args()


def wait_for_enter(simulator: Simulator) -> None:
    """Keep the simulator running until the user presses Enter; do nothing without a terminal."""
    if sys.stdin.isatty():
        display.screen.print(f"The simulated consoles keep running: {simulator.page}")
        with suppress(KeyboardInterrupt, EOFError):
            display.screen.input("Press Enter to stop them.")


if __name__ == "__main__":
    sys.exit(main())
