# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The soak of event sources: the first scenarios violate nothing, and forged evidence is detected. See `make soak`."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from soak.crash.victim import Point
from soak.events.facts import Fact
from soak.events.invariants import Evidence, violations
from soak.events.journal import CONFIRMED, DONE, ENDED, FOREIGN, IDLE, KILLED, LOGGED, POLLED, PUT, Line
from soak.events.rule_engine import LATE, LOST, STALE, TWICE, is_foreign
from soak.events.runner import WORLDS, EventRunner, run_events, world_of
from soak.events.scenario import FAULT, FAULTLESS, Action

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="ansible-rulebook requires Python 3.11")

SEEDS = range(2, 8)
DRAWN = 200
UUID, OTHER = "uuid-1", "uuid-2"


def test_the_first_scenarios_violate_no_invariant(runner):
    report = run_events(runner.simulator, SEEDS)
    assert report.violations == {}
    assert set(report.events) == {world.console for world in WORLDS}
    assert report.handed_over > 50


def test_a_killed_process_is_followed_by_another_one(runner):
    world = WORLDS[2]
    scenario = replace(world.draw(2), points=(Point(5, 0), Point(7, 40)))
    evidence = EventRunner(runner.simulator, world, scenario).run()
    assert evidence.count(KILLED) == 2
    assert violations(evidence) == []


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.console)
def test_a_seed_determines_the_scenario(world):
    assert [world.draw(seed) for seed in range(20)] == [world.draw(seed) for seed in range(20)]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.console)
def test_scenarios_are_diverse(world):
    scenarios = [world.draw(seed) for seed in range(DRAWN)]
    faults = {action.values["kind"] for one in scenarios for action in one.actions if action.what == FAULT}
    assert faults >= {"status", "drop_before", "truncate", "empty", "garbage", "html", "redirect"}
    assert len({name for one in scenarios for name in one.switches}) > 10
    assert {answer for one in scenarios for answer in one.manners.answers} >= {LATE, LOST, TWICE, STALE}
    for trait in (
        lambda one: one.points,
        lambda one: one.has_feedback,
        lambda one: one.manners.refusing,
        lambda one: one.manners.busy[-1] > 100,
        lambda one: one.option("since", None) == "0:00:10" or one.option("emit_existing", False),
        lambda one: one.options["batch_seconds"],
    ):
        assert 10 < sum(bool(trait(one)) for one in scenarios) < DRAWN - 10


def event(*uuids, **fields):
    """Return an event for a rulebook, about one device."""
    device = {"id": "device", "hostname": "host", "reason": "reason", "events": list(uuids or [UUID])}
    values = {"kind": "detection", "change": "raised", "severity": "high", "count": 1, "devices": [device]}
    return {**values, "meta": {"uuid": (uuids or [UUID])[0]}, **fields}


def fact(uuid=UUID, **fields):
    """Return a fact that makes an event."""
    return Fact("device", "raised", frozenset([uuid]), since=100.0, **{"order": 1.0, **fields})


@pytest.fixture
def evidence():
    """Evidence without violations: an event was handed over, and confirmed."""
    world = world_of(0)
    scenario = replace(world.draw(0), actions=(), points=())
    scenario = replace(
        scenario,
        options={**scenario.options, "feedback": True},
        manners=replace(scenario.manners, answers=("prompt",)),
    )
    lines = [
        Line(0.0, 0, POLLED, None),
        Line(120.0, 0, PUT, event()),
        Line(120.0, 0, DONE, UUID),
        Line(120.0, 0, CONFIRMED, UUID),
        Line(120.0, 0, IDLE, None),
    ]
    return Evidence(scenario, world, [fact()], lines)


def violated(evidence):
    """Return the names of the invariants that evidence violates."""
    return {text.split(":")[0] for text in violations(evidence)}


def again(uuid=UUID, at=200.0, life=0, **fields):
    """Return the lines of a further hand-over."""
    return [Line(at, life, PUT, event(uuid, **fields)), Line(at, life, DONE, uuid)]


def test_genuine_evidence_violates_no_invariant(evidence):
    assert violated(evidence) == set()


def test_a_lost_event_is_detected(evidence):
    assert violated(replace(evidence, lines=evidence.lines[:1])) == {"nothing_is_lost"}
    assert violated(replace(evidence, lines=evidence.lines[:2])) == {"nothing_is_lost"}  # lost in the queue
    assert violated(replace(evidence, facts=[fact(is_due=False)], lines=evidence.lines[:1])) == set()


