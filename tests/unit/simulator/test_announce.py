# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text that a starting simulator prints."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from simulator.announce import welcome
from simulator.clock import Clock
from simulator.cylance.console import Cylance
from simulator.opswat.console import OpswatConsole
from simulator.sdm.console import SdmConsole
from simulator.server import Addresses
from simulator.simulation import Simulation

URL = "http://127.0.0.1:1234"


@pytest.fixture
def make_welcome():
    """A function that returns the welcome text of a simulation with this number of devices."""

    def make(devices, **addresses):
        simulation = Simulation(clock=Clock("frozen"))
        for console in (Cylance, OpswatConsole, SdmConsole):
            simulation.add(console(simulation.clock, devices_at_start=devices))
        return welcome(simulation, Addresses(URL, **{"tls_url": None, "ca_path": None, **addresses}))

    return make


def test_the_welcome_contains_the_url_of_the_page(make_welcome):
    assert f"{URL}/console/" in make_welcome(1)


def test_the_example_commands_name_existing_devices(make_welcome):
    cylance, opswat, sdm = (shlex.split(line) for line in make_welcome(3).splitlines() if "ansible localhost" in line)
    assert cylance[-1] == "hostnames=ws-0001.corp.example"
    assert opswat[-1] == "action=exempt exempt_time=1 hostnames=pc-0001.corp.example"
    assert sdm[-1] == "names=sbc-0001 state=locked"


def test_without_devices_the_welcome_shows_how_to_seed(make_welcome):
    lines = [shlex.split(line) for line in make_welcome(0).splitlines() if "seed" in line]
    assert lines == [
        ["curl", "-X", "POST", f"{URL}/control/{console}/seed", "-d", '{"count": 250}']
        for console in ("cylance", "opswat", "sdm")
    ]


def test_the_command_that_raises_an_event_names_an_existing_device(make_welcome):
    (line,) = (line for line in make_welcome(3).splitlines() if "detections" in line)
    path = f"{URL}/control/cylance/detections"
    assert shlex.split(line) == ["curl", "-X", "POST", path, "-d", '{"devices": ["ws-0001.corp.example"]}']
    assert "detections" not in make_welcome(0)


def test_https_is_mentioned_if_it_is_enabled(make_welcome):
    assert "HTTPS" not in make_welcome(1)
    make = make_welcome(1, tls_url="https://127.0.0.1:4321", ca_path=Path("/somewhere/ca.pem"))
    assert "https://127.0.0.1:4321" in make
    assert "/somewhere/ca.pem" in make
