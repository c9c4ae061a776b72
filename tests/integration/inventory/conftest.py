# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories of three consoles, and devices for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.inventory.inventories import Inventories, started_parser
from integration.playbooks.controller import Controller
from simulator.remote import Simulator

MAC = "00-1A-2B-00-00-0{}"
TEMPLATE = "{{ lookup('ansible.builtin.pipe', 'echo owned') }}"


@pytest.fixture(scope="session")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """The process that parses inventories."""
    controller = Controller(tmp_path_factory.mktemp("parser"), {})
    with started_parser(controller.environment) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def controller(simulator: Simulator, tmp_path: Path) -> Controller:
    """A controller with the credentials of all consoles."""
    simulator.opswat.switch("rate_limit", 0)
    consoles = (simulator.cylance, simulator.opswat, simulator.sdm)
    environment = {name: value for console in consoles for name, value in console.environment().items()}
    return Controller(tmp_path, environment)


@pytest.fixture
def inventories(parser, simulator: Simulator, tmp_path: Path, controller: Controller) -> Inventories:
    """Inventories of the simulator's consoles, which contain no devices at first."""
    return Inventories(parser, simulator, tmp_path, controller)


@pytest.fixture
def sample_devices(simulator: Simulator) -> None:
    """A laptop in Cylance and OPSWAT, one more computer in each of them, and two devices of SDM."""
    simulator.cylance.add_devices(
        [
            {
                "id": "0000000000000000000000000000000A",
                "name": "Laptop 1",
                "host_name": "laptop-1.corp.example",
                "mac_addresses": [MAC.format(1), MAC.format(2)],
                "ip_addresses": ["192.168.7.9", "10.1.0.9", "fd00::9"],
                "policy": {"id": "00000000-0000-0000-0000-00000000000a", "name": "Standard, strict"},
                "zones": ["Home office"],
                "os_version": "Microsoft Windows 11 Enterprise",
                "last_logged_in_user": TEMPLATE,
                "state": "Online",
            },
            {
                "id": "0000000000000000000000000000000B",
                "host_name": "server-1",
                "mac_addresses": [MAC.format(3)],
                "ip_addresses": ["10.1.0.10"],
                "zones": [],
                "os_version": "Ubuntu 24.04",
                "state": "Offline",
            },
        ]
    )
    simulator.opswat.add_devices(
        [
            {
                "id": "OPSWATA",
                "host_name": "laptop-1",
                "macs": [MAC.format(1).replace("-", ":").lower()],
                "group": "Servers",
                "status": "non-compliant",
            },
            {"id": "OPSWATB", "host_name": "kiosk", "macs": [MAC.format(4).replace("-", ":")], "group": "Servers"},
        ]
    )
    simulator.sdm.add_devices(
        [
            {"id": "ID7", "name": "sbc-1", "folder": "Home/East", "nf": "sbc-1", "ip": "10.9.0.1", "connected": True},
            {"id": "ID8", "name": "sbc-2", "folder": "Home/East", "nf": "sbc-2", "ip": "10.9.0.2", "connected": False},
        ]
    )
