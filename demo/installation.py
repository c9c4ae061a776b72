# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Install the collection as users do, and set up Ansible for the simulated consoles."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from simulator.remote import Simulator

CHECKOUT = Path(__file__).resolve().parent.parent


def install_collection(home: Path) -> None:
    """Build the collection from this checkout and install it under ``home``, without network access."""
    galaxy = [sys.executable, "-m", "ansible", "galaxy", "collection"]
    run_command([*galaxy, "build", str(CHECKOUT), "--output-path", str(home)])
    (archive,) = home.glob("*.tar.gz")
    run_command([*galaxy, "install", str(archive), "--collections-path", str(home / "collections"), "--offline"])


def run_command(command: list[str], variables: Mapping[str, str] | None = None) -> str:
    """Run a command and return its standard output. If it fails, exit with its output."""
    finished = subprocess.run(
        command, env={**os.environ, **(variables or {})}, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{finished.stdout}{finished.stderr}")
    return finished.stdout


def environment(simulator: Simulator, home: Path) -> dict[str, str]:
    """Return the environment for Ansible: the consoles' URLs and credentials, and private directories."""
    return {
        **simulator.cylance.environment(),
        **simulator.opswat.environment(),
        **simulator.sdm.environment(),
        "ANSIBLE_COLLECTIONS_PATH": str(home / "collections"),
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_DISPLAY_FAILED_STDERR": "false",
        "ANSIBLE_HOME": str(home / "ansible"),
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        "ANSIBLE_INVENTORY_CACHE_CONNECTION": str(home / "inventory-cache"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_STDOUT_CALLBACK": "secops.device_actions.verdicts",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]),
        "XDG_RUNTIME_DIR": str(home),
    }
