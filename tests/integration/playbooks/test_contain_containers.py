# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks for incidents in containers of different users, which share a state directory."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.containers import USERS, Container, Volume, require_containers
from integration.playbooks.controller import PATIENCE, play, wait_until
from integration.playbooks.incidents import GROUP, REASON, Incidents
from simulator.remote import Simulator

pytestmark = pytest.mark.extended


@pytest.fixture
def incidents(simulator: Simulator, tmp_path: Path) -> Incidents:
    """Five machines, of which a run locks two. Then the console responds no more."""
    require_containers()
    incidents = Incidents(simulator, tmp_path, machines=5)
    simulator.add_fault("status", method="PUT", path="/lockdown", status=503, skip=2, seconds=PATIENCE)
    return incidents


def containers(incidents: Incidents, volume: Volume) -> list[Container]:
    environment = {**incidents.simulator.cylance.environment(), **incidents.simulator.opswat.environment()}
    return [Container(volume.path.parent / f"c{user}", volume, user, environment) for user in USERS]


def changes(volume: Volume) -> dict[str, dict[str, int]]:
    """Return {action: {device name: number of its changes in the audit trail}}."""
    found: dict[str, Counter[str]] = {}
    for line in volume.trail():
        if line["event"] == "verdict" and line["outcome"] == "changed":
            found.setdefault(line["action"], Counter())[line["hostname"]] += 1
    return {action: dict(counter) for action, counter in found.items()}


def record(volume: Volume) -> list[dict[str, Any]]:
    return list(json.loads((volume.path / "containments.json").read_text())["containments"])


def read_report(container: Container, volume: Volume, operation: str) -> dict[str, Any]:
    """Return the newest report of a role, as a task in a container reads it."""
    paths = [str(path) for path in (volume.path / "reports").glob(f"{operation}-*")]
    code, output = container.run(
        play("localhost", *({"ansible.builtin.slurp": {"src": path}} for path in paths), connection="local")
    )
    assert code == 0 and len(paths) == 3, output
    (path,) = (path for path in paths if path.endswith(".json"))
    return dict(json.loads(Path(path).read_text(encoding="utf-8")))


def test_the_next_container_finishes_shows_and_releases_what_a_killed_one_began(
    incidents: Incidents, tmp_path: Path
) -> None:
    volume = Volume(tmp_path / "volume")
    first, second, third = containers(incidents, volume)
    options = {"opswat_group": GROUP, "lockdown_config_id": 7, "ticket": "INC-4711"}
    hanging = first.start(incidents.playbook("contain", hostnames=incidents.names, reason=REASON, **options))
    try:
        wait_until(lambda: hanging.has_ended() or len(changes(volume).get("lockdown", {})) == 2, "two are locked")
        assert not hanging.has_ended(), hanging.output.read_text(encoding="utf-8")
    finally:
        hanging.kill()
    locked = incidents.locked()
    assert len(locked) == 2 and incidents.moved() == set()
    assert {entry["name"] for entry in record(volume) if entry["pending"]} == set(incidents.names)
    incidents.simulator.clear_faults()

    code, output = second.run(incidents.playbook("contain_pending"))
    assert code == 0, output
    assert incidents.locked() == incidents.moved() == set(incidents.names)
    # No device was changed twice, and of each one the trail has one change in each console.
    once = dict.fromkeys(incidents.names, 1)
    assert changes(volume) == {"lockdown": once, "assign_to_group": once}
    writes = incidents.simulator.requests(method="PUT", path="/lockdown")
    assert Counter(one["device"] for one in writes if one["status"] == 201) == Counter(
        device["id"].replace("-", "").upper() for device in incidents.devices
    )

    code, output = third.run(incidents.playbook("status", hostnames=incidents.names))
    assert code == 0, output
    shown = read_report(first, volume, "status")
    assert [machine["name"] for machine in shown["machines"]] == incidents.names
    for machine in shown["machines"]:
        assert [one["ticket"] for one in machine["entries"]] == ["INC-4711"]
        assert machine["consoles"][0]["since"] == incidents.simulator.clock()["now"]

    code, output = third.run(incidents.playbook("release", hostnames=incidents.names, reason="Reinstalled"))
    assert code == 0, output
    assert incidents.locked() == incidents.moved() == set() and record(volume) == []
    assert changes(volume)["release"] == once
