# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills and restarts, with and without a database of the rule engine: nothing is lost, nothing is written twice."""

from __future__ import annotations

import pytest

from rulebooks.machines import ACTIVE, READY, locked, locks_sent, name_of, raise_detection


@pytest.mark.parametrize("persistent", [False, True], ids=["without a database", "with a database and feedback"])
def test_a_killed_rulebook_goes_on_after_its_start(station, simulator, persistent):
    simulator.cylance.seed(4)
    variables, options = dict(ACTIVE), []
    if persistent:
        variables.update(detection_feedback=True, drools_db_file_path=str(station.home / "rulebook.h2"))
        options = ["--persistence-id", "soc-detections"]
    rulebook = station.start("contain_on_detection", *options, variables=variables)
    rulebook.wait_for(READY)
    simulator.add_fault("delay", method="PUT", path="lockdown", seconds=5, times=1)
    raise_detection(simulator, name_of(1))
    rulebook.wait_until(lambda: name_of(1) in rulebook.output() or locks_sent(simulator), "the playbook has begun")
    rulebook.kill()
    raise_detection(simulator, name_of(2))  # while nobody watches
    again = station.start("contain_on_detection", *options, variables=variables)
    again.wait_until(lambda: {name_of(1), name_of(2)} <= locked(simulator), "both machines are isolated")
    raise_detection(simulator, name_of(3))
    again.wait_until(lambda: name_of(3) in locked(simulator), "the next machine is isolated")
    assert set(locks_sent(simulator).values()) == {1}


def test_a_machine_that_somebody_released_is_left_alone_after_a_restart(station, simulator):
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
