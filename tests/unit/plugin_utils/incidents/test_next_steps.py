# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The headline, the summary and the next steps of a report."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._sharing.run_facts import RunFacts
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.assembly import (
    build_document,
    headline,
    summary,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.next_steps import (
    Request,
    named_as,
    next_steps,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import TaskResults
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import (
    ReportMachine,
    machines_not_found,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import check_document

from .samples import machine, result


def report_machine(number=1, state="contained", lockdown=None):
    entry = machine(number)
    console = TaskResults([lockdown or result(f"C{number}")]).console("cylance", "lock", entry["devices"]["cylance"])
    return ReportMachine.of(entry, state, ["Why."] if state == "failed" else [], [console])


def request(operation="contain", **fields):
    stored = []

    def store(name, variables):
        stored.append(variables)
        return f"/srv/my reports/{name}.json"

    known = {"reason": "Beacon", "ticket": "INC-1", "settings": {"expires": "1:00:00"}, "inventories": ["/i.yml"]}
    defaults = {"option": "hostnames", "has_state": True, "check_mode": False, "store": store}
    return Request(operation=operation, **{**known, **defaults, **fields}), stored


def commands(operation, machines, **fields):
    return {step["title"]: step["command"] for step in next_steps(request(operation, **fields)[0], machines)}


def test_a_headline_begins_with_what_was_asked_for():
    machines = [report_machine(1), report_machine(2), report_machine(3, "waiting")]
    assert headline("contain", machines) == "2 of 3 machines contained, 1 waiting for the device."
    assert headline("release", machines[:1]) == "0 of 1 machine released, 1 contained."
    assert headline("status", []) == "No machine is contained."
    unread = [report_machine(1), report_machine(2, "unknown"), report_machine(3, "failed")]
    assert headline("status", unread) == "1 of 3 machines contained, 1 not found, 1 in an unknown state."
    alone = headline("contain", [report_machine(1), report_machine(2, "unchanged")])
    assert alone == "1 of 2 machines contained, 1 left alone."
    plan = [report_machine(1, "planned"), report_machine(2, "unchanged")]
    assert headline("contain", plan, check_mode=True) == "1 of 2 machines would be contained, 1 already contained."
    partly = headline("contain", [report_machine(1, "failed")])
    assert partly == "0 of 1 machine contained, 1 failed. 1 of them is contained by another console."


def test_the_document_is_valid_and_the_summary_small():
    machines = [report_machine(number) for number in range(400)]
    document = build_document("contain", False, "2026-01-15T12:00:00Z", "a", None, RunFacts(), machines, [], ["w"])
    check_document(document)
    found = summary(document, "hostnames", machines)
    assert found["counts"] == {"contained": 400} and len(found["machines"]["contained"]) == 300
    assert "devices" not in json.dumps(found)


def test_commands_keep_the_guard_rails_and_places_of_the_run():
    given = {"max_changes": 300, "protected_devices": ["dc*", "ws-9"], "systems": [], "state_dir": "/srv/state"}
    machines = [report_machine(1), report_machine(2, "failed"), report_machine(3, "waiting")]
    steps = commands("contain", machines, variables={**given, "pending_for": "1:00:00", "report_dir": ""})
    words = shlex.split(steps["Retry what failed"])
    assert {"contain_max_changes=300", "contain_state_dir=/srv/state"} < set(words)
    assert '{"contain_protected_devices": ["dc*", "ws-9"]}' in words
    assert "pending_for" not in str(words) and "report_dir" not in str(words)
    assert "contain_max_changes=300" in steps["Go on with what is waiting, now or on a schedule"]
    assert "release_state_dir=/srv/state" in steps["Release"]
    status = steps["See who is contained, and until when"]
    assert "status_state_dir=/srv/state" in status and "max_changes" not in status
    assert "max_changes" not in commands("contain", machines, variables={"max_changes": "25"})["Release"]


def test_next_steps_after_a_containment():
    machines = [report_machine(1), report_machine(2, "failed"), report_machine(3, "waiting")]
    steps = commands("contain", machines)
    assert shlex.split(steps["Retry what failed"])[1:4] == [
        "secops.device_actions.contain",
        "-e",
        "contain_hostnames=ws-2",
    ]
    assert steps["Go on with what is waiting, now or on a schedule"].endswith("secops.device_actions.contain_pending")
    assert "release_hostnames=ws-1,ws-2,ws-3 -e release_reason=WHY" in steps["Release"]
    waiting = commands("contain", machines, has_state=False)["Go on with what is waiting, now or on a schedule"]
    assert "actions.contain " in waiting and "contain_hostnames=ws-3" in waiting


def test_what_the_ceiling_held_back_has_a_command_of_its_own_without_it():
    held_back = replace(report_machine(2, "failed"), held_back=True)
    machines = [report_machine(1, "failed"), held_back]
    steps = commands("contain", machines, variables={"max_per_hour": "1"})
    assert "contain_hostnames=ws-1 " in steps["Retry what failed"] and "max_per_hour=1" in steps["Retry what failed"]
    passed = steps["Contain what contain_max_per_hour left out"]
    assert "contain_hostnames=ws-2 " in passed and "max_per_hour" not in passed
    plan = commands("contain", [held_back], variables={"max_per_hour": "1"}, check_mode=True)
    assert plan.keys() == {"Contain what contain_max_per_hour leaves out"}


def test_a_retry_of_events_checks_the_same_names_and_marks_the_same_events():
    first = {"id": "ws-1", "hostname": "ws-1.corp.example", "events": ["e1", "{{x"]}
    given = {"ws-1": first, "ws-2": {"id": "ws-2", "hostname": "{{ x }}", "events": []}}
    machines = [report_machine(1, "failed"), report_machine(2, "failed"), report_machine(3)]
    steps = commands("contain", machines, option="devices", event_devices=given)
    (words,) = (json.loads(word) for word in shlex.split(steps["Retry what failed"]) if "contain_devices" in word)
    assert words["contain_devices"] == [{**first, "events": ["e1"]}, {"id": "ws-2", "events": []}]
    assert "release_device_ids=" in steps["Release"] and "status_device_ids=" in str(steps)
    launch = commands("contain", machines, option="devices", event_devices=given, is_awx=True)["Retry what failed"]
    given_to_awx = json.loads(launch.partition(" with ")[2])
    assert json.loads(given_to_awx["contain_devices"]) == words["contain_devices"]  # a survey takes texts
    assert named_as("devices", machines[:1]) == ("device_ids", ["ws-1"])


def test_a_retry_of_hundreds_of_events_is_a_file_or_names_the_devices_only():
    many = {"ws-1": {"id": "ws-1", "hostname": None, "events": [f"{number:036}" for number in range(300)]}}
    fields = {"option": "devices", "event_devices": many}
    asked, stored = request(**fields)
    assert "-e @" in next_steps(asked, [report_machine(1, "failed")])[0]["command"]
    assert len(stored[0]["contain_devices"][0]["events"]) == 300
    assert (
        "contain_device_ids"
        in commands("contain", [report_machine(1, "failed")], is_awx=True, **fields)["Retry what failed"]
    )


def test_a_plan_ends_with_the_command_that_applies_it():
    machines = [report_machine(1, "planned"), report_machine(2, "unchanged"), report_machine(3, "planned")]
    settings, variables = {"opswat_group": "Quarantine"}, {"max_changes": "40"}
    steps = commands("contain", machines, check_mode=True, settings=settings, variables=variables)
    assert steps == {
        "Apply this plan": "ansible-playbook secops.device_actions.contain -e contain_hostnames=ws-1,ws-3 "
        "-e contain_reason=Beacon -e contain_ticket=INC-1 -e contain_opswat_group=Quarantine -e contain_max_changes=40"
    }
    release = commands("release", machines, check_mode=True)["Apply this plan"]
    assert "secops.device_actions.release -e release_hostnames=ws-1,ws-3 -e release_reason=Beacon" in release
    assert commands("contain", machines[1:2], check_mode=True) == commands("status", machines, check_mode=True) == {}
    pending = commands("contain", machines, check_mode=True, option="pending")["Apply this plan"]
    assert pending == "ansible-playbook secops.device_actions.contain_pending"


def test_a_plan_for_many_machines_stores_no_file():
    machines = [report_machine(number, "planned") for number in range(300)]
    asked, stored = request(check_mode=True, store=lambda name, variables: None)
    (step,) = next_steps(asked, machines)
    assert step["title"] == "Apply this plan (run the same command without --check, for 300 machines)" and not stored


@pytest.mark.parametrize("check_mode", [False, True])
def test_names_that_lead_nowhere_are_not_tried_again_but_corrected(check_mode):
    unknown = ReportMachine("wx-9", "wx-9", "failed", "Not known.", refused=True, unknown=True)
    several = ReportMachine("ws", "ws", "not_attempted", "Ambiguous.", refused=True)
    steps = commands("contain", [unknown, several], check_mode=check_mode)
    assert list(steps) == [
        "No console knows wx-9. Correct the spelling, and run",
        "Several devices match ws. Choose one by its ID, and run",
    ]
    first, second = steps.values()
    assert "contain_hostnames=CORRECTED -e contain_reason=Beacon" in first and "contain_device_ids=ID " in second
    released = commands("release", [unknown], check_mode=check_mode)
    assert "release_hostnames=CORRECTED" in released["No console knows wx-9. Correct the spelling, and run"]
    failed = report_machine(1, "failed")
    if not check_mode:
        assert "contain_hostnames=ws-1 " in commands("contain", [unknown, failed])["Retry what failed"]
    assert commands("contain", [unknown], option="pending", check_mode=check_mode) == {}


def test_hosts_are_named_with_their_inventory_and_machines_that_nobody_named_by_an_id():
    assert "-i /i.yml" in commands("contain", [report_machine()], option="hosts")["Release"]
    assert "release_device_ids=C1" in commands("status", [report_machine()], option="contained")["Release"]
    assert named_as("pending", [report_machine(1), report_machine(1)]) == ("device_ids", ["C1"])


def test_a_release_that_needs_a_key_shows_the_way_to_it_and_no_retry():
    refused = report_machine(1, "failed", result("C1", "failed", "not_released", "No."))
    steps = commands("release", [refused])
    assert "unlock_keys_device_ids=C1" in steps["Store the unlock keys, to enter them on the devices"]
    assert "Retry what failed" not in steps


def test_many_machines_are_named_in_a_file():
    machines = [report_machine(number) for number in range(30)]
    asked, stored = request()
    release = next(step for step in next_steps(asked, machines) if step["title"] == "Release")
    assert shlex.split(release["command"])[-2:] == ["-e", "@/srv/my reports/release.json"]
    assert len(stored[-1]["release_hostnames"]) == 30
    lacking, _stored = request(store=lambda name, variables: None)
    shown = next(step for step in next_steps(lacking, machines) if step["title"] == "Release")
    assert "ws-29" in shown["command"]


@pytest.mark.parametrize("text", ["{{ lookup('pipe', 'id') }}", "a\x1b[31m", "{% raw %}"])
def test_a_text_that_could_be_rendered_is_left_out(text):
    machines = [report_machine(1, "failed")]
    steps = commands("contain", machines, reason=text, ticket=text)
    assert "contain_reason=WHY" in steps["Retry what failed"] and "contain_ticket" not in steps["Retry what failed"]


def test_machines_that_were_not_found_say_why():
    info = {
        "systems": ["cylance", "opswat"],
        "machines": [],
        "not_found": ["a"],
        "undetermined": [{"requested": "b", "message": "OPSWAT: No connection."}],
        "ambiguous": [
            {
                "requested": "c",
                "system": None,
                "reason": "2 devices match it.",
                "devices": [
                    {"system": "cylance", "device_id": "C1", "hostname": "c"},
                    {"system": "cylance", "device_id": "C2", "hostname": None},
                ],
            },
        ],
    }
    unknown, undetermined, ambiguous = machines_not_found(info, {})
    assert (unknown.state, undetermined.state, ambiguous.state) == ("failed", "not_attempted", "not_attempted")
    assert [one.state for one in machines_not_found(info, {}, "unknown")] == ["failed", "unknown", "unknown"]
    assert "Not known to Cylance or OPSWAT." in unknown.problem and not unknown.can_be_finished
    assert undetermined.can_be_finished and "No connection." in undetermined.problem
    assert "Cylance c (C1), Cylance without a name (C2)" in ambiguous.problem and not ambiguous.can_be_finished


def test_in_awx_the_next_steps_are_launches_of_job_templates():
    machines = [report_machine(1), report_machine(2, "failed"), report_machine(3, "waiting")]
    steps = commands("contain", machines, is_awx=True, variables={"protected_devices": ["dc*", "ws-9"]})
    launch, variables = steps["Retry what failed"].split(" with ", 1)
    assert launch == "Launch the job template contain"
    # A survey takes texts only.
    assert json.loads(variables) == {
        "contain_hostnames": "ws-2",
        "contain_reason": "Beacon",
        "contain_ticket": "INC-1",
        "contain_protected_devices": "dc*,ws-9",
    }
    pending = commands("contain", machines, is_awx=True)["Go on with what is waiting, now or on a schedule"]
    assert pending == "Launch the job template contain_pending"


def test_in_awx_no_step_needs_a_file():
    machines = [report_machine(number, "failed") for number in range(50)]
    asked, stored = request(is_awx=True)
    (retry,) = [step for step in next_steps(asked, machines) if step["title"] == "Retry what failed"]
    assert "ws-49" in retry["command"] and stored == []
