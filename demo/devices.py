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
DESIRED = 2  # of these devices, those that a commit contains


@dataclass(frozen=True)
class DemoDevices:
    """The devices that playbooks name, and the numbers of all devices.

    ``records`` counts the devices of each console. ``machines`` counts a device once that several consoles know.
    """

    incident_ids: list[str]
    hostnames: list[str]
    exempted_hostname: str
    desired_hostnames: list[str]
    records: int
    machines: int


def add_devices(simulator: Simulator) -> DemoDevices:
    """Add devices, zones, a group and a package to the consoles."""
    ids = simulator.cylance.seed(HOSTS + LIST_SIZE + 1 + DESIRED)["ids"]
    hosts, incident_ids, partially_locked = ids[:HOSTS], ids[HOSTS : HOSTS + LIST_SIZE], ids[HOSTS + LIST_SIZE]
    for device_id in hosts[1:]:
        simulator.cylance.change_device(device_id, zones=["Infected"])
    simulator.cylance.change_device(hosts[0], zones=["Infected", "Cleaned"])
    simulator.cylance.change_device(partially_locked, zones=["Cleaned"], lock={"partial": True})
    add_package(simulator)
    exempted_hostname, desired_hostnames = add_opswat_devices(simulator)
    simulator.sdm.seed(CONTROLLERS)
    machines = len(ids) + 1 + CONTROLLERS
    hostnames = [device["host_name"] for device in simulator.cylance.devices()[:MACHINES]]
    records = machines + GROUP_SIZE
    return DemoDevices(incident_ids, hostnames, exempted_hostname, desired_hostnames, records, machines)


def add_package(simulator: Simulator) -> None:
    """Add a package whose executions take two seconds."""
    simulator.cylance.add_package("Stop and collect")
    simulator.cylance.switch("execution_ack_takes", 1)
    simulator.cylance.switch("execution_takes", 2)


def add_opswat_devices(simulator: Simulator) -> tuple[str, list[str]]:
    """Add OPSWAT devices and a group, and disable the rate limit.

    Return the host name of a device that Cylance does not know, and those of the devices that the commit contains.
    """
    simulator.opswat.switch("rate_limit", 0)
    devices = simulator.cylance.devices()
    desired = devices[-DESIRED:]
    known = [*devices[: GROUP_SIZE - DESIRED], *desired]
    simulator.opswat.add_devices(
        [{"host_name": device["host_name"], "macs": device["mac_addresses"]} for device in known]
    )
    simulator.opswat.add_group("Quarantine")
    simulator.opswat.add_group("Containment")
    hostname: str = simulator.opswat.add_device(host_name="kiosk.corp.example")["host_name"]
    return hostname, [device["host_name"] for device in desired]
