# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""1,000 detections on 300 machines at once are a few playbooks, and isolate each machine once."""

from __future__ import annotations

from rulebooks.machines import ACTIVE, READY, locked, locks_sent, name_of, raise_detection

MACHINES, DETECTIONS, PLAYS = 300, 1_000, 8


def test_a_burst_is_a_few_playbooks(station, simulator):
    simulator.cylance.seed(MACHINES)
    variables = {
        **ACTIVE,
        "contain_max_per_hour": MACHINES,
        "contain_connection": {"cylance": {"requests_per_second": 0}},
    }
    rulebook = station.start("contain_on_detection", variables=variables)
    rulebook.wait_for(READY)
    names = [name_of(number % MACHINES + 1) for number in range(DETECTIONS)]
    simulator.cylance.raise_detections(DETECTIONS, MACHINES, spacing=0.01)
    rulebook.wait_until(lambda: locked(simulator) == set(names), "all machines are isolated")
    raise_detection(simulator, name_of(1))  # comes last
    rulebook.wait_for("1 of 1 machine contained")
    assert set(locks_sent(simulator).values()) == {1}
    assert rulebook.plays() <= PLAYS
