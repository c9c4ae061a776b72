# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Describe the machine that ran the benchmark, without anything that identifies it or its owner."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

LIBRARIES = ("ansible-core", "requests", "urllib3", "PyJWT", "aiohttp")


def describe() -> dict[str, Any]:
    """Return the processor, cores, memory in bytes, operating system and library versions."""
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }


def processor() -> str:
    """Return the name of the processor if the system reports it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def summarize(machine: dict[str, Any]) -> str:
    """Return the description as one line of text."""
    gibibytes = machine["memory"] / 2**30
    libraries = ", ".join(f"{library} {machine[library]}" for library in LIBRARIES)
    return (
        f"{machine['cores']} cores ({machine['processor']}), {gibibytes:.0f} GiB, {machine['system']}, "
        f"Python {machine['python']}, {libraries}"
    )
