# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the simulator as ``python -m simulator``: parse the command line, serve, and clean up."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from .announce import welcome, write_ready_file
from .clock import MODES, Clock
from .cylance.console import Cylance
from .errors import InvalidInput
from .opswat.console import OpswatConsole
from .sdm.console import SdmConsole
from .server import Server
from .simulation import Simulation

CA_FILE = "simulator-ca.pem"


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the command line; ``arguments`` defaults to ``sys.argv``."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Simulate the vendor consoles. The simulator listens on 127.0.0.1 only and touches no real device.",
    )
    parser.add_argument("--port", type=port_number, default=0, help="port for HTTP; 0 (default): any free port")
    parser.add_argument(
        "--tls-port", type=port_or_none, default=0, help="port for HTTPS; 0 (default): any free port; none: no HTTPS"
    )
    parser.add_argument(
        "--node-port",
        type=port_number,
        default=0,
        help="HTTP port of the first SDM node; the other nodes use the next ports; 0 (default): any free ports",
    )
    parser.add_argument("--ca-dir", type=Path, help="directory for the CA certificate; default: a temporary directory")
    parser.add_argument("--ready-file", type=Path, help="JSON file to write once the simulator accepts requests")
    parser.add_argument(
        "--clock",
        choices=MODES,
        default="running",
        help="default: running; frozen: the time stands still, so clients that log in with the real time are refused"
        " unless the console's login_clock switch is set to real",
    )
    parser.add_argument("--devices", type=int, default=0, metavar="N", help="start with N devices in each console")
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="start with this value of a switch, for example cylance.rate_limit=20; can be repeated",
    )
    parser.add_argument("--parent", type=int, metavar="PID", help="exit when this process has ended")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    """Return the port number that a command-line value contains."""
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"must be a port from 0 to 65535, got {text}")
    return port


def port_or_none(text: str) -> int | None:
    """Return the port number, or None for the value ``none``."""
    return None if text == "none" else port_number(text)


def build_simulation(options: argparse.Namespace) -> Simulation:
    """Build the simulation that the command line describes; raise InvalidInput for invalid switches."""
    simulation = Simulation(clock=Clock(options.clock))
    for console in (Cylance, OpswatConsole, SdmConsole):
        simulation.add(console(simulation.clock, devices_at_start=options.devices))
    for assignment in options.switch:
        name, separator, value = assignment.partition("=")
        if not separator:
            raise InvalidInput(f"--switch {assignment}: expected NAME=VALUE")
        simulation.switchboard.start_with(name, value)
    return simulation


async def serve(simulation: Simulation, options: argparse.Namespace) -> None:
    """Serve until SIGINT, SIGTERM or the end of the parent process; remove all created files afterwards."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopping.set)
    with ExitStack() as leftovers:
        ca_path = None
        if options.tls_port is not None:
            ca_directory = options.ca_dir or leftovers.enter_context(tempfile.TemporaryDirectory(prefix="simulator-"))
            ca_path = Path(ca_directory, CA_FILE)
            leftovers.callback(ca_path.unlink, missing_ok=True)
        server = Server(simulation)
        try:
            addresses = await server.start(options.port, options.tls_port, ca_path, options.node_port)
            if options.ready_file:
                leftovers.callback(options.ready_file.unlink, missing_ok=True)
                write_ready_file(options.ready_file, simulation, addresses)
            sys.stdout.write(welcome(simulation, addresses))
            sys.stdout.flush()
            await until_stopped(stopping, options.parent)
        finally:
            await server.stop()


async def until_stopped(stopping: asyncio.Event, parent: int | None) -> None:
    """Wait for the stop event, or until the parent process has ended (checked once a second)."""
    first_own_parent = os.getppid()
    while not stopping.is_set():
        orphaned = parent == first_own_parent != os.getppid()
        if parent is not None and (orphaned or not is_alive(parent)):
            return
        try:
            await asyncio.wait_for(stopping.wait(), 1 if parent is not None else None)
        except asyncio.TimeoutError:
            continue


def is_alive(pid: int) -> bool:
    """Return whether a process with this id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator and return its exit status: 0 after a clean stop, 2 if it could not start."""
    options = parse_arguments(arguments)
    try:
        simulation = build_simulation(options)
        asyncio.run(serve(simulation, options))
    except (InvalidInput, OSError) as error:
        allowed = f"; allowed: {error.allowed}" if isinstance(error, InvalidInput) and error.allowed else ""
        sys.stderr.write(f"simulator: {error}{allowed}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
