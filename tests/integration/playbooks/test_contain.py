# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook contain isolates machines through every console that knows them, and says what is left to do."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from integration.playbooks.incidents import GROUP, REASON, UNREACHABLE_URL, Incidents, report, shown, stats
from integration.playbooks.test_secrets import everything_kept, everything_shown, keys
from simulator.remote import Simulator


@pytest.fixture
def incidents(simulator: Simulator, tmp_path: Path) -> Incidents:
    """Three machines."""
    return Incidents(simulator, tmp_path)


def test_a_plan_a_containment_and_a_second_run(incidents: Incidents) -> None:
    options = {"hostnames": incidents.names, "reason": REASON, "ticket": "INC-4711", "opswat_group": GROUP}

    plan = incidents.run("contain", "--check", **options)
    assert plan.rc == 0, plan.stdout
    assert report(plan)["summary"]["headline"] == "3 of 3 machines would be contained."
    assert incidents.simulator.requests(write=True) == [] and not incidents.record()
    assert stats(plan)["contain_summary"]["check_mode"]
    assert "Apply this plan: ansible-playbook secops.device_actions.contain -e contain_hostnames=" in shown(plan)

    run = incidents.run("contain", **options)
    assert run.rc == 0, run.stdout
    assert incidents.locked() == incidents.moved() == set(incidents.names)
    assert "3 of 3 machines contained." in run.stdout and "secops.device_actions.release" in run.stdout
    assert stats(run)["contain_retry"] == []
    assert stats(run)["contain_summary"]["machines"] == {"contained": incidents.names}
    assert {entry["settings"]["ticket"] for entry in incidents.record()} == {"INC-4711"}
    assert not any(entry["pending"] for entry in incidents.record())
    assert {Path(path).suffix for path in report(run)["reports"]} == {".json", ".md", ".html"}
    assert all(Path(path).parent == incidents.state / "reports" for path in report(run)["reports"])
    # Unique without the process id, which containers have in common.
    assert all(re.fullmatch(r"contain-[0-9T-]+Z-[0-9a-f]{8}", Path(path).stem) for path in report(run)["reports"])

    incidents.simulator.clear_requests()
    again = incidents.run("contain", **options)
    assert again.rc == 0 and incidents.simulator.requests(write=True) == []


@pytest.mark.extended
def test_names_may_come_as_lines_and_a_machine_that_no_console_knows_is_a_failure_that_names_it(
    incidents: Incidents,
) -> None:
    short = incidents.names[1].partition(".")[0]
    text = f"{incidents.names[0]}\r\n{short}, nobody.corp.example\n"
    nowhere = f"{incidents.controller.home}/ansible.cfg/reports"  # below a file
    run = incidents.run("contain", hostnames=text, reason=REASON, opswat_group=GROUP, report_dir=nowhere)
    assert run.rc != 0 and "The report was not written: " in shown(run)
    assert incidents.locked() == incidents.moved() == set(incidents.names[:2])
    assert "nobody.corp.example: Not known to Cylance or OPSWAT." in shown(run)
    assert stats(run)["contain_retry"] == ["nobody.corp.example"]
    assert len(incidents.record()) == 2


@pytest.mark.extended
def test_the_reason_is_required_and_so_is_one_way_to_name_machines(incidents: Incidents) -> None:
    for options, message in (
        ({"hostnames": incidents.names}, "contain_reason: must say in one line why"),
        ({"hostnames": incidents.names, "reason": " \t "}, "contain_reason: must say in one line why"),
        ({"hostnames": incidents.names, "reason": "WHY"}, "contain_reason: must say in one line why"),
        ({"reason": REASON}, "Name the machines by exactly one of contain_hosts"),
        (
            {"reason": REASON, "hostnames": "a", "macs": "00:1A:2B:00:00:01"},
            "Name the machines by exactly one of contain_hosts",
        ),
        ({"reason": REASON, "hostnames": ["a/b"]}, "hostnames: 'a/b' is not a host name"),
        ({"reason": REASON, "hostnames": incidents.names, "expires": "9:00:00"}, "expires: '9:00:00' is out of range"),
        ({"reason": REASON, "hostnames": incidents.names, "max_changes": "many"}, "contain_max_changes: must be"),
    ):
        run = incidents.run("contain", opswat_group=GROUP, **options)
        assert run.rc != 0 and message in everything_shown(run), run.stdout
        assert incidents.record() == []
    assert incidents.simulator.requests(write=True) == []


@pytest.mark.costly
def test_cylance_contains_although_opswat_is_down(incidents: Incidents) -> None:
    options = {"hostnames": incidents.names, "reason": REASON, "opswat_group": GROUP}
    run = incidents.run("contain", environment={"OPSWAT_API_URL": UNREACHABLE_URL}, **options)
    assert run.rc != 0
    assert incidents.locked() == set(incidents.names)
    assert "0 of 3 machines contained, 3 failed. 3 of them are contained by another console." in shown(run)
    assert "OPSWAT: not moved. No connection" in shown(run) and "Retry what failed:" in shown(run)
    assert stats(run)["contain_retry"] == incidents.names
    assert all(entry["pending"] for entry in incidents.record())

    finished = incidents.run("contain_pending")
    assert finished.rc == 0, finished.stdout
    assert incidents.moved() == set(incidents.names)
    assert not any(entry["pending"] for entry in incidents.record())


