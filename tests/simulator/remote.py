# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client for tests, demo and benchmark: start a simulator, control it, and inspect its requests.

>>> with started(devices=10) as simulator:
...     simulator.switch("cylance.relock", "conflict")
...     simulator.cylance.devices(locked=True)
...     simulator.requests(write=True)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .cylance.remote import CylanceRemote
from .opswat.remote import OpswatRemote
from .remote_control import ReadyFile, RemoteControl, SimulatorError, as_text
from .sdm.remote import SdmRemote

PACKAGE_PARENT = Path(__file__).resolve().parent.parent
START_SECONDS = 30
STOP_SECONDS = 10


class Simulator(RemoteControl):
    """A client of a running simulator with all its consoles."""

    def __init__(self, ready: ReadyFile) -> None:
        super().__init__(ready)
        self.cylance = CylanceRemote(self)
        self.opswat = OpswatRemote(self)
        self.sdm = SdmRemote(self)


@contextmanager
def started(
    *,
    clock: str = "running",
    devices: int = 0,
    port: int = 0,
    tls: bool = True,
    switches: Mapping[str, Any] | None = None,
    python: str = sys.executable,
) -> Iterator[Simulator]:
    """Start a simulator that stops at the end of the block, or with this process.

    ``devices`` (in each console) and ``switches`` are the start values, which a reset restores. Port 0 means any free
    port. Raise SimulatorError if the simulator does not start.
    """
    with tempfile.TemporaryDirectory(prefix="simulator-") as directory:
        ready_file, output = Path(directory, "ready.json"), Path(directory, "output.txt")
        command = [python, "-m", "simulator", "--clock", clock, "--devices", str(devices)]
        command += ["--port", str(port), "--tls-port", "0" if tls else "none", "--ca-dir", directory]
        command += ["--ready-file", str(ready_file), "--parent", str(os.getpid())]
        for name, value in (switches or {}).items():
            command += ["--switch", f"{name}={as_text(value)}"]
        with output.open("wb") as sink:
            process = subprocess.Popen(
                command,
                env={**os.environ, "PYTHONPATH": str(PACKAGE_PARENT)},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until_ready(process, ready_file, output)
            simulator = Simulator(ReadyFile.read(ready_file))
            try:
                yield simulator
            finally:
                simulator.close()
        finally:
            stop(process)


def wait_until_ready(process: subprocess.Popen[bytes], ready_file: Path, output: Path) -> None:
    """Wait for the ready file; raise SimulatorError with the output if the process ends or the time runs out."""
    deadline = time.monotonic() + START_SECONDS
    while not ready_file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            message = output.read_text(encoding="utf-8", errors="replace")
            raise SimulatorError(f"the simulator did not start (exit status {process.returncode}):\n{message}")
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Terminate the process; kill it if it does not stop in time."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
