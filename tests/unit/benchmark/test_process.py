# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measuring a program."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmark.process import measure

MIB = 2**20


def test_the_cost_includes_children(tmp_path):
    child = "x = bytearray(200 << 20); sum(range(3_000_000))"
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"

    cost = measure([sys.executable, "-c", program], {}, tmp_path / "output.txt", timeout=60)

    assert cost.exit_status == 0
    assert cost.peak_memory > 200 * MIB
    assert 0 < cost.cpu


def test_peak_memory_excludes_the_measuring_process(tmp_path):
    ballast = bytearray(300 * MIB)

    cost = measure([sys.executable, "-c", "pass"], {}, tmp_path / "output.txt", timeout=60)

    assert cost.peak_memory < 100 * MIB < len(ballast)


def test_a_program_gets_only_its_environment_and_its_output_is_saved(tmp_path):
    program = "import os, sys; print(os.environ['GREETING'], 'HOME' in os.environ); sys.exit(3)"

    cost = measure([sys.executable, "-c", program], {"GREETING": "hello"}, tmp_path / "output.txt", timeout=60)

    assert cost.exit_status == 3
    assert (tmp_path / "output.txt").read_text(encoding="utf-8") == "hello False\n"


def test_a_timeout_kills_the_program(tmp_path):
    program = "import fcntl, signal, sys; file = open('lock', 'w'); fcntl.flock(file, fcntl.LOCK_EX); signal.pause()"

    with pytest.raises(subprocess.TimeoutExpired):
        measure([sys.executable, "-c", program], {}, tmp_path / "output.txt", timeout=2)

    assert becomes_free(tmp_path / "lock")


def becomes_free(path: Path) -> bool:
    """Return whether the lock on a file becomes free within 30 seconds."""
    deadline = time.monotonic() + 30
    with path.open("w", encoding="utf-8") as file:
        while time.monotonic() < deadline:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
            else:
                return True
    return False
