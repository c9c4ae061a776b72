# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What contain and release leave in the record."""

from __future__ import annotations

import copy

from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_report import contained_machine
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import TaskResults
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.pending import (
    leave_released_alone,
    pending_groups,
    pending_machines,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.recording import (
    Origin,
    expect_contained,
    expect_released,
    record_contained,
    record_released,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.report_machines import ReportMachine
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.restoring import (
    add_restore,
    restore_groups,
)

from .samples import UNTIL, machine, result

NOW = 1_768_478_400.0  # 2026-01-15T12:00:00Z
SETTINGS = {"reason": "Beacon", "ticket": "INC-1", "opswat_group": "Containment", "expires": "1:00:00"}
ORIGIN = Origin("hostnames", SETTINGS, "soc", None, "2026-01-15T12:00:00Z", UNTIL)
FROM_DEFAULT = result("O1", before={"group": "Default"})


def contained(lockdown=None, move=None, entry=None):
    lockdowns, moves = TaskResults([lockdown or result("C1")]), TaskResults([move or FROM_DEFAULT])
    return contained_machine(entry or machine(), lockdowns, moves, "Containment", {}, check_mode=False)


def test_a_plan_is_pending_until_its_outcome_is_known():
    entries = []
    expect_contained(entries, [machine()], ORIGIN)
    (entry,) = entries
    assert entry["pending"] and entry["devices"]["cylance"]["until"] is None
    record_contained(entries, [contained()], ORIGIN, NOW)
    (entry,) = entries
    assert not entry["pending"] and entry["devices"]["cylance"]["until"] == UNTIL
    assert entry["devices"]["opswat"]["group_before"] == "Default"


def test_a_second_containment_keeps_the_group_from_before():
    entries = []
    record_contained(entries, [contained()], ORIGIN, NOW)
    again = result("O1", "unchanged", before={"group": "Containment"})
    expect_contained(entries, [machine()], ORIGIN)
    record_contained(entries, [contained(move=again)], ORIGIN, NOW)
    (entry,) = entries
    assert entry["devices"]["opswat"]["group_before"] == "Default"


def test_a_second_containment_without_a_ticket_keeps_the_first_one():
    entries = []
    record_contained(entries, [contained()], ORIGIN, NOW)
    again = Origin("hostnames", {**SETTINGS, "ticket": None}, "soc", None, ORIGIN.started, UNTIL)
    record_contained(entries, [contained()], again, NOW)
    assert entries[0]["settings"]["ticket"] == "INC-1"
    expect_released(entries, [machine()])
    record_contained(entries, [contained()], again, NOW)
    assert entries[0]["settings"]["ticket"] is None


def test_what_failed_is_pending_and_what_was_refused_leaves_the_record():
    entries = []
    lost = result("C1", "failed", "unreachable", "No connection.")
    record_contained(entries, [contained(lost)], ORIGIN, NOW)
    assert [entry["pending"] for entry in entries] == [True]
    refused = result("C1", "skipped", "protected", "Protected.")
    record_contained(entries, [contained(refused, result("O1", "skipped", "protected", "Protected."))], ORIGIN, NOW)
    assert entries == []


def test_a_later_run_forgets_nothing_that_a_guard_rail_refused():
    entries = []
    expect_contained(entries, [machine()], ORIGIN)
    refused = result("C1", "skipped", "max_changes", "Too many.")
    record_contained(entries, [contained(refused)], None, NOW)
    assert [entry["pending"] for entry in entries] == [True]


def test_a_machine_whose_deadline_is_over_is_reported_once():
    entries = []
    expect_contained(entries, [machine()], ORIGIN)
    late = NOW + 2 * 86_400
    machines, _search = pending_machines(entries, [], late)
    assert "is over" in machines[0]["left_alone"] and pending_groups(machines) == []
    found = contained_machine(machines[0], TaskResults([]), TaskResults([]), "Containment", {}, False)
    assert found.state == "failed"
    record_contained(entries, [found], None, late)
    assert pending_machines(entries, [], late)[0] == []


def test_a_machine_that_another_user_released_is_left_alone():
    entries = []
    record_contained(entries, [contained(result("C1", confirmed=False))], ORIGIN, NOW)
    entry = {**machine(), "containment": entries[0]}
    entry["devices"]["cylance"]["locked"] = True
    leave_released_alone(entry, NOW)
    assert "left_alone" not in entry
    entry["devices"]["cylance"]["locked"] = False
    leave_released_alone(entry, NOW + 2 * 86_400)  # the lockdown has ended before the device was there
    assert "left_alone" not in entry
    leave_released_alone(entry, NOW)
    assert "another user released it" in entry["left_alone"]
    found = contained_machine(entry, TaskResults([]), TaskResults([]), None, {}, False)
    assert found.state == "drift"
    record_contained(entries, [found], None, NOW)
    assert (entries[0]["pending"], entries[0]["released"]) == (False, True)


def test_pending_machines_are_grouped_by_their_settings():
    other = Origin("hostnames", {**SETTINGS, "ticket": "INC-2"}, "soc", None, ORIGIN.started, UNTIL)
    entries = []
    expect_contained(entries, [machine(1), machine(2)], ORIGIN)
    expect_contained(entries, [machine(3)], other)
    machines, _search = pending_machines(entries, [], NOW)
    first, second = pending_groups(machines)
    assert (first["ticket"], first["by_system"]["cylance"]["device_ids"]) == ("INC-1", ["C1", "C2"])
    assert (second["ticket"], second["by_system"]["opswat"]["device_ids"]) == ("INC-2", ["O3"])


def test_a_release_ends_what_is_pending_even_if_it_fails():
    entries = []
    expect_contained(entries, [machine()], ORIGIN)
    expect_released(entries, [machine()])
    assert pending_machines(entries, [], NOW)[0] == []
    record_released(entries, [contained(result("C1", "failed", "not_released", "No."))])
    assert entries[0]["released"]
    free = contained()
    record_released(entries, [type(free)(**{**free.__dict__, "state": "released"})])
    assert entries == []


def test_a_machine_goes_back_to_its_group_only_from_the_group_of_its_containment():
    entries = []
    record_contained(entries, [contained()], ORIGIN, NOW)
    entry = {**machine(), "containment": entries[0]}
    device = entry["devices"]["opswat"]
    device.update(group="containment", contained=True)
    add_restore(entry, "Other")
    assert restore_groups([entry])[0]["group"] == "Default"
    device["group"] = "Servers"
    add_restore(entry, "Other")
    assert restore_groups([entry]) == []
    entry["containment"] = None
    add_restore(entry, "Other")
    assert restore_groups([entry])[0] == {
        "group": "Other",
        "device_ids": ["O1"],
        "expected_hostnames": {"O1": "ws-1.corp.example"},
    }
    add_restore(entry, None)
    assert restore_groups([entry]) == [] and "Set release_opswat_group." in device["restore_problem"]


def test_two_runs_of_contain_pending_at_once_leave_the_record_of_one():
    entries = []
    expect_contained(entries, [machine()], ORIGIN)
    again = contained(result("C1", "unchanged"), result("O1", "unchanged", before={"group": "Containment"}))
    record_contained(entries, [contained()], None, NOW)
    first = copy.deepcopy(entries)
    record_contained(entries, [again], None, NOW)
    assert entries == first and not entries[0]["pending"]


def test_a_run_of_contain_pending_that_ends_after_a_release_records_nothing():
    entries = []
    expect_contained(entries, [machine()], ORIGIN)
    released = ReportMachine.of(machine(containment=None), "released", [], [])
    record_released(entries, [released])
    record_contained(entries, [contained()], None, NOW)
    assert entries == []
