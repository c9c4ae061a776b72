# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a program to its end and measure it."""

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
class Measured:
    """What a program cost.

    began: seconds since the epoch. wall: seconds. cpu: seconds, user and system, of it and of all its children that it
    waited for. peak_memory: bytes, the resident memory of the largest process among them.
    """

    exit_status: int
    began: float
    wall: float
    cpu: float
    peak_memory: int


def measure(command: Sequence[str], environment: Mapping[str, str], output: Path, patience: float) -> Measured:
    """Run a program with nothing but this environment. output: the file for what it says.

    patience: seconds, after which it and all that it started is killed: subprocess.TimeoutExpired.
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
            process.wait(patience)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
    return Measured(**json.loads(cost.read_text(encoding="utf-8")))
