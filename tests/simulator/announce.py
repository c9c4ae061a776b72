# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Announce where the simulator listens: a ready file for programs and a welcome text for people."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from .server import Addresses
from .simulation import Console, Simulation
from .view import RaisesEvents


def write_ready_file(path: Path, simulation: Simulation, addresses: Addresses) -> None:
    """Write the addresses and credentials atomically to a JSON file that only its owner can read."""
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
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(content, stream)
    os.replace(draft, path)


def welcome(simulation: Simulation, addresses: Addresses) -> str:
    """Return the text that the simulator prints when it has started."""
    lines = [
        "The rehearsal console is running. It touches no real device, and its credentials are made up.",
        "",
        f"  Watch the devices in a browser: {addresses.page}",
        "",
        "In a second shell, point your playbooks at it:",
        "",
        *(f"  export {name}={value}" for name, value in simulation.environment(addresses.url).items()),
        "",
        "With the collection installed (docs/start.md shows how), try these commands there:",
        "",
        *(
            f"  {console.example_command() or seed_command(console.name, addresses.url)}"
            for console in simulation.consoles
        ),
        "",
    ]
    raising = [line for console in simulation.consoles if (line := raise_command(console, addresses.url))]
    if raising:
        lines += ["To raise an event (the page shows it), use its button on the page, or run:", ""]
        lines += [*(f"  {line}" for line in raising), ""]
    if addresses.tls_url:
        lines.append(f"HTTPS: {addresses.tls_url} (CA certificate: {addresses.ca_path})")
    lines += [
        f"To change the clock, faults, devices and more, see: curl -s {addresses.url}/control",
        f"To stop it, press Ctrl-C or run: kill {os.getpid()}",
        "",
    ]
    return "\n".join(lines)


def raise_command(console: Console, url: str) -> str | None:
    """Return a shell command that raises an event of the console's first device, or None."""
    view = console.view
    first = next(iter(view.rows()), None)
    if first is None or not isinstance(view, RaisesEvents):
        return None
    return f"""curl -X POST {url}{view.trigger.path} -d '{{"devices": ["{first.name}"]}}'"""


def seed_command(console: str, url: str) -> str:
    """Return a shell command that creates devices in a console."""
    return f"""curl -X POST {url}/control/{console}/seed -d '{{"count": 250}}'"""
