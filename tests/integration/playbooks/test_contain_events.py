# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook contain with the devices of events: each event once, and no more machines than the ceiling permits."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from integration.playbooks.controller import Run, wait_until
from integration.playbooks.incidents import GROUP, REASON, UNREACHABLE_URL, Incidents, report, shown, stats
from integration.playbooks.test_secrets import everything_shown
from simulator.remote import Simulator

RECORD = "contain_events.json"


@pytest.fixture
def incidents(simulator: Simulator, tmp_path: Path) -> Incidents:
    """Three machines."""
    return Incidents(simulator, tmp_path)


def of_event(incidents: Incidents, *numbers: int, event: str = "e1", **fields: Any) -> list[dict[str, Any]]:
    """Return devices as an event source hands them over."""
    devices = [incidents.devices[number] for number in numbers]
    facts = {"severity": "high", "url": None, "protected": False}
    return [{"id": one["id"], "hostname": one["host_name"], "events": [event], **facts, **fields} for one in devices]


def contain(incidents: Incidents, devices: Any, options: str = "", **variables: Any) -> Run:
    return incidents.run("contain", options, devices=devices, reason=REASON, **variables)


def writes(incidents: Incidents) -> int:
    """Return how many requests have changed something since the last call."""
    count = len(incidents.simulator.requests(write=True))
    incidents.simulator.clear_requests()
    return count


@pytest.mark.costly
def test_an_event_contains_its_machine_once_although_it_was_released(incidents: Incidents) -> None:
    # As AWX sends it: a text.
    run = contain(incidents, json.dumps(of_event(incidents, 0, 1)), opswat_group=GROUP)
    assert run.rc == 0, run.stdout
    assert incidents.locked() == incidents.moved() == set(incidents.names[:2])
    assert stats(run)["contain_summary"]["named_by"] == "device_ids"
    assert not any(entry["pending"] for entry in incidents.record())

    incidents.simulator.cylance.change_device(incidents.devices[0]["id"], lock=None)
    writes(incidents)
    again = contain(incidents, of_event(incidents, 0, 1), opswat_group=GROUP)
    assert again.rc == 0 and writes(incidents) == 0
    assert "0 of 2 machines contained, 2 left alone." in shown(again)
    assert "This event was handled at " in shown(again)
    assert len(incidents.record()) == 2

    other = contain(incidents, [*of_event(incidents, 0, event="e2"), *of_event(incidents, 1)], opswat_group=GROUP)
    assert other.rc == 0 and incidents.locked() == set(incidents.names[:2])
    assert report(other)["summary"]["counts"] == {"contained": 1, "unchanged": 1}


@pytest.mark.costly
def test_a_device_with_another_name_is_contained_with_a_warning(incidents: Incidents) -> None:
    run = contain(incidents, of_event(incidents, 0, hostname="ws-9999.corp.example"))
    assert run.rc == 0 and incidents.locked() == {incidents.names[0]}
    (warning,) = run.result("Find the machines")["warnings"]
    assert "was named 'ws-9999.corp.example' in its event" in warning


@pytest.mark.extended
def test_an_event_is_handled_if_contain_pending_goes_on_with_it(incidents: Incidents) -> None:
    outage = {"CYLANCE_API_URL": UNREACHABLE_URL}
    named = {"devices": of_event(incidents, 0), "reason": REASON}
    assert incidents.run("contain", environment=outage, **named).rc != 0
    assert [entry["pending"] for entry in incidents.record()] == [True]
    assert contain(incidents, of_event(incidents, 0)).rc == 0 and incidents.locked() == set()
    assert incidents.run("contain_pending").rc == 0
    assert incidents.locked() == {incidents.names[0]}


