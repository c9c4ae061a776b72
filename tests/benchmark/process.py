# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a program and measure it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STOPWATCH = Path(__file__).with_name("stopwatch.py")


@dataclass(frozen=True)
class Measurement:
    """The cost of a program.

    started_at: seconds since the epoch. wall: seconds. cpu: user and system seconds of the program and all children
    that it waited for. peak_memory: resident memory of the largest of these processes, in bytes.
    """

    exit_status: int
    started_at: float
    wall: float
    cpu: float
    peak_memory: int


def measure(command: Sequence[str], environment: Mapping[str, str], output: Path, timeout: float) -> Measurement:
    """Run a program with exactly this environment and write its output to a file.

    Raise subprocess.TimeoutExpired after a timeout in seconds, and kill the program with all its children.
    """
    cost = output.with_name("cost.json")
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(STOPWATCH), str(cost), *command],
            env=dict(environment),
            cwd=output.parent,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(timeout)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    return Measurement(**json.loads(cost.read_text(encoding="utf-8")))
