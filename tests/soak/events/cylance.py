# Copyright (c) 2026, secops.device_actions contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Detections at Cylance: all kinds, twins, late ones, and some that are deleted while the list is read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ansible_collections.secops.device_actions.plugins.module_utils.cylance.detections.feed import CylanceDetections
from simulator.cylance import switches
from simulator.cylance.detections.store import SEVERITIES, STATUSES
from simulator.remote import Simulator

from ..conditions import other_values
from .draw import DURATIONS, draw_actions, draw_manners, draw_options, draw_points, draw_switches
from .facts import Fact, Seen, polls_in
from .journal import POLLED, Line
from .scenario import HOSTILE, Action, EventScenario
from .world import World, dice_of, response_of, told

RAISE, DELETE, CHANGE, SHIFT = "raise", "delete", "change", "shift"
NUMBERS = {
    "detection_visible_after": (1, 45, 200),
    "detection_details_after": (30, 100, 100_000),
    "detection_failing_from_page": (2, 3),
    "detection_page_failures": (2, 5),
}
SWITCHES = other_values("cylance", switches.DETECTIONS, NUMBERS)
SINCE = 600.0  # seconds before the begin, in scenarios that begin earlier
AWAITED_POLLS = 6  # after which a detection that is still shown was handed over, with details or without


class CylanceWorld(World):
    """The tenant."""

    console = "cylance"
    feed = CylanceDetections

    def draw(self, seed: int) -> EventScenario:
        dice = dice_of(self, seed)
        options = draw_options(dice)
        overlap, sweep_interval = dice.choice((60, 300, 900)), dice.choice((0, 300, 600))
        longest = max(overlap, sweep_interval) - 10
        options |= {"overlap": overlap, "sweep_interval": sweep_interval, "details": dice.random() < 0.3}
        options |= {"min_severity": dice.choice(("informational", "informational", "low", "high"))}
        options |= {"since": dice.choice(("now", "now", "0:00:10"))}
        devices, duration = dice.choice((1, 2, 5, 40)), dice.choice(DURATIONS)

        def draw_one(at: float) -> Action:
            what = dice.choice((RAISE, RAISE, RAISE, RAISE, DELETE, CHANGE, SHIFT))
            if what == DELETE:
                return Action(at, what, {"newest": dice.randint(1, 3)})
            if what == CHANGE:
                return Action(at, what, {"status": dice.choice(STATUSES), "comment": dice.choice(HOSTILE)})
            fields = {
                "count": dice.choice((1, 1, 1, 2, 5, 30, 230 if dice.random() < 0.2 else 3)),
                "devices": devices if dice.random() < 0.5 else 1,
                "severity": dice.choice(SEVERITIES),
                "description": dice.choice(("Suspicious PowerShell", *HOSTILE)),
                "spacing": dice.choice((0, 0, 0.001, 0.4)),
                "received_lag": dice.choice((0, 0, 0, 5, 30, longest / 2)),
                "occurrence_lag": dice.choice((0, 0, 1, 400, 86_400)),
            }
            if dice.random() < 0.2:
                fields["visibility_lag"] = dice.choice((1, 25, longest / 3))
            if what == SHIFT:
                return Action(at, what, {"after_pages": 1, "delete": dice.choice((0, 1, 3)), "add": fields})
            return Action(at, what, fields)

        actions = draw_actions(dice, duration, draw_one, 14)
        switched = draw_switches(dice, SWITCHES)
        settling = 2 * sweep_interval + 12 * options["interval"] + 120.0
        manners = draw_manners(dice, options)
        points = draw_points(dice)
        return EventScenario(
            seed, self.console, devices, options, switched, actions, duration, points, settling, manners,
            skew=dice.choice((0.0, 0.0, 20.0, -20.0)),
        )  # fmt: skip

    def set_up(self, simulator: Simulator, scenario: EventScenario) -> None:
        simulator.cylance.seed(scenario.devices)
        simulator.cylance.raise_detections(3, scenario.devices, received_lag=3000)
        simulator.cylance.raise_detections(5, scenario.devices, received_lag=SINCE / 2, severity="High")

    def tell(self, simulator: Simulator, action: Action) -> Any:
        cylance, values = simulator.cylance, dict(action.values)
        if action.what == RAISE:
            return [brief(one) for one in cylance.raise_detections(**values)]
        if action.what == SHIFT:
            newest = cylance.detections()[-values["delete"] :] if values["delete"] else []
            cylance.change_during_walk(**{**values, "delete": [one["id"] for one in newest]})
            return [brief(one) for one in newest]
        newest = cylance.detections()[-values.pop("newest", 1) :]
        for one in newest:
            if action.what == DELETE:
                cylance.delete_detection(one["id"])
            else:
                cylance.change_detection(one["id"], **values)
        return [brief(one) for one in newest]

    def login(self, simulator: Simulator) -> dict[str, Any]:
        return {"requests_per_second": 0, **super().login(simulator)}

    def facts(
        self, simulator: Simulator, scenario: EventScenario, lines: Sequence[Line], epoch: float
    ) -> Sequence[Fact]:
        known = {one["id"]: brief(one) for one in simulator.cylance.detections()}
        for dummy, _at, records in told(scenario, lines, RAISE):
            known = {**{one["id"]: one for one in records}, **known}
        deleted: dict[str, float] = {}
        for what in (DELETE, SHIFT):
            for dummy, at, records in told(scenario, lines, what):
                for one in records:
                    known.setdefault(one["id"], one)
                    deleted[one["id"]] = min(at, deleted.get(one["id"], math.inf))
        polls = [line.at for line in lines if line.what == POLLED]
        begin = -SINCE + 5 if scenario.options["since"] != "now" else min(polls, default=math.inf) + 2
        account = self.account(simulator, scenario)
        return [
            self._fact(account, scenario, lines, record, deleted.get(record["id"], math.inf), begin, epoch)
            for record in known.values()
        ]

    def _fact(
        self,
        account: str,
        scenario: EventScenario,
        lines: Sequence[Line],
        record: Mapping[str, Any],
        until: float,
        begin: float,
        epoch: float,
    ) -> Fact:
        received, visible, occurred = (seconds(record[name]) - epoch for name in ("received", "visible", "occurred"))
        minimum = str(scenario.options["min_severity"])
        names = [severity.lower() for severity in SEVERITIES]
        is_wanted = names.index(record["severity"].lower()) >= names.index(minimum)
        overlap, sweep_interval = scenario.options["overlap"] - 5, scenario.options["sweep_interval"]
        lag = visible - (
            occurred if scenario.switch("detection_start_filters", "occurrence") == "occurrence" else received
        )
        is_prompt = lag <= overlap
        is_found = is_prompt or (sweep_interval and visible - received <= max(overlap, sweep_interval - 5))
        is_awaited = until == math.inf or (is_prompt and len(polls_in(lines, visible, until)) >= AWAITED_POLLS)
        is_plain = visible - received < 0.001 and is_prompt and not scenario.options["details"]
        return Fact(
            device=record["device"],
            word="raised",
            uuids=frozenset([self.uuid(account, record["id"])]),
            since=visible,
            until=until,
            is_due=bool(received >= begin and is_wanted and is_found and is_awaited),
            is_wanted=is_wanted,
            order=received if is_plain else None,
        )

    def word(self, seen: Seen) -> str:
        return seen.change


def brief(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what facts() needs of a detection."""
    return response_of(record, "id", "device", "severity", "received", "visible", "occurred")


def seconds(text: str) -> float:
    """Return the seconds since the epoch of a time of the control API."""
    head, dummy, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{head}+00:00").timestamp() + float(f"0.{fraction or 0}")
