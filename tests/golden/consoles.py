# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start a simulator that also records the headers and bodies of requests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.remote import ReadyFile, Simulator, stop, wait_until_ready

TESTS = Path(__file__).resolve().parents[1]


class Consoles:
    """A running simulator with its request log."""

    def __init__(self, simulator: Simulator, log: Path) -> None:
        self.simulator = simulator
        self._log = log
        self._read = 0

    def reset(self) -> None:
        """Restore the initial state and forget the requests."""
        self.simulator.reset()
        self.requests()

    def requests(self) -> list[dict[str, Any]]:
        """Return the requests since the last call, in the order of their arrival."""
        with self._log.open(encoding="utf-8") as log:
            log.seek(self._read)
            lines = log.readlines()
            self._read = log.tell()
        return sorted(map(json.loads, lines), key=lambda request: request["n"])


@contextmanager
def started() -> Iterator[Consoles]:
    """Start a simulator with a frozen clock that accepts logins by the real clock."""
    with tempfile.TemporaryDirectory(prefix="golden-simulator-") as directory:
        ready_file, output, log = (Path(directory, name) for name in ("ready.json", "output.txt", "requests.jsonl"))
        log.touch()
        command = [sys.executable, "-m", "golden.simulator_process", str(log), "--clock", "frozen"]
        command += ["--ca-dir", directory, "--ready-file", str(ready_file), "--parent", str(os.getpid())]
        command += ["--switch", "cylance.login_clock=real", "--switch", "opswat.rate_limit=0"]
        with output.open("wb") as sink:
            process = subprocess.Popen(
                command,
                env={**os.environ, "PYTHONPATH": str(TESTS)},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until_ready(process, ready_file, output)
            simulator = Simulator(ReadyFile.read(ready_file))
            yield Consoles(simulator, log)
            simulator.close()
        finally:
            stop(process)
