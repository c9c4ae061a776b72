# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a report says about a machine that was to be contained or released."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_report import contained_machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import TaskResults
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.release_report import released_machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.status_report import machine_status

from .samples import UNTIL, machine, result

NOW = 1_768_478_400.0  # 2026-01-15T12:00:00Z


def contain(lockdown=None, move=None, group="Containment", failures=None, check_mode=False, entry=None):
    lockdowns, moves = TaskResults([lockdown or result("C1")]), TaskResults([move or result("O1")])
    return contained_machine(entry or machine(), lockdowns, moves, group, failures or {}, check_mode)


def test_contained_in_both_consoles():
    found = contain()
    assert (found.state, found.problem) == ("contained", None)
    assert [(one["system"], one["state"], one["until"]) for one in found.consoles] == [
        ("cylance", "locked", UNTIL),
        ("opswat", "in group Containment", None),
    ]


@pytest.mark.parametrize(
    ("lockdown", "state", "part"),
    [
        (result("C1", "failed", "server_error", "500."), "failed", "Cylance: 500."),
        (result("C1", "unknown", "unknown_fate", "Lost."), "unknown", "Cylance: Lost."),
        (result("C1", "skipped", "max_changes", "Not attempted: see msg."), "not_attempted", "Cylance: See above."),
        (result("C1", "failed", "not_confirmed", "Offline."), "waiting", "has not confirmed it"),
        (result("C1", confirmed=False), "waiting", "The console keeps the command until 2026-01-16 12:00 UTC."),
        ({"msg": "Refused.", "failed": True}, "not_attempted", "Cylance: Refused."),
        ({"msg": "Refused.", "failed": False}, "not_attempted", "Cylance: Refused."),
        ({"skipped": True}, "not_attempted", "Cylance: No task acted on it."),
    ],
)
def test_the_worst_console_counts_and_the_rest_is_not_forgotten(lockdown, state, part):
    found = contain(lockdown)
    assert found.state == state and part in found.problem
    assert "OPSWAT: in group Containment." in found.problem


def test_a_console_that_failed_is_a_problem_and_one_that_does_not_know_the_machine_is_none():
    entry = machine(systems=("cylance",))
    assert contain(entry=entry).state == "contained"
    found = contain(entry=entry, failures={"opswat": "No connection."})
    assert found.state == "failed"
    assert found.problem == "Cylance: locked until 2026-01-16 12:00 UTC. OPSWAT: not moved. No connection."
    assert found.is_partly_contained and found.can_be_finished
    assert contain(entry=entry, failures={"opswat": "No connection."}, group=None).state == "contained"


def test_a_machine_of_opswat_alone_needs_a_group():
    entry = machine(systems=("opswat",))
    assert contain(entry=entry).state == "contained"
    found = contain(entry=entry, group=None)
    assert found.state == "not_attempted" and "set contain_opswat_group" in found.problem


@pytest.mark.parametrize("reason", ["max_changes", "protected", "wrong_device", "not_found", "not_applicable"])
def test_what_was_refused_is_not_finished_by_a_later_run(reason):
    assert not contain(result("C1", "failed", reason, "No.")).can_be_finished
    assert contain(result("C1", "failed", "unreachable", "No.")).can_be_finished


def test_a_plan_says_what_would_change():
    assert contain(check_mode=True).state == "planned"
    assert contain(result("C1", "unchanged"), result("O1", "unchanged"), check_mode=True).state == "unchanged"


def release(lockdown, move=None, check_mode=False, **device):
    entry = machine()
    entry["devices"]["opswat"].update(device)
    entry["devices"]["cylance"]["until"] = UNTIL
    lockdowns, moves = TaskResults([lockdown]), TaskResults([move] if move else [])
    return released_machine(entry, lockdowns, moves, {}, check_mode)


def test_a_plan_shows_the_present_and_what_would_be_done():
    after = {"state": "locked", "duration": "1:00:00"}
    lockdown = result("C1", certain=False, before={"state": "unlocked"}, after=after, observed={})
    found = contain(lockdown, result("O1", before={"group": "Default"}), check_mode=True)
    assert [(one["state"], one["action"], one["until"]) for one in found.consoles] == [
        ("unlocked", "lock for 24 hours (not certain)", None),
        ("in group Default", "move to Containment", None),
    ]
    renewal = result("C1", before={"state": "locked"}, after=after)
    assert contain(renewal, check_mode=True).consoles[0]["action"] == "renew for 24 hours"


def test_a_partial_lockdown_has_no_end():
    found = contain(result("C1", observed={}))
    assert found.consoles[0]["state"] == "locked without an end"


def test_a_release_says_what_was_done_elsewhere():
    entry = machine()
    entry["devices"]["opswat"]["restore_to"] = "Default"
    refused = result("C1", "failed", "not_released", "No effect.", after={"state": "locked"})
    moved = result("O1", after={"group": "Default"})
    found = released_machine(entry, TaskResults([refused]), TaskResults([moved]), {}, False)
    assert found.state == "failed" and found.problem.startswith("OPSWAT: in group Default. Cylance: A full lockdown")


def test_a_release_is_done_only_if_the_console_says_so():
    unlocked = {"after": {"state": "unlocked"}}
    assert release(result("C1", **unlocked)).state == "released"
    assert release(result("C1", "unchanged", **unlocked)).state == "not_contained"
    assert release(result("C1", confirmed=False, **unlocked)).state == "waiting"
    assert release(result("C1", "unchanged", **unlocked), result("O1"), restore_to="Default").state == "released"
    assert release(result("C1", **unlocked), restore_problem="Set it.").state == "failed"
    assert release(result("C1", certain=False, **unlocked), check_mode=True).consoles[0]["message"]


def test_a_lockdown_that_only_its_key_ends_is_reported_with_its_end():
    found = release(result("C1", "failed", "not_released", "Still locked."))
    assert found.state == "failed" and "It ends by itself at 2026-01-16 12:00 UTC" in found.problem


def status(cylance=None, opswat=None, failures=None, **entry):
    found = machine(**entry)
    found["devices"]["cylance"].update(cylance or {})
    found["devices"]["opswat"].update(opswat or {})
    return machine_status(found, failures or {}, NOW)


LOCKED = {"locked": True, "contained": True, "confirmed": True, "until": UNTIL}
FREE = {"locked": False, "contained": False}


def recorded(**fields):
    settings = {"ticket": "INC-1", "reason": "Beacon", "opswat_group": "Containment"}
    return {"settings": settings, "devices": {"cylance": {"until": UNTIL}}, "requested_by": "soc", **fields}


def test_states_of_a_status():
    assert status(LOCKED, {"contained": True}).state == "contained"
    assert status(LOCKED, {"contained": None}).state == "contained"
    assert status(LOCKED, {"contained": False}).state == "drift"
    assert status({**LOCKED, "confirmed": False}, {"contained": True}).state == "waiting"
    assert status(FREE, {"contained": False}).state == "not_contained"
    assert status({"error": "403."}).state == "unknown"
    assert status(FREE, containment=recorded()).state == "drift"
    assert status(FREE, containment=recorded(released=True)).state == "not_contained"
    assert status(FREE, containment=recorded(pending=True)).state == "waiting"
    assert status(LOCKED, {"contained": True}, {"opswat": "No connection."}).problem.startswith("Contained in Cylance")


def test_a_status_shows_the_ticket_and_the_reason():
    document = status(LOCKED, {"contained": True}, containment=recorded()).to_document()
    assert document["consoles"][0]["state"] == "locked for INC-1"
    assert (document["entries"][0]["reason"], document["entries"][0]["requested_by"]) == ("Beacon", "soc")
