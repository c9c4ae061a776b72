# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m simulator``: arguments, and the life from start to a clean end."""

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
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A local stand-in for the vendor consoles. It listens on 127.0.0.1 only and isolates no machine.",
    )
    parser.add_argument("--port", type=port_number, default=0, help="port for HTTP; 0 (default): any free one")
    parser.add_argument(
        "--tls-port", type=port_or_none, default=0, help="port for HTTPS; 0 (default): any free one; none: no HTTPS"
    )
    parser.add_argument(
        "--node-port",
        type=port_number,
        default=0,
        help="port for HTTP of the first node of SDM, the others have those that follow; 0 (default): any free ones",
    )
    parser.add_argument("--ca-dir", type=Path, help="where to put the CA's certificate; default: a temporary directory")
    parser.add_argument("--ready-file", type=Path, help="a JSON file to write once the simulator serves")
    parser.add_argument(
        "--clock",
        choices=MODES,
        default="running",
        help="default: running; frozen: stands at one moment, so that a client that logs in by real time is refused"
        " unless the switch login_clock of the console is set to real",
    )
    parser.add_argument("--devices", type=int, default=0, metavar="N", help="begin with N devices in each console")
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="begin with this value of a switch, such as cylance.rate_limit=20; may be repeated",
    )
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process is gone")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    """A port of the command line."""
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return port


def port_or_none(text: str) -> int | None:
    """A port, or ``none``."""
    return None if text == "none" else port_number(text)


def build_simulation(options: argparse.Namespace) -> Simulation:
    """The simulation that the command line asks for."""
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
    """Serve until a signal comes or the parent is gone; leave nothing behind."""
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
    """Wait for the signal; look once a second whether the parent is still there."""
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
    """Whether there is a process with this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the exit status is 0 after a clean end and 2 when the start was impossible."""
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
