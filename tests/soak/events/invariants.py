# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold for every event source. The console's own account judges.

An invariant is a generator function that yields a message for each violation. Its name states what must hold.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ansible_collections.secops.device_actions.plugins.plugin_utils.events.delivery import KEPT
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.options import LONGEST_LINE
from ansible_collections.secops.device_actions.plugins.plugin_utils.events.outages import LOGIN_PAUSES
from hostile.cleanliness import all_texts, is_clean

from ..invariants import INTERNAL, SECRET_FORMS, SECRETS
from .facts import Fact, Seen, evaluated, hand_overs, matches, uuids_in
from .journal import CONFIRMED, ENDED, FOREIGN, IDLE, KILLED, LOGGED, POLLED, PUT, REFUSED, Line
from .scenario import EventScenario
from .world import World

ERROR = "EventSourceError"
TEMPLATES = ("{{", "{%", "{#", "$ANSIBLE_VAULT")
WARNINGS_PER_HOUR = 60
LATE_STORY = 120.0  # seconds


@dataclass(frozen=True)
class Evidence:
    """What happened in a scenario. facts: what the console did. lines: of the journal."""

    scenario: EventScenario
    world: World
    facts: Sequence[Fact]
    lines: Sequence[Line]

    @cached_property
    def seen(self) -> list[Seen]:
        """The events of devices for which the rules were evaluated, each time."""
        seen = [one for one in evaluated(self.lines) if one.kind != "source"]
        return [replace(one, device=self.world.device(one.device)) for one in seen]

    @cached_property
    def matched(self) -> Mapping[str, Fact | None]:
        """The fact of each event, by its id."""
        return matches(self.facts, self.seen, {one: self.world.word(one) for one in self.seen})

    def count(self, what: str) -> int:
        """Return how many lines there are."""
        return sum(line.what == what for line in self.lines)

    def values(self, *whats: str) -> Iterator[Any]:
        """Yield the values of lines."""
        return (line.value for line in self.lines if line.what in whats)


def nothing_is_lost(evidence: Evidence) -> Iterator[str]:
    """Each event that the console showed long enough, and that the options select, was handed over."""
    found = {id(fact) for fact in evidence.matched.values()}
    for fact in evidence.facts:
        if fact.is_due and id(fact) not in found:
            yield f"{fact}"


def nothing_is_invented(evidence: Evidence) -> Iterator[str]:
    """Each event that was handed over is something that happened, and that the options select."""
    words = {one.uuid: one for one in evidence.seen}
    for uuid, fact in evidence.matched.items():
        if fact is None:
            yield f"{words[uuid]} did not happen, or is an event a second time"
        elif not fact.is_wanted:
            yield f"{words[uuid]} was not wanted"


def nothing_is_handed_over_again(evidence: Evidence) -> Iterator[str]:
    """A confirmed event is not handed over again. Without confirmations, only those of the last minutes before a kill.

    A process may be killed before it has noted a confirmation, or while it is busy.
    """
    finished: set[str] = set()
    confirmed: set[str] = set()
    last: dict[str, Line] = {}
    ends: dict[int, float] = {}
    for line in evidence.lines:
        ends[line.life] = line.at
    for line in evidence.lines:
        if line.what == CONFIRMED:
            confirmed.add(line.value)
        elif line.what == IDLE:
            finished |= confirmed
            confirmed.clear()
        elif line.what in (KILLED, ENDED):
            confirmed.clear()
        elif line.what == PUT:
            if line.value["meta"]["uuid"] in finished:
                yield f"{line.value['meta']['uuid']} at {line.at} after its confirmation"
            for uuid in uuids_in(line.value) if not evidence.scenario.has_feedback else ():
                before = last.get(uuid)
                if before and before.life == line.life:
                    yield f"{uuid} at {line.at} twice by one process"
                elif before and ends[before.life] - before.at > KEPT + _longest_pause(evidence):
                    yield f"{uuid} at {line.at}, although it was handed over {ends[before.life] - before.at} s before"
                last[uuid] = line


def _longest_pause(evidence: Evidence) -> float:
    """Return the seconds after which a batch that is old enough is deleted, at most."""
    options = evidence.scenario.options
    return float(max(LOGIN_PAUSES)) + 2 * float(options["interval"]) + float(options["batch_seconds"])


def batches_stay_the_same(evidence: Evidence) -> Iterator[str]:
    """What waits for a confirmation is handed over again with the same id and the same events as before."""
    if not evidence.scenario.has_feedback:
        return
    batch_of: dict[str, str] = {}
    for event in evidence.values(PUT):
        for uuid in uuids_in(event):
            if batch_of.setdefault(uuid, event["meta"]["uuid"]) != event["meta"]["uuid"]:
                yield f"{uuid} was in {batch_of[uuid]}, and then in {event['meta']['uuid']}"


