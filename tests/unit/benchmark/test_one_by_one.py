# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that moves each OPSWAT device with a call of its own."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType, SimpleNamespace

import pytest

from benchmark.runner import HERE

QUARANTINE = "Quarantine"


@pytest.fixture
def script(simulator, monkeypatch) -> ModuleType:
    """The script as a module. It sleeps on the simulator's clock, and ``pauses`` lists its pauses in seconds."""
    for name, value in simulator.opswat.environment().items():
        monkeypatch.setenv(name, value)
    spec = importlib.util.spec_from_file_location("one_by_one", HERE / "scripts" / "one_by_one.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.pauses = []

    def sleep(seconds: float) -> None:
        module.pauses.append(seconds)
        simulator.advance(seconds)

    monkeypatch.setattr(module, "time", SimpleNamespace(sleep=sleep))
    return module


@pytest.fixture
def run_script(script, simulator, tmp_path, monkeypatch):
    """Run the script on a number of devices and return its exit status."""

    def run(devices: int) -> int:
        ids = simulator.opswat.seed(devices)["ids"]
        listing = tmp_path / "devices.txt"
        listing.write_text("\n".join(ids), encoding="utf-8")
        group_id = simulator.opswat.add_group(QUARANTINE)["group_id"]
        monkeypatch.setattr(sys, "argv", ["one_by_one.py", str(listing), group_id])
        return script.main()

    return run


def test_after_429_the_script_waits_as_long_as_the_console_requires(script, simulator, run_script):
    assert run_script(25) == 0
    assert script.pauses == [60, 60]
    assert len(simulator.opswat.devices(group=QUARANTINE)) == 25
    assert simulator.summary()["by_status"] == {"200": 1 + 25, "429": 2}


def test_below_the_limit_the_script_does_not_wait(script, run_script):
    assert run_script(10) == 0
    assert script.pauses == []


def test_a_rejected_device_makes_the_script_fail(simulator, run_script, monkeypatch):
    seed = simulator.opswat.seed
    monkeypatch.setattr(simulator.opswat, "seed", lambda count: seed(count, kinds={"domain_controller": [0]}))

    assert run_script(3) == 1
    assert len(simulator.opswat.devices(group=QUARANTINE)) == 2
