# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated devices of the demo."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.remote import Simulator

HOSTS = 8  # devices to isolate, one task each
MACHINES = 3  # hosts to contain through both consoles
LIST_SIZE = 1000  # devices to isolate, all in one task
GROUP_SIZE = 100  # devices that both Cylance and OPSWAT know
CONTROLLERS = 4  # SDM devices


@dataclass(frozen=True)
class DemoDevices:
    """The devices that playbooks name, and the numbers of all devices.

    ``records`` counts the devices of each console. ``machines`` counts a device once that several consoles know.
    """

    incident_ids: list[str]
    hostnames: list[str]
    exempted_hostname: str
    records: int
    machines: int


def add_devices(simulator: Simulator) -> DemoDevices:
    """Add devices, zones, a group and a package to the consoles."""
    ids = simulator.cylance.seed(HOSTS + LIST_SIZE + 1)["ids"]
    hosts, incident_ids, partially_locked = ids[:HOSTS], ids[HOSTS:-1], ids[-1]
    for device_id in hosts[1:]:
        simulator.cylance.change_device(device_id, zones=["Infected"])
    simulator.cylance.change_device(hosts[0], zones=["Infected", "Cleaned"])
    simulator.cylance.change_device(partially_locked, zones=["Cleaned"], lock={"partial": True})
    add_package(simulator)
    exempted_hostname = add_opswat_devices(simulator)
    simulator.sdm.seed(CONTROLLERS)
    machines = len(ids) + 1 + CONTROLLERS
    hostnames = [device["host_name"] for device in simulator.cylance.devices()[:MACHINES]]
    return DemoDevices(incident_ids, hostnames, exempted_hostname, records=machines + GROUP_SIZE, machines=machines)


def add_package(simulator: Simulator) -> None:
    """Add a package whose executions take two seconds."""
    simulator.cylance.add_package("Stop and collect")
    simulator.cylance.switch("execution_ack_takes", 1)
    simulator.cylance.switch("execution_takes", 2)


def add_opswat_devices(simulator: Simulator) -> str:
    """Add OPSWAT devices and a group, disable the rate limit, and return the host name of the last device.

    Cylance knows all of these devices except the last one.
    """
    simulator.opswat.switch("rate_limit", 0)
    known = simulator.cylance.devices()[:GROUP_SIZE]
    simulator.opswat.add_devices(
        [{"host_name": device["host_name"], "macs": device["mac_addresses"]} for device in known]
    )
    simulator.opswat.add_group("Quarantine")
    simulator.opswat.add_group("Containment")
    hostname: str = simulator.opswat.add_device(host_name="kiosk.corp.example")["host_name"]
    return hostname
