# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories as Ansible sees them, from configurations that tests write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from integration.playbooks.controller import Controller
from simulator.remote import Simulator

PLUGIN = "secops.device_actions.devices"
UNLIMITED = {
    "cylance": {"requests_per_second": 0},
    "opswat": {"requests_per_minute": 0},
    "sdm": {"requests_per_second": 0},
}


@dataclass(frozen=True)
class Inventory:
    """hosts: {name: variables}. groups: {name: {hosts, children}}. warnings, shown: what Ansible displayed."""

    hosts: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, Mapping[str, list[str]]]
    warnings: list[str]
    shown: list[str]

    def members(self, group: str) -> list[str]:
        """Return the hosts that are direct members of a group."""
        return self.groups[group]["hosts"]

    @property
    def all_warnings(self) -> str:
        """All warnings as one text."""
        return "\n".join(self.warnings)


class Inventories:
    """Writes configurations and parses them. environment: contains the credentials of all consoles."""

    def __init__(
        self, process: subprocess.Popen[str], simulator: Simulator, home: Path, controller: Controller
    ) -> None:
        self._process = process
        self.simulator = simulator
        self.home = home
        self.environment = controller.environment

    def write(self, *systems: str, name: str = "test.devices.yml", **options: Any) -> Path:
        """Write a configuration file with these sections. An option with the name of a section extends it."""
        sections = {system: {"retries": 0, "max_wait": 5, **UNLIMITED[system]} for system in systems}
        for system, section in list(options.items()):
            if system in UNLIMITED and isinstance(section, dict):
                options[system] = {
                    **sections.get(system, {"retries": 0, "max_wait": 5, **UNLIMITED[system]}),
                    **section,
                }
        path = self.home / name
        path.write_text(yaml.safe_dump({"plugin": PLUGIN, **sections, **options}, sort_keys=False), encoding="utf-8")
        return path

    def read(self, *systems: str, **options: Any) -> Inventory:
        """Write a configuration, and return its inventory."""
        return self.parse(self.write(*systems, **options))

    def parse(
        self,
        *paths: Path,
        cache: bool = True,
        verbosity: int = 0,
        vault_password: str | None = None,
        render: bool = False,
        **environment: str,
    ) -> Inventory:
        """Return the inventory of files.

        cache: False for --flush-cache. render: return variables as a play sees them. environment: more variables.
        """
        request = {
            "paths": list(map(str, paths)),
            "environment": {**self.environment, "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"], **environment},
            "cache": cache,
            "verbosity": verbosity,
            "vault_password": vault_password,
            "render": render,
        }
        print(json.dumps(request), file=self._process.stdin, flush=True)
        response = self._process.stdout.readline()
        assert response, "the parser process ended without a response"
        return Inventory(**json.loads(response))


def started_parser(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a process that parses inventories until its input ends."""
    command = [sys.executable, str(Path(__file__).with_name("parser_process.py"))]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(environment))
