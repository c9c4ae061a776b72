# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report in the words and the order in which people read it."""

from __future__ import annotations

import dataclasses

from hypothesis import given

from ansible_collections.secops.device_actions.plugins.module_utils._common.errors import InputError
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.document import STATES
from ansible_collections.secops.device_actions.plugins.plugin_utils.reports.view import LABELS, read_report
from hostile import FEW
from hostile.cleanliness import all_texts
from hostile.report_documents import documents
from samples.report_documents import at, console, document, entry, in_group, machine, one_of_each


def first(**values):
    return read_report(document([machine(**values)])).machines[0]


def test_every_state_has_a_label():
    assert LABELS.keys() == set(STATES)


def test_machines_are_sorted_by_state_end_and_name():
    names = ["ws-10", "ws-9", "ws-010b", "ws", "WS-2"]
    machines = [machine(name, consoles=[console(until=None)]) for name in names]
    failed = machine("z", state="failed", consoles=[])
    soon, later = (machine(f"until-{hours}", consoles=[console(until=at(hours))]) for hours in (2, 10))
    report = read_report(document([*machines, later, soon, failed]))
    ordered = [one.name for one in report.machines]
    assert ordered == ["z", "until-2", "until-10", "ws", "WS-2", "ws-9", "ws-10", "ws-010b"]


def test_the_times_of_a_machine_are_the_first_ones_of_its_consoles():
    one = first(consoles=[console(since=at(-1), until=at(6)), in_group(since=at(-2)), console("sdm", until=at(5))])
    assert (one.since, one.until) == (at(-2), at(5))
    assert (first(consoles=[]).since, first(consoles=[]).until) == ("", "")


def test_the_request_is_shown_unless_the_name_begins_with_it():
    assert first(name="WS-1.corp.example", requested="ws-1").requested == ""
    assert first(name="ws-1", requested="ws-1").requested == ""
    assert first(name="ws-10.corp.example", requested="ws-1").requested == "ws-1"
    assert first(name="ws-1", requested=None).requested == ""


def test_groups_of_problems_begin_with_the_largest_one():
    failed = [machine(f"ws-{n}", state="failed", problem="Odd." if n == 1 else "Offline.") for n in range(4)]
    groups = read_report(document(failed)).sections[0].groups()
    assert [(group.text, len(group.machines)) for group in groups] == [("Offline.", 3), ("Odd.", 1)]


def test_a_problem_is_compared_without_the_name_of_the_machine():
    names = ["ws-1", "ws-1.corp.example", "x"]
    failed = [machine(name, state="failed", problem=f"'{name}' is not next to ws-1x or y-ws-1.") for name in names]
    groups = read_report(document(failed)).sections[0].groups()
    assert [group.text for group in groups] == ["'NAME' is not next to ws-1x or y-ws-1."]


def test_without_a_problem_the_messages_of_the_consoles_explain_a_failure():
    refused = console(state=None, outcome="failed", until=None, message="HTTP 403.")
    machines = [machine("a", state="failed", consoles=[refused]), machine("b", consoles=[console(message="Late.")])]
    texts = [section.groups()[0].text for section in read_report(document(machines)).sections]
    assert texts == ["Cylance: lock failed. HTTP 403.", "Cylance: locked until 2026-01-15 18:00 UTC"]


def test_an_entry_has_its_place_and_a_short_commit():
    one = first(entries=[entry(), entry(line=None), entry(file=None, commit=None)])
    assert [(each.place, each.commit) for each in one.entries] == [
        ("incidents/inc-4711.yml:3", "4f1c2a90d3"),
        ("incidents/inc-4711.yml", "4f1c2a90d3"),
        ("", ""),
    ]


def test_the_end_of_the_entries_is_named_apart_from_that_of_the_lockdown():
    locked = [console(until=at(6))]
    machines = [
        machine("a", consoles=locked, entries=[entry(until=at(30)), entry(until=at(48))]),
        machine("b", consoles=locked, entries=[entry(until=at(30)), entry()]),
        machine("c", state="released", consoles=[], entries=[entry(until=at(30))]),
    ]
    shown = {one.name: (one.consoles_text, one.until) for one in read_report(document(machines)).machines}
    assert shown["a"] == ("Cylance: locked until 2026-01-15 18:00 UTC; entry until 2026-01-17 12:00 UTC", at(6))
    assert shown["b"] == ("Cylance: locked until 2026-01-15 18:00 UTC", at(6))
    assert shown["c"] == ("", "")


def test_a_plan_shows_what_is_planned_for_a_machine_that_waits_and_not_what_stays():
    waiting = console(action=None, outcome=None, confirmed=False)
    move = in_group(state=None, outcome=None, action="move to Quarantine")
    one = read_report(document([machine(state="waiting", consoles=[waiting, move])], check_mode=True)).machines[0]
    assert one.consoles_text.endswith("OPSWAT: planned: move to Quarantine")
    locked = console(outcome="unchanged")
    two = read_report(document([machine(state="planned", consoles=[locked, move])], check_mode=True)).machines[0]
    assert two.consoles_text.startswith("Cylance: locked until 2026-01-15 18:00 UTC; OPSWAT: planned")


def test_states_without_machines_are_left_out_and_counts_may_exceed_the_machines():
    report = read_report(document([machine()], counts=[{"state": "not_contained", "count": 7}]))
    assert [(one.state, one.count, len(one.machines)) for one in report.sections] == [
        ("contained", 1, 1),
        ("not_contained", 7, 0),
    ]
    assert [section.state for section in read_report(one_of_each()).sections] == list(STATES)


@FEW
@given(documents)
def test_all_texts_are_printable_lines(of):
    assert all(text.isprintable() for text in all_texts(dataclasses.asdict(read_report(of))))


def test_an_invalid_document_is_refused():
    try:
        read_report({**document(), "version": 2})
    except InputError as error:
        assert error.message == "report.version: must be 1, got '2'."
    else:
        raise AssertionError("not refused")