def no_device_is_isolated_twice_for_one_event(evidence: Evidence) -> Iterator[str]:
    """If `contain` remembers the ids of events, what happened once isolates a device once."""
    handled: set[str] = set()
    isolations: Counter[tuple[str, int]] = Counter()
    for line in hand_overs(evidence.lines):
        for device in line.value["devices"]:
            new = [uuid for uuid in device["events"] if uuid not in handled]
            handled.update(new)
            facts = {id(fact) for uuid in new if (fact := evidence.matched.get(uuid))}
            isolations.update((device["id"], fact) for fact in facts)
    yield from (f"{device}: {times} times" for (device, _fact), times in isolations.items() if times > 1)


def the_order_of_a_device_is_kept(evidence: Evidence) -> Iterator[str]:
    """What happened to a device earlier is handed over earlier, as far as the console says what was earlier.

    Events that a filter refused come later.
    """
    refused = {uuid for event in evidence.values(REFUSED) for uuid in uuids_in(event)}
    unconfirmed = evidence.scenario.has_feedback and len(evidence.scenario.manners.answers) > 1
    if refused or unconfirmed:
        return
    shown: set[str] = set()
    newest: dict[str, float] = defaultdict(lambda: float("-inf"))
    for line in hand_overs(evidence.lines):
        for device in line.value["devices"]:
            for uuid in device["events"]:
                fact = evidence.matched.get(uuid)
                if uuid in shown or fact is None or fact.order is None or uuid not in fact.uuids:
                    continue
                shown.add(uuid)
                if fact.order < newest[device["id"]]:
                    yield f"{device['id']}: {fact} came after a later one"
                newest[device["id"]] = max(newest[device["id"]], fact.order)


def events_have_json_types_only(evidence: Evidence) -> Iterator[str]:
    """A rulebook gets nothing but JSON."""
    yield from evidence.values(FOREIGN)


def events_are_no_templates(evidence: Evidence) -> Iterator[str]:
    """No text of an event is a template, or begins what Ansible decrypts."""
    for event in evidence.values(PUT, REFUSED):
        yield from (repr(text) for text in all_texts(event) if any(sign in text for sign in TEMPLATES))


def nothing_contains_a_secret(evidence: Evidence) -> Iterator[str]:
    """No event, error or line of the log contains a password, a token or a session."""
    text = json.dumps(list(evidence.values(PUT, REFUSED, LOGGED, ENDED)))
    yield from (f"{secret}" for secret in SECRETS if secret in text)
    for name, form in SECRET_FORMS.items():
        if found := form.search(text):
            yield f"{name}, {found[0]}"


def sources_end_only_at_their_start(evidence: Evidence) -> Iterator[str]:
    """A source ends only at its start, if the console does not work, and says why."""
    polled = {line.life for line in evidence.lines if line.what == POLLED}
    for line in evidence.lines:
        if line.what == ENDED:
            kind, text = line.value
            is_explained = kind == ERROR and is_clean(text) and INTERNAL not in text.lower()
            # A process that starts late looks at the console before the story goes on.
            is_faulty = evidence.scenario.is_faulty(line.at - LATE_STORY, line.at + 1)
            if not is_explained or line.life in polled or not is_faulty:
                yield f"at {line.at}, life {line.life}: {kind}: {text}"


def the_log_is_short_and_clean(evidence: Evidence) -> Iterator[str]:
    """Each line of the log is one printable line, there are few of them, and none reports a defect."""
    warnings: Counter[int] = Counter()
    for line in evidence.lines:
        if line.what == LOGGED:
            level, text = line.value
            if not is_clean(text) or len(text) > LONGEST_LINE or INTERNAL in text.lower():
                yield repr(text)
            warnings[line.life] += level != "INFO"
    spans: dict[int, list[float]] = defaultdict(list)
    for line in evidence.lines:
        spans[line.life].append(line.at)
    for life, number in warnings.items():
        hours = 1 + (max(spans[life]) - min(spans[life])) / 3600
        if number > hours * WARNINGS_PER_HOUR:
            yield f"{number} warnings of life {life}"


INVARIANTS = (
    nothing_is_lost,
    nothing_is_invented,
    nothing_is_handed_over_again,
    batches_stay_the_same,
    no_device_is_isolated_twice_for_one_event,
    the_order_of_a_device_is_kept,
    events_have_json_types_only,
    events_are_no_templates,
    nothing_contains_a_secret,
    sources_end_only_at_their_start,
    the_log_is_short_and_clean,
)


def violations(evidence: Evidence) -> list[str]:
    """Return all violations, each with the name of the invariant."""
    return [f"{one.__name__}: {text}" for one in INVARIANTS for text in one(evidence)]
