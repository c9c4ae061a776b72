# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that moves OPSWAT devices with a call for each."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType, SimpleNamespace

import pytest

from benchmark.trial import HERE

QUARANTINE = "Quarantine"


@pytest.fixture
def script(simulator, monkeypatch) -> ModuleType:
    """The script, whose pauses pass on the simulator's clock alone. ``pauses`` has those that were made, in seconds."""
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
def exit_status_with(script, simulator, tmp_path, monkeypatch):
    """Runs the script on so many devices."""

    def run(devices: int) -> int:
        ids = simulator.opswat.seed(devices)["ids"]
        listing = tmp_path / "devices.txt"
        listing.write_text("\n".join(ids), encoding="utf-8")
        group_id = simulator.opswat.add_group(QUARANTINE)["group_id"]
        monkeypatch.setattr(sys, "argv", ["one_by_one.py", str(listing), group_id])
        return script.main()

    return run


def test_beyond_the_limit_it_waits_as_long_as_the_console_says(script, simulator, exit_status_with):
    assert exit_status_with(25) == 0
    assert script.pauses == [60, 60]
    assert len(simulator.opswat.devices(group=QUARANTINE)) == 25
    assert simulator.summary()["by_status"] == {"200": 1 + 25, "429": 2}


def test_within_the_limit_it_does_not_wait(script, exit_status_with):
    assert exit_status_with(10) == 0
    assert script.pauses == []


def test_a_device_that_is_not_moved_shows_in_the_exit_status(simulator, exit_status_with, monkeypatch):
    seed = simulator.opswat.seed
    monkeypatch.setattr(simulator.opswat, "seed", lambda count: seed(count, kinds={"domain_controller": [0]}))

    assert exit_status_with(3) == 1
    assert len(simulator.opswat.devices(group=QUARANTINE)) == 2