@pytest.mark.extended
def test_opswat_contains_although_cylance_is_down(incidents: Incidents) -> None:
    options = {"hostnames": incidents.names, "reason": REASON, "opswat_group": GROUP}
    run = incidents.run("contain", environment={"CYLANCE_API_URL": UNREACHABLE_URL}, **options)
    assert run.rc != 0
    assert (incidents.locked(), incidents.moved()) == (set(), set(incidents.names))
    assert "Cylance: not locked. No connection" in shown(run)
    assert incidents.run("contain_pending").rc == 0
    assert incidents.locked() == set(incidents.names)


@pytest.mark.extended
def test_a_refused_plan_changes_nothing_and_is_never_finished_by_itself(incidents: Incidents) -> None:
    for options, message in (
        ({"max_changes": 2}, "set contain_max_changes to 3 or more"),
        ({"protected_devices": f"dc*\n{incidents.names[2]}"}, "because these are protected"),
    ):
        run = incidents.run("contain", hostnames=incidents.names, reason=REASON, opswat_group=GROUP, **options)
        assert run.rc != 0 and message in shown(run), run.stdout
        assert report(run)["summary"]["counts"] == {"not_attempted": 3}
        assert incidents.simulator.requests(write=True) == [] and incidents.record() == []


@pytest.mark.extended
def test_a_machine_with_another_name_than_in_the_inventory_is_left_alone(incidents: Incidents) -> None:
    opswat = {device["host_name"]: device["id"] for device in incidents.simulator.opswat.devices()}
    hosts = {
        f"host{number}": {
            "cylance_device_id": device["id"],
            "opswat_device_id": opswat[device["host_name"]],
            "device_hostname": "stranger" if number == 0 else device["host_name"],
        }
        for number, device in enumerate(incidents.devices)
    }
    del hosts["host1"]["opswat_device_id"]
    variables = {"contain_hosts": "fleet", "contain_reason": REASON, "contain_opswat_group": GROUP}
    play = {"import_playbook": "secops.device_actions.contain", "vars": {**variables, "contain_confirm_timeout": 0}}
    run = incidents.controller.play(play, inventory={"fleet": hosts})
    assert run.rc != 0
    assert incidents.locked() == set(incidents.names[1:])
    assert incidents.moved() == {incidents.names[2]}
    assert stats(run)["contain_retry"] == ["host0"] and "the inventory calls it 'stranger'" not in run.stdout
    assert "-e contain_hosts=host0" in shown(run) and " -i " in shown(run)

    incidents.simulator.clear_requests()
    hosts["host3"] = {"ansible_host": "192.0.2.1"}
    lacking = incidents.controller.play(play, inventory={"fleet": hosts})
    assert "have no variable cylance_device_id or opswat_device_id" in everything_shown(lacking)
    assert incidents.simulator.requests(write=True) == []


@pytest.mark.extended
def test_a_device_that_two_machines_could_be_is_not_acted_on(incidents: Incidents) -> None:
    incidents.simulator.cylance.add_device(host_name=incidents.names[0])
    run = incidents.run("contain", hostnames=incidents.names[:2], reason=REASON)
    assert run.rc != 0
    assert incidents.locked() == {incidents.names[1]}
    assert "Ambiguous: 2 devices match it." in shown(run)
    for device in incidents.simulator.cylance.devices():
        if device["host_name"] == incidents.names[0]:
            assert device["id"].replace("-", "").upper() in shown(run)


@pytest.mark.costly
def test_texts_of_users_and_consoles_are_inert_in_every_output(incidents: Incidents) -> None:
    evil = {"__ansible_unsafe": "x'; touch /tmp/owned; {{ 1/0 }} <script>alert(1)</script>"}
    run = incidents.run("contain", hostnames=[incidents.names[0], "nobody"], reason=evil, ticket="$(id)")
    assert run.rc != 0 and "nobody: Not known" in shown(run)
    (html,) = [path for path in report(run)["reports"] if path.endswith(".html")]
    assert "<script>alert" not in Path(html).read_text()
    (record,) = [path for path in report(run)["reports"] if path.endswith(".json")]
    commands = [step["command"] for step in json.loads(Path(record).read_text())["next_steps"]]
    retry = shlex.split(next(command for command in commands if "actions.contain " in command))
    assert retry[:2] == ["ansible-playbook", "secops.device_actions.contain"]
    assert not any("touch" in word or "{{" in word for word in retry)
    assert '{"contain_ticket": "$(id)"}' in retry


@pytest.mark.extended
def test_neither_stats_nor_reports_contain_keys(incidents: Incidents) -> None:
    run = incidents.run("contain", hostnames=incidents.names, reason=REASON, opswat_group=GROUP)
    assert run.rc == 0
    texts = [everything_shown(run), *(text for path, text in everything_kept(incidents.controller.home))]
    assert keys(incidents.simulator) and not [key for key in keys(incidents.simulator) for text in texts if key in text]
    assert "devices" not in json.dumps(stats(run))
