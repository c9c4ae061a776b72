# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Describe the world of a scenario: the consoles, the hosts of the inventory, and variables."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.remote import Simulator

# Nothing listens at this address, which is reserved for documentation.
UNREACHABLE = {"ansible_host": "192.0.2.1", "ansible_ssh_common_args": "-o ConnectTimeout=1"}
JUMP_HOST = {"ansible_connection": "jump", "ansible_python_interpreter": sys.executable}


class World:
    """What a setup changes.

    hosts: {group: {host: variables}}. variables: extra variables of the play. home: the user's home directory.
    """

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.simulator = simulator
        self.cylance = simulator.cylance
        self.opswat = simulator.opswat
        self.sdm = simulator.sdm
        self.home = home
        self.hosts: dict[str, dict[str, dict[str, Any]]] = {}
        self.variables: dict[str, Any] = {}

    def switch(self, **values: Any) -> None:
        """Change switches; a double underscore in a name stands for the dot."""
        self.simulator.change_switches({name.replace("__", "."): value for name, value in values.items()})

    def environment(self, tls: bool = False) -> dict[str, str]:
        """Return the variables that point modules at all consoles."""
        consoles = (self.cylance, self.opswat, self.sdm)
        return {name: value for console in consoles for name, value in console.environment(tls).items()}

    def add_hosts(self, console: str, group: str = "fleet", **variables: Any) -> None:
        """Add a host for each device of a console, and the jump host."""
        name = "name" if console == "sdm" else "host_name"
        for device in getattr(self, console).devices():
            host = self.hosts.setdefault(group, {}).setdefault(device[name].split(".")[0], {**UNREACHABLE})
            host.update({f"{console}_device_id": device["id"], "device_hostname": device[name], **variables})
        self.hosts["jumps"] = {"jump": JUMP_HOST}

    def inventory(self) -> Mapping[str, Any]:
        """Return the inventory."""
        local = {"localhost": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
        children = {name: {"hosts": hosts} for name, hosts in self.hosts.items()}
        return {"all": {"hosts": local, "children": children}}
