# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A detection isolates its machine: threshold, protected machines, dry run, limit, and names of attackers."""

from __future__ import annotations

import json

from rulebooks.machines import ACTIVE, QUICK, READY, locked, locks_sent, name_of, raise_detection

PROTECTED = "DEVICE_ACTIONS_PROTECTED_DEVICES"


def test_a_detection_isolates_its_machine_and_no_other_one(station, simulator):
    simulator.cylance.seed(5)
    rulebook = station.start("contain_on_detection", variables=ACTIVE, environment={PROTECTED: name_of(2)})
    rulebook.wait_for(READY)
    raise_detection(simulator, name_of(3), severity="Medium")  # below the threshold
    raise_detection(simulator, name_of(1), name_of(2), description="Credential theft")
    rulebook.wait_until(lambda: name_of(1) in locked(simulator), "the machine is isolated")
    rulebook.wait_for("Not contained, because protected")
    raise_detection(simulator, name_of(4))
    rulebook.wait_until(lambda: name_of(4) in locked(simulator), "the next machine is isolated")
    assert locked(simulator) == {name_of(1), name_of(4)}
    (told,) = [line for line in rulebook.output().splitlines() if "Not contained, because protected" in line]
    assert "WS-0002" in told and "WS-0001" not in told
    record = json.loads((station.state / "containments.json").read_text("utf-8"))["containments"]
    assert "Credential theft" in record[0]["settings"]["reason"]


def test_a_rulebook_begins_with_a_dry_run(station, simulator):
    simulator.cylance.seed(2)
    rulebook = station.start("contain_on_detection", variables=QUICK)
    rulebook.wait_for(READY)
    raise_detection(simulator)
    rulebook.wait_for("1 of 1 machine would be contained")
    assert simulator.summary()["writes"] == 0


def test_a_second_detection_of_a_machine_changes_nothing(station, simulator):
    simulator.cylance.seed(1)
    rulebook = station.start("contain_on_detection", variables=ACTIVE)
    rulebook.wait_for(READY)
    raise_detection(simulator)
    rulebook.wait_until(lambda: rulebook.plays() == 1, "the first playbook has ended")
    raise_detection(simulator)
    rulebook.wait_until(lambda: rulebook.plays() == 2, "the second playbook has ended")
    assert list(locks_sent(simulator).values()) == [1]


def test_no_more_machines_than_the_limit_are_contained_within_an_hour(station, simulator):
    simulator.cylance.seed(6)
    variables = {**ACTIVE, "contain_max_per_hour": 2}
    rulebook = station.start("contain_on_detection", variables=variables)
    rulebook.wait_for(READY)
    raise_detection(simulator, *(name_of(number) for number in (1, 2, 3)))
    rulebook.wait_until(lambda: "contain_max_per_hour" in rulebook.output(), "it names the limit")
    rulebook.wait_until(lambda: rulebook.plays() >= 1, "the playbook has ended")
    rulebook.kill()
    again = station.start("contain_on_detection", variables=variables)
    again.wait_for(READY)
    raise_detection(simulator, name_of(6))
    again.wait_until(lambda: "contain_max_per_hour" in again.output(), "it names the limit")
    again.wait_until(lambda: again.plays() >= 1, "the playbook has ended")
    assert len(locked(simulator)) == 2


NAMES = ["{{ lookup('pipe', 'touch pwned') }}", "{% raw %}", "1e5", "[1]", "0x10", "true", "null", "$ANSIBLE_VAULT;1.1"]


def test_names_and_texts_of_machines_stay_texts(station, simulator):
    simulator.cylance.add_devices([{"host_name": name, "name": name} for name in NAMES])
    ids = [device["id"] for device in simulator.cylance.devices()]
    rulebook = station.start("contain_on_detection", variables={**ACTIVE, "detection_batch_seconds": 0})
    rulebook.wait_for(READY)
    for device_id, name in zip(ids, NAMES, strict=True):
        simulator.cylance.raise_detections(1, [device_id], description=name)
    rulebook.wait_until(lambda: rulebook.plays() == len(NAMES), "all playbooks have ended")
    assert not [*station.home.rglob("pwned")]
    assert locked(simulator) == set(NAMES)
