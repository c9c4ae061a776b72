# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which machines a run may contain: once for each event, and as many as the ceiling permits."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from ansible_collections.secops.device_actions.plugins.module_utils._engine.device_patterns import DevicePatterns
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.admission import (
    Admission,
    LeftAlone,
    left_alone_json,
    left_alone_of,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_events import EventMemory
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.contain_report import (
    contained_machine,
    left_alone_machine,
)
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.event_devices import EventDevice
from ansible_collections.secops.device_actions.plugins.plugin_utils.incidents.outcomes import TaskResults

from .samples import machine, result

NOW = 1_768_478_400.0  # 2026-01-15T12:00:00Z
REFUSED = result("C1", "failed", "wrong_device", "Another name.")
LOST = result("C1", "failed", "unreachable", "No connection.")


def admission(*events, run="run-1", limit=None, now=NOW, active=(), number=1, protected=()):
    """Return the rules of a run for one device with events, or for none."""
    named = {f"C{number}": EventDevice(f"C{number}", None, events)} if events else {}
    patterns = DevicePatterns(protected, "protected_devices")
    runners = DevicePatterns(["controller-1"], "running_on")
    return Admission(run, "4711", limit, now, lambda other: other in active, named, patterns, runners)


def device(number=1):
    entry = machine(number, systems=("cylance",))
    return {**entry, "requested": f"C{number}"}


def outcome(lockdown=None, number=1):
    results = TaskResults([lockdown or result(f"C{number}")])
    return contained_machine(device(number), results, TaskResults([]), None, {}, check_mode=False)


def run(memory, rules, lockdown=None, number=1):
    """Decide, act and settle. Return why the machine was left alone, or None."""
    left_alone = rules.decide(memory, [device(number)], {})
    if not left_alone:
        rules.settle(memory, [outcome(lockdown, number)], {})
    return next(iter(left_alone.values()), None)


def test_an_event_contains_its_machine_once():
    memory = EventMemory()
    assert run(memory, admission("e1", "e2")) is None
    assert not memory.reserved and not memory.places
    again = run(memory, admission("e1", run="run-2", now=NOW + 600))
    assert again == LeftAlone(
        "unchanged",
        "It was already contained for this event, at 2026-01-15 12:00 UTC. To contain it again, name it by "
        "contain_device_ids.",
    )
    assert "for these 2 events" in run(memory, admission("e1", "e2", run="run-2")).problem
    assert run(memory, admission("e2", "e3", run="run-2")) is None
    assert run(memory, admission("e3", run="run-3"))
    # The same event may be about another device.
    assert run(memory, admission("e1", run="run-3", number=2), number=2) is None


def test_a_device_without_events_and_one_that_is_named_otherwise_is_contained():
    memory = EventMemory()
    run(memory, admission("e1"))
    assert run(memory, admission()) is None
    rules = replace(admission(), named={"C1": EventDevice("C1", None, ())})
    assert run(memory, rules) is None


@pytest.mark.parametrize(
    ("lockdown", "is_handled"),
    [
        (result("C1", confirmed=False), True),
        (result("C1", "unchanged"), True),
        (LOST, True),  # recorded as pending
        (REFUSED, False),
        (result("C1", "skipped", "max_changes", "Too many."), False),
    ],
)
def test_an_event_is_handled_if_the_machine_is_contained_or_pending(lockdown, is_handled):
    memory = EventMemory()
    run(memory, admission("e1"), lockdown)
    assert bool(memory.handled) is is_handled and not memory.reserved


def test_of_two_runs_one_contains_the_machine_and_marks_the_events_of_both():
    memory = EventMemory()
    first = admission("e1")
    assert first.decide(memory, [device()], {}) == {}
    other = run(memory, admission("e1", "e2", run="run-2", active=["run-1"]))
    assert other == LeftAlone(
        "unchanged", "Job 4711 has been containing it since 2026-01-15 12:00 UTC. See its report."
    )
    first.settle(memory, [outcome()], {})
    assert memory.handled == {"c1": {"e1": NOW, "e2": NOW}} and not memory.reserved


def test_a_failed_run_frees_its_reservation_and_so_does_a_killed_one():
    memory = EventMemory()
    run(memory, admission("e1"), REFUSED)
    assert run(memory, admission("e1", run="run-2"), REFUSED) is None
    admission("e1").decide(memory, [device()], {})
    assert memory.reserved
    assert run(memory, admission("e1", run="run-2")) is None
    assert memory.handled and not memory.reserved


def test_a_second_step_of_a_run_decides_as_the_first_one():
    memory = EventMemory()
    rules = admission("e1", limit=1)
    assert rules.decide(memory, [device()], {}) == {} == rules.decide(memory, [device()], {})
    assert len(memory.places) == 1
    known = {"C1": LeftAlone("unchanged", "Another run.")}
    assert admission("e9").decide(EventMemory(), [device()], known) == known


def test_a_machine_with_two_ids_is_left_alone_only_for_the_events_of_both():
    both = {**device(1), "also_requested": ["C2"]}
    named = {f"C{number}": EventDevice(f"C{number}", None, (f"e{number}",)) for number in (1, 2)}
    memory = EventMemory({"c1": {"e1": int(NOW)}})
    rules = replace(admission(), named=named)
    assert rules.decide(memory, [both], {}) == {}
    rules.settle(memory, [outcome()], {"C1": ["C2"]})
    assert memory.handled.keys() == {"c1", "c2"}
    assert rules.decide(memory, [both], {}).keys() == {"C1", "C2"}


def test_handled_events_of_a_device_that_was_not_found_need_nothing():
    memory = EventMemory({"c1": {"e1": int(NOW)}})
    assert admission("e1", run="run-2").decide(memory, [], {}).keys() == {"C1"}
    assert admission("e2", run="run-2", limit=1).decide(memory, [], {}) == {}
    assert not memory.reserved and not memory.places


def test_the_ceiling_counts_the_machines_of_all_runs_within_an_hour():
    memory = EventMemory()
    first = admission(limit=2).decide(memory, [device(1), device(2), device(3)], {})
    assert first.keys() == {"C3"} and first["C3"].is_over_ceiling
    assert first["C3"].problem == (
        "Not contained: contain_max_per_hour is 2, and 2 machines of the last hour count, including those of this run. "
        "The next one is permitted after 2026-01-15 13:00 UTC."
    )
    # A machine takes one place, whichever run contains it, and runs without a limit take none.
    assert run(memory, admission(limit=2, run="run-2")) is None
    assert run(memory, admission(run="run-2", number=3), number=3) is None
    assert len(memory.places) == 2
    assert run(memory, admission(limit=3, run="run-3", now=NOW + 1, number=3), number=3) is None
    memory.prune(NOW + 3600)
    assert [place.devices for place in memory.places] == [["cylance:c3"]]
    late = admission(limit=1, run="run-4", now=NOW + 3600, number=4).decide(memory, [device(4)], {})
    assert "after 2026-01-15 13:00 UTC" in late["C4"].problem


@pytest.mark.parametrize(
    ("lockdown", "places"),
    [
        (result("C1"), 1),
        (LOST, 1),
        (result("C1", "unknown", "unknown_fate", "Lost."), 1),
        (result("C1", "unchanged"), 0),
        (REFUSED, 0),
    ],
)
def test_what_was_not_contained_takes_no_place(lockdown, places):
    memory = EventMemory()
    run(memory, admission(limit=1), lockdown)
    assert len(memory.places) == places


def test_the_place_of_a_killed_run_counts():
    memory = EventMemory()
    admission(limit=1).decide(memory, [device()], {})
    assert run(memory, admission(limit=1, run="run-2", number=2), number=2).is_over_ceiling


@pytest.mark.parametrize("entry", ["ws-0001*", "C1", "02:66:00:00:00:01", "10.0.0.0/24"])
def test_of_the_machines_of_events_only_the_protected_ones_are_left_alone(entry):
    memory, number_2 = EventMemory(), machine(2, systems=("cylance",))
    devices = {"cylance": {**device()["devices"]["cylance"], "macs": ["026600000001"], "ips": ["10.0.0.1"]}}
    others = {"cylance": {**number_2["devices"]["cylance"], "macs": ["026600000002"], "ips": ["10.1.0.2"]}}
    entries = [{**device(), "name": "ws-0001", "devices": devices}, {**number_2, "requested": "C2", "devices": others}]
    left_alone = admission("e1", limit=5, protected=[entry]).decide(memory, entries, {})
    assert left_alone == {"C1": LeftAlone("failed", f"Not contained, because it is protected ({entry}).")}
    assert [place.devices for place in memory.places] == [["cylance:c2"]]
    assert not memory.reserved
    # Where a person has named the machines, the modules refuse the whole list.
    assert admission(limit=5, protected=[entry]).decide(EventMemory(), entries, {}) == {}


@pytest.mark.parametrize(
    ("entry", "missing", "facts"),
    [
        ("10.0.0.0/24", "IP addresses", {"macs": ["026600000001"], "ips": []}),
        ("02:66:00:00:00:09", "MAC addresses", {"macs": [], "ips": ["10.0.0.1"]}),
        ("dc-*", "names", {"names": []}),
    ],
)
def test_a_machine_that_may_be_protected_does_not_prevent_the_others(entry, missing, facts):
    complete = {"macs": ["026600000002"], "ips": ["10.1.0.2"]}
    entries = [
        {**device(number), "devices": {"cylance": {**device(number)["devices"]["cylance"], **complete, **more}}}
        for number, more in ((1, facts), (2, {}))
    ]
    rules = replace(admission("e1", protected=[entry]), named={"C1": EventDevice("C1", None, ("e1",))})
    assert rules.decide(EventMemory(), entries, {}) == {
        "C1": LeftAlone(
            "failed",
            f"Not contained, because Cylance reports no {missing} of it, so it may be one of the protected devices.",
        )
    }


@pytest.mark.parametrize("names", [["ws-1", "dc-7"], ["controller-1"]])
def test_each_name_that_a_console_knows_counts(names):
    entry = {**device(), "devices": {"cylance": {**device()["devices"]["cylance"], "names": names}}}
    assert admission("e1", protected=["dc-*"]).decide(EventMemory(), [entry], {})["C1"].state == "failed"


def test_without_the_count_of_the_last_hour_nothing_is_contained():
    memory = EventMemory(lost=int(NOW))
    refused = run(memory, admission(limit=10, now=NOW + 60))
    assert refused.is_over_ceiling and "no machine before 2026-01-15 13:00 UTC" in refused.problem
    assert run(memory, admission()) is None


def test_who_is_left_alone_is_reported_with_the_reason():
    why = {"C1": LeftAlone("failed", "Why.", is_over_ceiling=True)}
    assert left_alone_of(left_alone_json(why)) == why
    found = left_alone_machine("C1", device(), why["C1"])
    assert (found.state, found.problem, found.held_back, found.consoles) == ("failed", "Why.", True, [])
    unknown = left_alone_machine("C1", None, LeftAlone("unchanged", "Why."))
    assert (unknown.name, unknown.state, unknown.held_back) == ("C1", "unchanged", False)


def test_a_decision_without_events_and_ceiling_remembers_nothing():
    memory = EventMemory()
    before = copy.deepcopy(memory)
    assert run(memory, admission()) is None
    assert memory == before