def test_an_event_that_did_not_happen_is_detected(evidence):
    assert violated(replace(evidence, lines=evidence.lines + again(OTHER))) == {"nothing_is_invented"}
    assert violated(replace(evidence, facts=[fact(is_wanted=False)])) == {"nothing_is_invented"}


def test_a_repeated_hand_over_is_detected(evidence):
    name = "nothing_is_handed_over_again"
    assert violated(replace(evidence, lines=evidence.lines + again())) == {name}
    killed = [*evidence.lines[:4], Line(120.0, 0, KILLED, None), *again(life=1)]
    assert violated(replace(evidence, lines=killed)) == set()  # killed before it noted the confirmation


@pytest.mark.parametrize(("life", "at", "is_violation"), [(0, 200.0, True), (1, 200.0, False), (1, 9000.0, True)])
def test_a_repeated_hand_over_without_feedback_is_detected(evidence, life, at, is_violation):
    scenario = replace(evidence.scenario, options={**evidence.scenario.options, "feedback": False})
    lines = [*evidence.lines[:3], Line(at, 0, LOGGED, ["INFO", "x"]), *again(life=life, at=at)]
    found = violated(replace(evidence, scenario=scenario, lines=lines))
    assert found == ({"nothing_is_handed_over_again"} if is_violation else set())


def test_a_batch_that_changes_is_detected(evidence):
    lines = [*evidence.lines[:3], *again(OTHER, devices=event(OTHER, UUID)["devices"])]
    facts = [fact(), fact(OTHER, order=2.0)]
    assert "batches_stay_the_same" in violated(replace(evidence, lines=lines, facts=facts))


def test_a_second_isolation_is_detected(evidence):
    twice = replace(
        evidence, facts=[replace(fact(), uuids=frozenset([UUID, OTHER]))], lines=evidence.lines + again(OTHER)
    )
    assert violated(twice) == {"no_device_is_isolated_twice_for_one_event"}


def test_a_wrong_order_is_detected(evidence):
    swapped = replace(evidence, facts=[fact(order=2.0), fact(OTHER)], lines=evidence.lines + again(OTHER))
    assert violated(swapped) == {"the_order_of_a_device_is_kept"}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reason": "{{ lookup('pipe', 'id') }}"}, "events_are_no_templates"),
        ({"records": [{"{% x %}": 1}]}, "events_are_no_templates"),
        ({"reason": "token=canary"}, "nothing_contains_a_secret"),
    ],
)
def test_an_unsafe_event_is_detected(evidence, fields, name):
    lines = [evidence.lines[0], Line(120.0, 0, PUT, event(**fields)), *evidence.lines[2:]]
    assert violated(replace(evidence, lines=lines)) == {name}


@pytest.mark.parametrize("value", [{1: "x"}, float("nan"), (1,), object(), {"x": b"x"}])
def test_a_foreign_type_is_detected(evidence, value):
    assert is_foreign({"value": value})
    lines = [*evidence.lines, Line(130.0, 0, FOREIGN, repr(value))]
    assert violated(replace(evidence, lines=lines)) == {"events_have_json_types_only"}


def test_json_is_not_foreign():
    assert not is_foreign(event(count=1, severity=None, records=[{"x": [1.5, "y", None, True]}]))


@pytest.mark.parametrize(
    ("kind", "text", "is_violation"),
    [
        ("EventSourceError", "cylance_detections: The login was refused.", False),
        ("KeyError", "'x'", True),
        ("EventSourceError", "cylance_detections: internal error: x", True),
        ("EventSourceError", "two\nlines", True),
    ],
)
def test_an_unexplained_end_is_detected(evidence, kind, text, is_violation):
    faults = (Action(100.0, FAULT), Action(200.0, FAULTLESS))
    lines = [*evidence.lines, Line(150.0, 1, ENDED, [kind, text])]
    found = violated(replace(evidence, scenario=replace(evidence.scenario, actions=faults), lines=lines))
    assert found == ({"sources_end_only_at_their_start"} if is_violation else set())


def test_an_end_without_a_cause_is_detected(evidence):
    lines = [*evidence.lines, Line(150.0, 1, ENDED, ["EventSourceError", "x"])]
    assert violated(replace(evidence, lines=lines)) == {"sources_end_only_at_their_start"}


@pytest.mark.parametrize("texts", [["two\nlines"], ["x" * 2001], ["Internal error: x"], ["warning"] * 500])
def test_an_unsuitable_log_is_detected(evidence, texts):
    lines = [*evidence.lines, *(Line(130.0, 0, LOGGED, ["WARNING", text]) for text in texts)]
    assert violated(replace(evidence, lines=lines)) == {"the_log_is_short_and_clean"}
