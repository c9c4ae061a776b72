# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a simulator says to the person who started it."""

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
def say():
    """The welcome of a simulation with so many devices."""

    def words(devices, **addresses):
        simulation = Simulation(clock=Clock("frozen"))
        for console in (Cylance, OpswatConsole, SdmConsole):
            simulation.add(console(simulation.clock, devices_at_start=devices))
        return welcome(simulation, Addresses(URL, **{"tls_url": None, "ca_path": None, **addresses}))

    return words


def test_where_the_page_is(say):
    assert f"{URL}/console/" in say(1)


def test_what_to_try_names_a_device_that_is_there(say):
    cylance, opswat, sdm = (shlex.split(line) for line in say(3).splitlines() if "ansible localhost" in line)
    assert cylance[-1] == "hostnames=ws-0001.corp.example"
    assert opswat[-1] == "action=exempt exempt_time=1 hostnames=pc-0001.corp.example"
    assert sdm[-1] == "names=sbc-0001 state=locked"


def test_without_devices_it_says_how_to_get_some(say):
    lines = [shlex.split(line) for line in say(0).splitlines() if "seed" in line]
    assert lines == [
        ["curl", "-X", "POST", f"{URL}/control/{console}/seed", "-d", '{"count": 250}']
        for console in ("cylance", "opswat", "sdm")
    ]


def test_https_is_named_where_there_is_some(say):
    assert "HTTPS" not in say(1)
    words = say(1, tls_url="https://127.0.0.1:4321", ca_path=Path("/somewhere/ca.pem"))
    assert "https://127.0.0.1:4321" in words
    assert "/somewhere/ca.pem" in words
