# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills and restarts, with and without a database of the rule engine: nothing is lost, nothing is written twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.documentation.pages import CHECKOUT
from rulebooks.machines import ACTIVE, READY, locked, locks_sent, name_of, raise_detection


def with_feedback(folder: Path) -> str:
    """Return the path of a copy of the rulebook in which the source waits for the rule engine, as in the guide."""
    text = (CHECKOUT / "extensions" / "eda" / "rulebooks" / "contain_on_detection.yml").read_text(encoding="utf-8")
    copy = folder / "contain_on_detection.yml"
    copy.write_text(
        text.replace("        min_severity:", "        feedback: true\n        min_severity:"), encoding="utf-8"
    )
    return str(copy)


@pytest.mark.parametrize("persistent", [False, True], ids=["without a database", "with a database and feedback"])
def test_a_killed_rulebook_continues_after_a_restart(station, simulator, persistent):
    simulator.cylance.seed(4)
    name, variables, options = "contain_on_detection", dict(ACTIVE), []
    if persistent:
        name = with_feedback(station.home)
        variables.update(drools_db_file_path=str(station.home / "rulebook.h2"))
        options = ["--persistence-id", "soc-detections"]
    rulebook = station.start(name, *options, variables=variables)
    rulebook.wait_for(READY)
    simulator.add_fault("delay", method="PUT", path="lockdown", seconds=5, times=1)
    raise_detection(simulator, name_of(1))
    rulebook.wait_until(lambda: name_of(1) in rulebook.output() or locks_sent(simulator), "the playbook has begun")
    rulebook.kill()
    raise_detection(simulator, name_of(2))  # while nobody watches
    again = station.start(name, *options, variables=variables)
    again.wait_until(lambda: {name_of(1), name_of(2)} <= locked(simulator), "both machines are isolated")
    raise_detection(simulator, name_of(3))
    again.wait_until(lambda: name_of(3) in locked(simulator), "the next machine is isolated")
    assert set(locks_sent(simulator).values()) == {1}


def test_a_released_machine_is_left_alone_after_a_restart(station, simulator):
    simulator.cylance.seed(2)
    rulebook = station.start("contain_on_detection", variables=ACTIVE)
    rulebook.wait_for(READY)
    raise_detection(simulator, name_of(1))
    rulebook.wait_until(lambda: rulebook.plays() == 1, "the playbook has ended")
    rulebook.kill()
    (device,) = simulator.cylance.devices(locked=True)
    simulator.cylance.change_device(device["id"], lock=None)
    again = station.start("contain_on_detection", variables=ACTIVE)  # the event was handed over moments ago
    again.wait_for(READY)
    raise_detection(simulator, name_of(2))
    again.wait_until(lambda: name_of(2) in locked(simulator), "the other machine is isolated")
    assert locked(simulator) == {name_of(2)}
