# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries that ask for different states of one device, and ids that are not unique."""

from __future__ import annotations

import pytest

from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.contradictions import (
    find_contradictions,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.desired.reader import read_desired
from ansible_collections.secops.device_actions.plugins.plugin_utils.reconcile.types import Action, Devices, Entry

from .desired_files import ENTRY, messages, read

HOSTNAME = "hostnames: [ws-1.corp.example]"
FULL = "cylance_lockdown: {expires: '1:00:00'}"
PARTIAL = "cylance_lockdown: {lockdown_type: Partial, lockdown_config_id: 2}"
QUARANTINE = "opswat_device_action: {action: assign_to_group, group: Quarantine}"
OPSWAT_ID, CYLANCE_ID = "device_ids: [Abc1]", "device_ids: [45e07f34-e76b-4a9e-b167-d6d0c510d6ba]"


def two(first: tuple[str, str], second: tuple[str, str], more: str = "") -> str:
    """Return two entries. first, second: (devices, module)."""
    return "".join(
        f"- id: inc-{number}\n  devices: {{{devices}}}\n  reason: Beacon\n  {module}\n{more if number == 2 else ''}"
        for number, (devices, module) in enumerate((first, second), start=1)
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((HOSTNAME, FULL), (HOSTNAME, PARTIAL)),
        ((HOSTNAME, FULL), ("hostnames: [x, WS-1.Corp.Example.]", PARTIAL)),
        ((HOSTNAME, PARTIAL), (HOSTNAME, PARTIAL.replace("2}", "2, parameters: {a: 1}}"))),
        (("macs: ['00:60:26:26:D5:19']", FULL), ("macs: [0060.2626.d519]", PARTIAL)),
        ((CYLANCE_ID, FULL), ("device_ids: [45E07F34E76B4A9EB167D6D0C510D6BA]", PARTIAL)),
        ((HOSTNAME, QUARANTINE), (HOSTNAME, QUARANTINE.replace("Quarantine", "Other"))),
        ((OPSWAT_ID, QUARANTINE), (OPSWAT_ID, QUARANTINE.replace("Quarantine", "Other"))),
    ],
)
def test_different_states_of_one_device_contradict(tmp_path, first, second):
    (problem,) = read(tmp_path, two(first, second)).problems
    assert problem.line == 5
    assert problem.key in ("cylance_lockdown", "opswat_device_action")
    assert problem.message.startswith("inc-2 and inc-1 (incidents.yml, line 1) ask for different states of one device.")


@pytest.mark.parametrize(
    ("end", "contradicts"),
    [
        ("until: '2026-11-30T00:53:20Z'", False),
        ("until: '2026-11-30T01:53:21+01:00'", True),
        ("for: '9:00:00'", False),
        ("state: released", False),
        ("state: active", True),
    ],
)
def test_an_entry_that_has_ended_or_may_have_ended_contradicts_nothing(tmp_path, end, contradicts):
    text = two((HOSTNAME, FULL), (HOSTNAME, PARTIAL), f"  {end}\n")
    assert bool(read(tmp_path, text).problems) is contradicts
    assert bool(read_desired(tmp_path, None).problems) is (end == "state: active")


@pytest.mark.parametrize(
    ("first", "second", "more"),
    [
        ((HOSTNAME, FULL), (HOSTNAME, FULL.replace("1:00", "2:00")), ""),
        ((HOSTNAME, FULL), (HOSTNAME, "cylance_lockdown: {lockdown_type: Lockdown, lockdown_config_id: 1}"), ""),
        ((HOSTNAME, FULL), (HOSTNAME, QUARANTINE), ""),
        ((HOSTNAME, FULL), (HOSTNAME.replace("ws-1", "ws-2"), PARTIAL), ""),
        ((HOSTNAME, FULL), (HOSTNAME, PARTIAL), "  state: released\n"),
        ((HOSTNAME, QUARANTINE), (HOSTNAME, QUARANTINE.replace("Quarantine", "quarantine")), ""),
        ((HOSTNAME, QUARANTINE), (HOSTNAME, QUARANTINE.replace("group:", "group_id:")), ""),
        ((HOSTNAME, QUARANTINE), (HOSTNAME, "opswat_device_action: {action: exempt, exempt_time: 4}"), ""),
        (("hosts: [all]", FULL), ("hosts: [all]", PARTIAL), ""),
        ((HOSTNAME, FULL), (HOSTNAME, "cylance_package_exec: {packages: [{package: a}]}"), ""),
    ],
)
def test_equal_states_other_devices_and_released_entries_do_not_contradict(tmp_path, first, second, more):
    desired = read(tmp_path, two(first, second, more))
    assert not desired.problems
    assert len(desired.entries) == 2


def test_a_planner_that_knows_the_devices_finds_contradictions_between_kinds_of_identifiers():
    def entry(name: str, option: str, lockdown_type: str) -> Entry:
        settings = {"state": "locked", "lockdown_type": lockdown_type}
        return Entry(name, "a.yml", 1, Devices(option, ("x",)), (Action("cylance_lockdown", settings),), "Beacon")

    entries = [entry("a", "hosts", "Lockdown"), entry("b", "macs", "Partial"), entry("c", "macs", "Partial")]
    found = find_contradictions(entries, lambda entry, action: [("cylance", "ID")] * 2)
    assert [(one.first.id, one.second.id) for one in found] == [("a", "b"), ("a", "c")]


@pytest.mark.parametrize("again", ["inc-1", "INC-1"])
def test_an_id_in_two_files_is_a_problem_that_names_both_places(tmp_path, again):
    desired = read(tmp_path, ENTRY, other=ENTRY.replace("inc-1", again).replace("ws-1", "ws-2"))
    assert messages(desired) == [
        f"other.yml:2: id: {again} is also the id of the entry in incidents.yml, line 2. Give each entry its own id."
    ]


def test_an_id_of_an_entry_with_other_problems_counts_too(tmp_path):
    desired = read(tmp_path, ENTRY.replace("Beacon", "[]") + ENTRY)
    assert [(problem.line, problem.key) for problem in desired.problems] == [(5, "reason"), (8, "id")]