@pytest.mark.costly
def test_of_two_runs_one_contains_the_machine_and_a_killed_one_blocks_nobody(incidents: Incidents) -> None:
    play = incidents.playbook("contain", devices=of_event(incidents, 0), reason=REASON)
    # Longer than all tests: the request gets no response before the run is killed.
    incidents.simulator.add_fault("delay", path="/lockdown", seconds=86_400, times=1)
    first = incidents.controller.start(play, environment={"JOB_ID": "4711"})
    try:
        wait_until(lambda: incidents.simulator.requests(path="/lockdown"), "the delayed request arrives")
        second = incidents.controller.play(play)
        assert second.rc == 0 and incidents.locked() == set()
        assert "Job 4711 has been containing it since " in shown(second)
    finally:
        first.kill()
    third = incidents.controller.play(play)
    assert third.rc == 0, third.stdout
    assert report(third)["summary"]["counts"] == {"contained": 1} and incidents.locked() == {incidents.names[0]}


@pytest.mark.extended
def test_the_ceiling_holds_for_all_runs_and_a_person_can_pass_it(incidents: Incidents) -> None:
    assert contain(incidents, of_event(incidents, 2), max_per_hour=2).rc == 0
    run = contain(incidents, of_event(incidents, 0, 1, event="e2"), max_per_hour=" 2 ", opswat_group=GROUP)
    assert run.rc != 0
    assert incidents.locked() == {incidents.names[0], incidents.names[2]} and incidents.moved() == {incidents.names[0]}
    assert report(run)["summary"]["counts"] == {"failed": 1, "contained": 1}
    assert "contain_max_per_hour is 2, and 2 machines of the last hour count" in shown(run)
    assert stats(run)["contain_retry"] == [incidents.devices[1]["id"]]
    # Nothing that contain_pending would go on with by itself.
    assert len(incidents.record()) == 2 and not any(entry["pending"] for entry in incidents.record())

    (command,) = (step["command"] for step in _steps(run) if step["title"].startswith("Contain what contain_max_per"))
    words = [json.loads(word) for word in shlex.split(command) if "contain_devices" in word]
    assert words[0]["contain_devices"][0]["events"] == ["e2"] and "max_per_hour" not in command
    assert contain(incidents, words[0]["contain_devices"], opswat_group=GROUP).rc == 0
    assert incidents.locked() == set(incidents.names)


@pytest.mark.extended
def test_without_a_count_the_ceiling_permits_nothing(incidents: Incidents) -> None:
    (incidents.state / RECORD).parent.mkdir(mode=0o700)
    (incidents.state / RECORD).write_text("{")
    run = contain(incidents, of_event(incidents, 0), max_per_hour=2)
    assert run.rc != 0 and writes(incidents) == 0
    assert "the count of the last hour was lost at " in shown(run)
    # The terminal wraps warnings in colours.
    warnings = [event["event_data"].get("res", {}).get("warnings") for event in run.events if "event_data" in event]
    assert "was damaged, and is renamed to" in str(warnings)
    assert contain(incidents, of_event(incidents, 0)).rc == 0
    del incidents.controller.environment["DEVICE_ACTIONS_STATE_DIR"]
    lacking = contain(incidents, of_event(incidents, 1), max_per_hour=2)
    assert lacking.rc != 0 and "contain_max_per_hour: needs a state directory" in everything_shown(lacking)
    blind = contain(incidents, of_event(incidents, 1))
    assert blind.rc == 0 and "an event that is handed over again contains its machine again" in shown(blind)


def _steps(run: Run) -> list[dict[str, str]]:
    """Return the next steps of a report."""
    (path,) = [path for path in report(run)["reports"] if path.endswith(".json")]
    return list(json.loads(Path(path).read_text())["next_steps"])


@pytest.mark.extended
def test_a_machine_without_addresses_does_not_save_the_others(incidents: Incidents) -> None:
    incidents.simulator.cylance.change_device(incidents.devices[0]["id"], ip_addresses=[])
    protected = {"DEVICE_ACTIONS_PROTECTED_DEVICES": "203.0.113.0/28"}
    named = {"devices": of_event(incidents, 0, 1), "reason": REASON, "opswat_group": GROUP}
    run = incidents.run("contain", environment=protected, **named)
    assert run.rc != 0 and incidents.locked() == {incidents.names[1]}
    assert "Cylance reports no IP addresses of it, so it may be one of the protected devices." in shown(run)
