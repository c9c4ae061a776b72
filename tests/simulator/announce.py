# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Saying where the simulator listens: to programs by the ready file, to people by a text."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from .server import Addresses
from .simulation import Simulation


def write_ready_file(path: Path, simulation: Simulation, addresses: Addresses) -> None:
    """Write where the simulator listens, readable for the owner only, in one piece."""
    content = {
        "url": addresses.url,
        "tls_url": addresses.tls_url,
        "ca_path": str(addresses.ca_path) if addresses.ca_path else None,
        "nodes": {
            console.name: [{"name": node.name, "url": node.url, "tls_url": node.tls_url} for node in console.nodes]
            for console in simulation.consoles
            if console.nodes
        },
        "page": addresses.page,
        "pid": os.getpid(),
        "credentials": simulation.credentials(),
    }
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(content, stream)
    os.replace(draft, path)


def welcome(simulation: Simulation, addresses: Addresses) -> str:
    """What a person needs to know."""
    lines = [
        "The rehearsal console is running. It isolates no real machine; its credentials are made up.",
        "",
        f"  Watch the devices here   {addresses.page}",
        "",
        "Point the playbooks of a second shell at it:",
        "",
        *(f"  export {name}={value}" for name, value in simulation.environment(addresses.url).items()),
        "",
        "Then try there, with the collection installed:",
        "",
        *(f"  {console.first_try() or seed_command(console.name, addresses.url)}" for console in simulation.consoles),
        "",
    ]
    if addresses.tls_url:
        lines.append(f"HTTPS: {addresses.tls_url} (CA certificate: {addresses.ca_path})")
    lines += [
        f"What you can change, such as clock, faults and devices: curl -s {addresses.url}/control",
        f"Stop it with Ctrl-C, or: kill {os.getpid()}",
        "",
    ]
    return "\n".join(lines)


def seed_command(console: str, url: str) -> str:
    """A command that gives a console devices."""
    return f"""curl -X POST {url}/control/{console}/seed -d '{{"count": 250}}'"""
